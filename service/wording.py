"""Plain words for people: dates, confidence, reasons. What the command line and the page show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from index.documents import Attribution, AttributionKind
from index.edtf import PublicationDate
from service.results import Change, EvidenceReference, NoVerdictReason, Verdict, VerdictLabel

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_LIKELIHOOD: Final = ((0.99, "virtually certain"), (0.90, "very likely"), (0.66, "likely"))

_REASONS: Final = {
    NoVerdictReason.EMPTY_CORPUS: "the corpus is empty: ingest some documents first",
    NoVerdictReason.NOTHING_SIMILAR: "nothing in the corpus speaks of this",
    NoVerdictReason.ALL_FILTERED_OUT: "no source passes the filters",
    NoVerdictReason.NO_STANCE: "there are related passages, but none that decides the claim",
}

_LABELS: Final = {
    VerdictLabel.SUPPORTED: "SUPPORTED by the sources",
    VerdictLabel.REFUTED: "REFUTED by the sources",
    VerdictLabel.CONFLICTING: "CONFLICTING: the sources disagree, and their dates do not settle it",
    VerdictLabel.NOT_ENOUGH_EVIDENCE: "NOT ENOUGH EVIDENCE",
}

_SPEAKERS_SHOWN: Final = 3

# Overrides and isolates of the bidirectional algorithm can make a line read as something it is not.
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def verdict_phrase(label: VerdictLabel) -> str:
    """Name a verdict as a statement about the corpus, never about the world."""
    return _LABELS[label]


def confidence_phrase(probability: float) -> str:
    """Put a probability into words with its number: "very likely (0.93)".

    The steps are those of the IPCC's likelihood scale (Mastrandrea et al. 2010, table 1).
    """
    words = next((phrase for least, phrase in _LIKELIHOOD if probability >= least), "uncertain")
    return f"{words} ({probability:.2f})"


def reason_phrase(reason: NoVerdictReason) -> str:
    """Say in a sentence why there is not enough evidence."""
    return _REASONS[reason]


def origins_phrase(verdict: Verdict) -> str:
    """Count the independent origins on both sides: "2 origins for, 1 against"."""
    return f"{counted(verdict.supports, 'origin')} for, {verdict.refutes} against"


def short_label(label: VerdictLabel) -> str:
    """Name a verdict in as few words as it has: "NOT ENOUGH EVIDENCE"."""
    return label.value.replace("_", " ")


def change_phrase(change: Change) -> str:
    """Say how the story changed: "The story changed: REFUTED at first, SUPPORTED since 2 February 2022"."""
    return (
        f"The story changed: {short_label(change.before)} at first, {short_label(change.after)} since "
        f"{edtf_phrase(change.date)} ({outlet_phrase(change.by.publisher, change.by.document_id)})"
    )


def newest_phrase(newest: EvidenceReference) -> str:
    """Name the newest evidence: "Newest evidence: 2 February 2022, Harbour Gazette, SUPPORTS"."""
    date = edtf_phrase(newest.date) if newest.date else "date unknown"
    return (
        f"Newest evidence: {date}, {outlet_phrase(newest.publisher, newest.document_id)}, "
        f"{newest.stance.value}"
    )


def attribution_phrase(attribution: Attribution) -> str:
    """Say whose statement a passage is: "according to Ada Quill", "Ada Quill, quoted"."""
    speaker = visible(attribution.speaker)
    if attribution.kind is AttributionKind.QUOTE:
        return f"{speaker}, quoted"
    return f"according to {speaker}"


def hearsay_phrase(speakers: Iterable[str]) -> str:
    """Say that a verdict rests on reported speech alone: "Only according to Ada Quill: no source ..."."""
    named = list(dict.fromkeys(visible(speaker) for speaker in speakers))
    shown = ", ".join(named[:_SPEAKERS_SHOWN]) + (" and others" if len(named) > _SPEAKERS_SHOWN else "")
    return f"Only according to {shown or 'others'}: no source says so in its own words"


def outlet_phrase(publisher: str | None, document_id: str) -> str:
    """Name the publisher, or the document where the publisher is not known."""
    return visible(publisher or "") or f"document {visible(document_id)}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Join a number and its noun: "1 document", "1,204 documents"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def date_phrase(published: PublicationDate) -> str:
    """Write a date no more precisely than it is known: "January 2022 (month)", "date unknown"."""
    if published.value is None:
        return "date unknown"
    written = _written(published.value)
    notes = [note for note in (_precision_note(published), _origin_note(published)) if note]
    return f"{written} ({', '.join(notes)})" if notes else written


def edtf_phrase(value: str) -> str:
    """Write an EDTF date as a reader would: "26 January 2022, 09:47 UTC"."""
    return _written(value)


def visible(text: str) -> str:
    """Make a text from outside safe to print on one line of a terminal.

    Control characters (an escape sequence could redraw the screen) and bidirectional overrides go; every
    run of white space becomes one space.
    """
    kept = (" " if char.isspace() else char for char in text)
    return " ".join("".join(char for char in kept if _is_printable(char)).split())


def _is_printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"} and char not in _BIDI


def _precision_note(published: PublicationDate) -> str | None:
    return published.precision if published.precision in ("year", "month") else None


def _origin_note(published: PublicationDate) -> str | None:
    return {"metadata": "from the page's metadata", "text": "read in the text"}.get(published.origin)


def _written(value: str) -> str:
    date, _, time = value.partition("T")
    parts = date.split("-")
    year = str(int(parts[0]))
    if len(parts) == 1:
        return year
    month = f"{_MONTHS[int(parts[1]) - 1]} {year}"
    if len(parts) == 2:
        return month
    day = f"{int(parts[2])} {month}"
    return f"{day}, {_clock(value)}" if time else day


def _clock(value: str) -> str:
    moment = datetime.fromisoformat(value)
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    return f"{clock} {moment.tzname()}" if moment.tzinfo else clock
