"""The corpus: the SQL store, which is the truth. Nothing else runs SQL."""

from __future__ import annotations

from index.corpus.checking import Finding
from index.corpus.errors import (
    CorpusError,
    CorpusSchemaError,
    CorpusUnavailableError,
    EmbedderMismatchError,
    InvalidMatchError,
    StaleChangeError,
)
from index.corpus.records import (
    Changes,
    DocumentPage,
    DocumentSummary,
    EmbeddedDocument,
    EmbedderIdentity,
    SourceChange,
    StoredContent,
    StoredDocument,
    StoredPassage,
    Written,
    hash_content,
    hash_text,
)
from index.corpus.snapshot import CorpusSnapshot
from index.corpus.store import Corpus
from index.corpus.table_state import TableState

__all__ = [
    "Changes",
    "Corpus",
    "CorpusError",
    "CorpusSchemaError",
    "CorpusSnapshot",
    "CorpusUnavailableError",
    "DocumentPage",
    "DocumentSummary",
    "EmbeddedDocument",
    "EmbedderIdentity",
    "EmbedderMismatchError",
    "Finding",
    "InvalidMatchError",
    "SourceChange",
    "StaleChangeError",
    "StoredContent",
    "StoredDocument",
    "StoredPassage",
    "TableState",
    "Written",
    "hash_content",
    "hash_text",
]
