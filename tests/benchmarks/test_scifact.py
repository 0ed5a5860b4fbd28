"""The SciFact reader and its corpus, on two abstracts written for the test."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scifact import Abstract, fill_corpus, read_abstracts, read_queries
from index.corpus import Corpus, EmbedderIdentity


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    abstracts = [
        {"doc_id": "10", "title": "Salt and bread.", "abstract": ["Bread rises.", "Salt slows it."]},
        {"doc_id": "20", "title": "Tides.", "abstract": ["The moon pulls the sea."]},
    ]
    queries = [
        {"_id": "1", "text": "Salt slows the rising of bread."},
        {"_id": "2", "text": "Tides are tall."},
    ]
    for name, rows in [("corpus", abstracts), ("queries_dev", queries)]:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    with gzip.open(tmp_path / "qrels_dev.tsv.gz", "wt", encoding="utf-8") as out:
        out.write("query-id\tcorpus-id\tscore\n1\t10\t1\n2\t20\t1\n2\t10\t1\n")
    return tmp_path


def test_claims_come_with_their_judgements(folder: Path) -> None:
    first, second = read_queries(folder)
    assert (first.claim, first.relevance) == ("Salt slows the rising of bread.", {"10": 1})
    assert second.relevance == {"20": 1, "10": 1}


def test_titles_and_sentences_become_passages_with_exact_offsets(folder: Path) -> None:
    abstracts = read_abstracts(folder)
    assert abstracts[0] == Abstract("10", ("Salt and bread.", "Bread rises.", "Salt slows it."))
    corpus = Corpus(folder / "corpus.db")
    fill_corpus(corpus, abstracts, np.eye(5, dtype=np.float32), EmbedderIdentity("by hand", 5))
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("10")
        vectors = snapshot.embeddings([1, 5])
    corpus.close()
    assert stored is not None
    assert [stored.document.text[each.start : each.end] for each in stored.passages] == list(
        abstracts[0].passages
    )
    assert vectors.argmax(axis=1).tolist() == [0, 4]
