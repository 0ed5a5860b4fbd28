"""What can go wrong with the corpus, said such that it can be mended."""

from __future__ import annotations


class CorpusError(RuntimeError):
    """Say that the corpus cannot do what was asked."""


class CorpusUnavailableError(CorpusError):
    """Say that the database cannot be read or written now: locked, disk full, damaged."""


class CorpusSchemaError(CorpusError):
    """Say that the database was written by a release that this one does not know."""


class EmbedderMismatchError(CorpusError):
    """Say that stored vectors and the running embedder are of different kinds."""

    def __init__(self, stored: object, running: object) -> None:
        super().__init__(
            f"the stored vectors were made by {stored}, but the running embedder is {running}; vectors of "
            "different embedders cannot be compared. Go back to the former embedder, or embed the corpus "
            "anew with: python -m service rebuild"
        )


class StaleChangeError(CorpusError):
    """Say that a document changed between being compared and being written; compare again."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"document {document_id!r} was changed by somebody else meanwhile")
        self.document_id = document_id


class InvalidMatchError(ValueError):
    """Say that a text is not a query in the syntax of FTS5."""
