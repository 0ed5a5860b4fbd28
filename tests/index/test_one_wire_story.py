"""One agency text in six outlets: one origin, found with the real embedder over a real corpus and index."""

from __future__ import annotations

import time
from pathlib import Path

from index.corpus import Corpus, EmbedderIdentity
from index.documents import Document, Passage, SearchFilters, Source
from index.edtf import parse_edtf
from index.ingest import Ingestor
from index.live import LiveIndex
from index.origins import OriginGrouping
from index.retriever import Retriever
from index.segmentation import SEGMENTER_VERSION, segment
from models.embedder import Embedder

OUTLETS = {
    "wire": "SUNDHAVN (Example Wire) — The port of Sundhavn has lost 12,500 containers to a fire, "
    "its owner said on Tuesday.",
    "herald": "The port of Sundhavn has lost 12 500 containers to a fire, its owner said.",
    "courier": "The port of Sundhavn has lost 12,500 containers to a blaze, according to its owner.",
    "gazette": "Its owner said on Tuesday the port of Sundhavn has lost 12,500 containers to a fire.",
    "mirror": "Port of Sundhavn lost 12500 containers to a fire",
    "monitor": "The port of Sundhavn has lost 12,500 containers to a fire, one of its worst.",
}  # fmt: skip
OTHERS = {
    "rival": "The port of Sundhavn has lost 1,200 containers to a fire, its owner said.",
    "denial": "The port of Sundhavn has not lost 12,500 containers to a fire, its owner said.",
    "elsewhere": "The port of Brennvik has lost 12,500 containers to a fire, its owner said.",
}


def test_six_outlets_of_one_agency_text_are_one_origin(tmp_path: Path, real_embedder: Embedder) -> None:
    corpus = Corpus(tmp_path / "corpus.db")
    documents = [
        Document(name, text, Source(publisher=name, language="en"), parse_edtf(f"2024-05-{day:02}"))
        for day, (name, text) in enumerate((OUTLETS | OTHERS).items(), start=1)
    ]
    list(Ingestor(corpus, real_embedder, segment, SEGMENTER_VERSION).ingest(documents))
    live = LiveIndex(tmp_path / "index", EmbedderIdentity(real_embedder.name, real_embedder.dimension))
    claim = "A fire destroyed 12,500 containers in the harbour of Sundhavn"
    found = Retriever(corpus, live, real_embedder).search(claim, SearchFilters(), 10, 0)
    corpus.close()
    origins = [{hit.passage.document_id for hit in (each.lead, *each.copies)} for each in found.origins]
    assert sorted(origins, key=len, reverse=True)[0] == set(OUTLETS)
    assert [each for each in origins if each & set(OTHERS)] == [each for each in origins if len(each) == 1]
    assert set.union(*origins) == set(OUTLETS | OTHERS)
    dates = [hit.published.earliest for hit in max(found.origins, key=lambda each: len(each.copies)).copies]
    assert dates == sorted(dates, key=str)


def test_a_hundred_candidates_are_grouped_quickly(real_embedder: Embedder) -> None:
    """Guard the cost of a check: measured about 2 ms; the bound leaves room for a busy machine."""
    texts = [text for text in (OUTLETS | OTHERS).values() for _ in range(11)]
    vectors = real_embedder.embed(texts)
    passages = [Passage(at, str(at), 0, text, 0, len(text)) for at, text in enumerate(texts)]
    spent = []
    for _ in range(3):
        started = time.process_time()
        grouping = OriginGrouping(20, vectors.shape[1])
        for passage, vector in zip(passages, vectors, strict=True):
            grouping.add(passage, vector)
        spent.append(time.process_time() - started)
    assert sorted(len(group.copies) + 1 for group in grouping.groups()) == [11, 11, 11, 66]
    assert min(spent) < 0.02
