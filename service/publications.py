"""When each story first came out, as far as its dates tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from index.documents import Hit
from models.stance import Stance
from service.results import Evidence, EvidenceReference


@dataclass(frozen=True, slots=True)
class Publication:
    """Hold a piece of evidence and its first dated print, `hit`.

    The story came out between `earliest` and `latest` (aware, inclusive, seconds): no print of a known date
    can be older than the one, one print is surely no younger than the other. `date` is the EDTF of `hit`.
    """

    item: Evidence
    hit: Hit
    date: str
    earliest: datetime
    latest: datetime


def first_publication(item: Evidence) -> Publication | None:
    """Find the first dated print of a story; None where none of them has a date."""
    known = [
        Publication(item, hit, date.value, date.earliest, date.latest)
        for hit in (item.hit, *item.copies)
        for date in (hit.published,)
        if date.value is not None and date.earliest is not None and date.latest is not None
    ]
    if not known:
        return None
    first = min(known, key=_age)
    return Publication(item, first.hit, first.date, min(each.earliest for each in known), first.latest)


def publications(evidence: Iterable[Evidence]) -> tuple[Publication, ...]:
    """Put the dated evidence in the order in which it was surely out; what has no date is left out."""
    found = (first_publication(item) for item in evidence)
    return tuple(sorted((each for each in found if each is not None), key=_age))


def refer(hit: Hit, stance: Stance) -> EvidenceReference:
    """Name a passage with its stance."""
    return EvidenceReference(
        passage_id=hit.passage.id,
        document_id=hit.passage.document_id,
        publisher=hit.source.publisher,
        stance=stance,
        date=hit.published.value,
    )


def _age(publication: Publication) -> tuple[datetime, datetime]:
    return publication.latest, publication.earliest
