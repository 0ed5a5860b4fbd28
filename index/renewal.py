"""Stored documents under the present rules: what comes out the same is kept, the rest told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.corpus import Corpus, StoredDocument
from index.documents import Attribution, Document
from index.splitting import Splitter, attributed_otherwise, is_split_alike

_DOCUMENTS_AT_ONCE = 256


@dataclass(slots=True)
class _Page:
    """Gather what is to be noted of some documents, all in one transaction."""

    content_hashes: dict[str, str] = field(default_factory=dict)
    attributions: dict[int, Attribution | None] = field(default_factory=dict)
    otherwise: list[Document] = field(default_factory=list)


class Renewal:
    """Go through the documents that other rules split, or through all."""

    def __init__(self, corpus: Corpus, splitter: Splitter, *, everything: bool) -> None:
        """Name the corpus and its present rules; nothing is read yet."""
        self._corpus = corpus
        self._splitter = splitter
        self._other_than = None if everything else splitter.version
        self.attributed = 0
        """So many passages stayed, and are somebody else's statement than was stored."""

    def split_otherwise(self) -> Iterator[Document]:
        """Yield the documents that the present rules split otherwise than they are stored.

        Of the others, passages and vectors stay; it is noted that they are of the present rules, and whose
        statements they are, unless they were changed meanwhile: then the next renewal looks again.
        """
        last = ""
        while True:
            with self._corpus.snapshot() as snapshot:
                ids = snapshot.document_ids(_DOCUMENTS_AT_ONCE, last, self._other_than)
                found = snapshot.stored_documents(ids)
            if not ids:
                return
            last = ids[-1]
            page = self._page(found)
            if page.content_hashes:
                self._corpus.keep_passages(self._splitter.version, page.content_hashes, page.attributions)
                self.attributed += len(page.attributions)
            yield from page.otherwise

    def _page(self, found: list[StoredDocument]) -> _Page:
        page = _Page()
        for stored in found:
            spans = self._splitter.passages(stored.document)
            if is_split_alike(stored, spans):
                page.content_hashes[stored.document.id] = stored.summary.content_hash
                page.attributions |= attributed_otherwise(stored, spans)
            else:
                page.otherwise.append(stored.document)
        return page
