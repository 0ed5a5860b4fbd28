"""What a person sees of an answer: at 80 columns, without colour, and with hostile text in it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from index.documents import (
    Attribution,
    AttributionKind,
    ClaimReview,
    CorpusState,
    FactCheck,
    Hit,
    Passage,
    Source,
)
from index.edtf import UNKNOWN_DATE, PublicationDate, parse_edtf
from models.stance import Stance, StanceScores
from service.rendering import render_check
from service.results import (
    Change,
    CheckResult,
    Coverage,
    Difference,
    Evidence,
    EvidenceReference,
    ModelNames,
    NoVerdictReason,
    TimelinePoint,
    Verdict,
    VerdictLabel,
)

LONG_URL = (
    "https://gazette.example.org/2022/01/26/a-very-long-address-that-must-stay-in-one-piece-to-be-copied"
)


GAZETTE = EvidenceReference(1, "doc-1", "Harbour Gazette", Stance.REFUTES, "2022-02-02")


def hit(
    text: str,
    publisher: str | None = "Harbour Gazette",
    published: PublicationDate = UNKNOWN_DATE,
    **more: str,
) -> Hit:
    source = Source(title=more.get("title"), publisher=publisher, url=more.get("url"))
    passage = Passage(id=1, document_id="doc-1", position=0, text=text, start=0, end=len(text))
    return Hit(passage, source, published, 0.71, before=more.get("before", ""), after=more.get("after", ""))


def answer(*evidence: Evidence, label: VerdictLabel = VerdictLabel.REFUTED) -> CheckResult:
    return CheckResult(
        claim="The bridge is 20 metres long.",
        verdict=Verdict(label, 0.91, None, supports=0, refutes=2),
        evidence=evidence,
        timeline=None,
        coverage=Coverage(passages_searched=1180, judged=20, excluded_undated=0),
        corpus=CorpusState(revision=42, documents=5, passages=1180),
        models=ModelNames("dummy", "dummy"),
        took_ms=31.4,
    )


def refuting(found: Hit, **more: object) -> Evidence:
    return Evidence(found, StanceScores(0.03, 0.93, 0.04), Stance.REFUTES, **more)  # type: ignore[arg-type]


def shown(result: CheckResult, width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None,
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    console.print(render_check(result), crop=False)
    return out.getvalue()


def test_an_answer_reads_like_a_report() -> None:
    found = hit(
        "The new bridge is 30 metres long.", published=parse_edtf("2022-01-26T09:47+01:00"),
        title="A bridge opens", before="It opened today.", after="Ships pass below.",
        url="https://gazette.example.org/bridge",
    )  # fmt: skip
    evidence = refuting(found, differences=(Difference("number", "20", "30"),))
    assert shown(answer(evidence)) == (
        "Claim: The bridge is 20 metres long.\n"
        "Verdict: REFUTED by the sources, very likely (0.91); 0 origins for, 2 against\n"
        "\n"
        " 1. REFUTES 0.93   similarity 0.71\n"
        "    … It opened today.\n"
        "    > The new bridge is 30 metres long.\n"
        "    … Ships pass below.\n"
        "    “A bridge opens”, Harbour Gazette, 26 January 2022, 09:47 UTC+01:00\n"
        "    https://gazette.example.org/bridge\n"
        "    number: the claim says 20, the passage 30\n"
        "\n"
        "1,180 passages searched, 20 judged, in 31 ms; corpus revision 42\n"
    )


def test_lines_keep_to_the_width_and_urls_stay_whole() -> None:
    long = refuting(hit("Every word of this sentence is short. " * 8, url=LONG_URL, before="Before. " * 30))
    lines = shown(answer(long), width=80).splitlines()
    assert LONG_URL in [line.strip() for line in lines]
    assert max(len(line) for line in lines if LONG_URL not in line) <= 80
    assert all(line == line.rstrip() for line in lines)


def test_colour_marks_the_stance_on_a_terminal_and_nothing_marks_it_in_a_pipe() -> None:
    result = answer(refuting(hit("The bridge is 30 metres long.")))
    assert "\x1b[1;31mREFUTES" in shown(result, colour=True)
    assert "\x1b" not in shown(result)


def test_copies_are_counted_by_outlet_and_named_with_their_dates() -> None:
    copies = tuple(hit("Same words.", f"Outlet {n}", parse_edtf("2023-01-01")) for n in range(7))
    text = " ".join(shown(answer(refuting(hit("Same words."), copies=copies))).split())
    assert "Also in 7 outlets: Outlet 0 (1 January 2023)," in text
    assert "Outlet 4 (1 January 2023), and 2 more" in text
    twice = tuple(hit("Same words.", "Outlet") for _ in range(2))
    assert "Also in 1 outlet:" in shown(answer(refuting(hit("Same words."), copies=twice)))


def test_a_source_without_a_name_is_named_by_its_document() -> None:
    text = shown(answer(refuting(hit("Words.", publisher=None))))
    assert "    document doc-1, date unknown\n" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (NoVerdictReason.EMPTY_CORPUS, "ingest some documents first"),
        (NoVerdictReason.ALL_FILTERED_OUT, "no source passes the filters"),
    ],
)
def test_no_verdict_says_why(reason: NoVerdictReason, words: str) -> None:
    verdict = Verdict(VerdictLabel.NOT_ENOUGH_EVIDENCE, 0.8, reason, 0, 0)
    text = shown(replace(answer(), verdict=verdict))
    assert "NOT ENOUGH EVIDENCE: " in text
    assert words in text


def test_the_timeline_and_the_undated_are_told() -> None:
    points = (
        TimelinePoint("2022-01", VerdictLabel.REFUTED, 0.9, GAZETTE),
        TimelinePoint("2022-02-02", VerdictLabel.REFUTED, 0.95),
    )
    undated = (EvidenceReference(5, "doc-5", None, Stance.SUPPORTS, None),)
    result = replace(answer(), timeline=points, undated=undated, coverage=Coverage(10, 5, 1))
    text = shown(result)
    assert (
        "Timeline\n"
        "    January 2022: REFUTED (Harbour Gazette REFUTES)\n"
        "    2 February 2022: REFUTED\n"
        "    without a date: document doc-5 SUPPORTS\n"
    ) in text
    assert "1 document without a date left out" in text.replace("\n", " ")
    assert "no dated evidence" in shown(replace(answer(), timeline=()))


def test_hostile_text_prints_as_harmless_text() -> None:
    text = shown(answer(refuting(hit("[bold]not markup[/bold] \x1b[2J :smile:", publisher="[red]P[/red]"))))
    assert "> [bold]not markup[/bold] [2J :smile:" in text
    assert "[red]P[/red]" in text
    assert "\x1b" not in text


def said(text: str, speaker: str, kind: AttributionKind = AttributionKind.REPORTED) -> Hit:
    found = hit(text)
    return replace(found, passage=replace(found.passage, attribution=Attribution(speaker, kind)))


def test_a_story_that_changed_says_so_right_under_the_verdict() -> None:
    change = Change(VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, "2022-02-02", GAZETTE)
    newest = replace(GAZETTE, passage_id=7, publisher="Coast Courier", date="2022-02-03")
    verdict = Verdict(VerdictLabel.REFUTED, 0.9, None, 1, 1, newest=newest, changed=change)
    assert shown(replace(answer(), verdict=verdict, warnings=("Mind the gap.",)), width=120).startswith(
        "Claim: The bridge is 20 metres long.\n"
        "Verdict: REFUTED by the sources, very likely (0.90); 1 origin for, 1 against\n"
        "         The story changed: SUPPORTED at first, REFUTED since 2 February 2022 (Harbour Gazette)\n"
        "         Newest evidence: 3 February 2022, Coast Courier, REFUTES\n"
        "Note: Mind the gap.\n"
    )
    same = shown(replace(answer(), verdict=replace(verdict, newest=GAZETTE)))
    assert "Newest evidence" not in same, "what brought the change is not named twice"


def test_reported_speech_names_its_speaker_and_a_verdict_on_nothing_else_says_so() -> None:
    evidence = (
        refuting(said("It is 30 metres long, the minister said.", "the minister")),
        refuting(said("“Thirty metres,” said Ada Quill.", "Ada Quill", AttributionKind.QUOTE)),
        refuting(said("Again.", "the minister")),
    )
    result = answer(*evidence)
    result = replace(result, verdict=replace(result.verdict, attributed_only=True))
    text = shown(result)
    assert "    according to the minister\n" in text
    assert "    Ada Quill, quoted\n" in text
    assert "Only according to the minister, Ada Quill: no source says so in its own words" in " ".join(
        text.split()
    )


def test_fact_checks_stand_apart_with_rating_reviewer_and_address() -> None:
    review = ClaimReview("The bridge is 20 m long.", "False", 1, 5, 1, "Harbour Facts", url=LONG_URL)
    bare = ClaimReview("The bridge has 20 metres.", rating_value=2.5)
    found = hit("The bridge is 20 m long.", published=parse_edtf("2022-01-28"))
    text = shown(replace(answer(), fact_checks=(FactCheck(found, review), FactCheck(found, bare))))
    assert (
        "Published fact-checks of this claim (no evidence, and not counted)\n"
        "    “The bridge is 20 m long.”\n"
        "    False (1, from 1 to 5), Harbour Facts, 28 January 2022\n"
        f"    {LONG_URL}\n"
        "    “The bridge has 20 metres.”\n"
        "    no rating in words (2.5), Harbour Gazette, 28 January 2022\n"
    ) in text


def test_the_section_stands_in_the_source_line() -> None:
    found = hit("Words.")
    found = replace(found, source=replace(found.source, section="Shipping"))
    assert "    Harbour Gazette, Shipping, date unknown\n" in shown(answer(refuting(found)))
