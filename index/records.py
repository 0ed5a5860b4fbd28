"""What goes into an ingest beside documents, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rejected:
    """Stand for one record that could not be read, in its place among the documents.

    `where` names file and line (`articles.csv:17`) or the position in a stream, `reason` says what is wrong
    and how to mend it, `document_id` is set where the record at least had an id.
    """

    where: str
    reason: str
    document_id: str | None = None


class IngestStatus(StrEnum):
    """Name what became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say what became of one record; a status other than FAILED means that it is safely on disk.

    `passages` counts the passages of the stored document, 0 where it failed; `reason` is set exactly when it
    failed; `where` is that of a rejected record.
    """

    document_id: str | None
    status: IngestStatus
    passages: int = 0
    reason: str | None = None
    where: str | None = None
