"""The corpus: one SQLite file, which is the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus.checking import Finding, check_rows, check_words
from index.corpus.columns import ColumnsCache
from index.corpus.connection import open_engine, reading, writing
from index.corpus.keeping import keep_passages
from index.corpus.records import EmbeddedDocument, EmbedderIdentity, SourceChange, Written
from index.corpus.reembedding import gather, passages_to_embed, switch
from index.corpus.schema import prepare_schema
from index.corpus.snapshot import CorpusSnapshot
from index.corpus.writing import CorpusWriter
from index.deadline import NO_DEADLINE, Deadline
from index.documents import Attribution


class Corpus:
    """Keep documents, their passages and vectors; safe for several threads and processes.

    Open it after the fork of a worker, never before. Every method raises CorpusUnavailableError where the
    database cannot be used.
    """

    def __init__(self, path: Path) -> None:
        """Open the database file, making it or bringing its schema up to date where needed."""
        self.path = path
        self._engine = open_engine(path)
        self._columns = ColumnsCache()
        prepare_schema(self._engine, path)

    @contextmanager
    def snapshot(self) -> Iterator[CorpusSnapshot]:
        """Read in one transaction: everything that the snapshot says is of one revision."""
        with reading(self._engine) as connection:
            yield CorpusSnapshot(connection, self._columns)

    def write(
        self,
        batch: Sequence[EmbeddedDocument | SourceChange],
        embedder: EmbedderIdentity,
        deadline: Deadline = NO_DEADLINE,
    ) -> Written:
        """Store a batch in one transaction; when this returns, it is safely on disk.

        A document takes the place of its former version. Raises EmbedderMismatchError where the stored
        vectors are another embedder's, StaleChangeError where a SourceChange no longer fits, ValueError
        where an id occurs twice, DeadlineExceededError where the transaction could not begin in time; then
        nothing of the batch is stored.
        """
        ids = [each.document.id for each in batch]
        if len(set(ids)) < len(ids):
            raise ValueError("a document occurs twice in one batch")
        with writing(self._engine, self.path, deadline) as connection:
            writer = CorpusWriter(connection)
            writer.require_embedder(embedder)
            created = writer.put(
                [each for each in batch if isinstance(each, EmbeddedDocument)], embedder.dimension
            )
            writer.change_sources([each for each in batch if isinstance(each, SourceChange)])
            return Written(writer.finish(), created)

    def delete(self, document_ids: Sequence[str], deadline: Deadline = NO_DEADLINE) -> tuple[str, ...]:
        """Delete documents in one transaction; give the ids of those that were there.

        Raises DeadlineExceededError where the transaction could not begin in time.
        """
        with writing(self._engine, self.path, deadline) as connection:
            writer = CorpusWriter(connection)
            deleted = writer.remove(document_ids)
            if deleted:
                writer.finish()
            return deleted

    def check(self) -> Iterator[Finding]:
        """Find what is wrong inside the database; writers wait only while the keywords are checked."""
        with reading(self._engine) as connection:
            yield from check_rows(connection)
        with writing(self._engine, self.path) as connection:
            yield from check_words(connection)

    def passages_to_embed(self, embedder: EmbedderIdentity, limit: int) -> list[tuple[int, str]]:
        """List passages (id, text) that have no vector of a new embedder yet, by ascending id."""
        with reading(self._engine) as connection:
            return passages_to_embed(connection, embedder, limit)

    def gather_embeddings(
        self, embedder: EmbedderIdentity, ids: list[int], vectors: NDArray[np.float16]
    ) -> None:
        """Keep vectors of a new embedder beside those in use, until `switch_embedder`."""
        with writing(self._engine, self.path) as connection:
            gather(connection, embedder, ids, vectors)

    def switch_embedder(self, embedder: EmbedderIdentity) -> bool:
        """Use the gathered vectors from now on; do nothing and say False while some are missing."""
        with writing(self._engine, self.path) as connection:
            return switch(connection, embedder)

    def keep_passages(
        self, rules: str, content_hashes: Mapping[str, str], attributions: Mapping[int, Attribution | None]
    ) -> None:
        """Note that the present rules split documents (id to hexadecimal content hash) as they are stored.

        `attributions` are whose statements their passages are, by passage id, where that changed. What was
        changed or deleted meanwhile is passed over. Changed attributions are a revision like any change:
        answers tell whose statement a passage is, and verdicts weigh it.
        """
        with writing(self._engine, self.path) as connection:
            writer = CorpusWriter(connection)
            keep_passages(connection, rules, content_hashes, attributions)
            if attributions:
                writer.finish()

    def close(self) -> None:
        """Close the connections of this process."""
        self._engine.dispose()
