"""Judge answers under load: each is of one state of the corpus, none of one before what was told already."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold what an answer to a request begun now must know: a revision, and how many deletions."""

    revision: int
    deletions: int


class Witness:
    """Remember what the service has told, and tell what contradicts it; safe for several threads.

    - A request begun after an answer of revision r was read is answered from r or later.
    - Every answer of one revision counts the same documents and passages.
    - A request begun after a deletion was acknowledged shows nothing of that document.
    """

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.answers = 0
        self._lock = threading.Lock()
        self._revision = 0
        self._sizes: dict[int, tuple[int, int]] = {}
        self._deleted: dict[str, int] = {}  # by document id, its place in the order of deletions

    def begin(self) -> Moment:
        """Give what is known at the beginning of a request."""
        with self._lock:
            return Moment(self._revision, len(self._deleted))

    def deleted(self, document_id: str) -> None:
        """Take the acknowledgement of a deletion."""
        with self._lock:
            self._deleted[document_id] = len(self._deleted)

    def judge(self, begun: Moment, answer: Mapping[str, Any]) -> None:
        """Hold the answer to a check against what was known when it was asked."""
        corpus = answer["corpus"]
        revision, size = corpus["revision"], (corpus["documents"], corpus["passages"])
        shown = shown_documents(answer)
        with self._lock:
            self.answers += 1
            if revision < begun.revision:
                self.violations.append(f"revision {revision} was told after {begun.revision}")
            if self._sizes.setdefault(revision, size) != size:
                self.violations.append(f"revision {revision} has {self._sizes[revision]} and {size}")
            for document_id in shown:
                if self._deleted.get(document_id, begun.deletions) < begun.deletions:
                    self.violations.append(f"{document_id} was shown after its deletion was acknowledged")
            self._revision = max(self._revision, revision)


def shown_documents(answer: Mapping[str, Any]) -> set[str]:
    """Give the ids of all documents that an answer names: as evidence, and as copies of it."""
    shown = {item["source"]["document_id"] for item in answer["evidence"]}
    return shown | {copy["document_id"] for item in answer["evidence"] for copy in item["origin"]["also_in"]}
