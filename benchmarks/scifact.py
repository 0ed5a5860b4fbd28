"""SciFact as a retrieval test: abstracts, claims and which abstract is about which claim."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus, EmbeddedDocument, EmbedderIdentity
from index.documents import Document, Source, Span
from index.edtf import UNKNOWN_DATE

DEFAULT_SCIFACT = Path(__file__).resolve().parents[2] / "shared" / "data" / "scifact"
_SEPARATOR = "\n"
_DOCUMENTS_PER_WRITE = 512


@dataclass(frozen=True, slots=True)
class Abstract:
    """Hold one abstract: its title and its sentences, as the collection splits them."""

    id: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Hold one claim and the relevance of the abstracts that are about it."""

    id: str
    claim: str
    relevance: dict[str, int]


def read_abstracts(folder: Path) -> list[Abstract]:
    """Read corpus.jsonl.gz; the title is the first passage."""
    rows = _json_lines(folder / "corpus.jsonl.gz")
    return [Abstract(row["doc_id"], (row["title"], *row["abstract"])) for row in rows]


def read_queries(folder: Path) -> list[Query]:
    """Read queries_dev.jsonl.gz with the judgements of qrels_dev.tsv.gz."""
    relevance: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(folder / "qrels_dev.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            relevance[row["query-id"]][row["corpus-id"]] = int(row["score"])
    rows = _json_lines(folder / "queries_dev.jsonl.gz")
    return [Query(row["_id"], row["text"], relevance[row["_id"]]) for row in rows]


def fill_corpus(
    corpus: Corpus, abstracts: Sequence[Abstract], vectors: NDArray[np.float32], embedder: EmbedderIdentity
) -> None:
    """Store every abstract as a document; `vectors` are of all passages, in their order."""
    starts = accumulate((len(abstract.passages) for abstract in abstracts), initial=0)
    entries = [
        _entry(abstract, vectors[start : start + len(abstract.passages)])
        for abstract, start in zip(abstracts, starts, strict=False)
    ]
    for first in range(0, len(entries), _DOCUMENTS_PER_WRITE):
        corpus.write(entries[first : first + _DOCUMENTS_PER_WRITE], embedder)


def _entry(abstract: Abstract, vectors: NDArray[np.float32]) -> EmbeddedDocument:
    ends = accumulate(abstract.passages, lambda end, text: end + len(_SEPARATOR) + len(text), initial=-1)
    spans = tuple(
        Span(end + len(_SEPARATOR), end + len(_SEPARATOR) + len(text))
        for end, text in zip(ends, abstract.passages, strict=False)
    )
    source = Source(title=abstract.passages[0], language="en")
    document = Document(abstract.id, _SEPARATOR.join(abstract.passages), source, UNKNOWN_DATE)
    return EmbeddedDocument(document, spans, vectors.astype(np.float16), "as given")


def _json_lines(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
