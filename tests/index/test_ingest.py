"""Ingest: every record has an outcome, in order, and nothing is embedded twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index import ingest as ingest_module
from index.corpus import Corpus
from index.documents import Attribution, AttributionKind, CorpusState, Document, Span
from index.ingest import Ingestor
from index.planning import NO_PASSAGE
from index.records import IngestStatus, Outcome, Rejected
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment


def said(outcomes: list[Outcome]) -> list[tuple[str | None, str, int]]:
    return [(each.document_id, str(each.status), each.passages) for each in outcomes]


def state_of(corpus: Corpus) -> CorpusState:
    with corpus.snapshot() as snapshot:
        return snapshot.state


def test_a_document_is_created_then_unchanged_then_updated(
    ingestor: Ingestor, corpus: Corpus, embedder: WordEmbedder
) -> None:
    first = document("a", "Grain left. Snow fell.", publisher="A")
    assert said(list(ingestor.ingest([first]))) == [("a", "created", 2)]
    assert embedder.texts == ["Grain left.", "Snow fell."]

    embedder.texts.clear()
    assert said(list(ingestor.ingest([first]))) == [("a", "unchanged", 2)]
    assert state_of(corpus).revision == 1

    elsewhere = document("a", "Grain left. Snow fell.", publisher="B", published="2022")
    assert said(list(ingestor.ingest([elsewhere]))) == [("a", "updated", 2)]
    assert embedder.texts == []

    assert said(list(ingestor.ingest([document("a", "Grain came.")]))) == [("a", "updated", 1)]
    assert embedder.texts == ["Grain came."]
    assert state_of(corpus) == CorpusState(revision=3, documents=1, passages=1)


def test_another_language_is_another_way_to_split(corpus: Corpus, embedder: WordEmbedder) -> None:
    def by_language(text: str, language: str | None) -> list[Span]:
        return segment(text) if language == "en" else [Span(0, len(text))]

    ingestor = Ingestor(corpus, embedder, by_language, SEGMENTER)
    list(ingestor.ingest([document("a", "Am 3. Mai.", language="en")]))
    embedder.texts.clear()
    assert said(list(ingestor.ingest([document("a", "Am 3. Mai.", language="de")]))) == [("a", "updated", 1)]
    assert embedder.texts == ["Am 3. Mai."]


def test_of_an_edited_text_only_new_sentences_are_embedded(
    ingestor: Ingestor, corpus: Corpus, embedder: WordEmbedder
) -> None:
    list(ingestor.ingest([document("a", "Grain left. Snow fell. All slept.")]))
    embedder.texts.clear()
    assert said(list(ingestor.ingest([document("a", "Snow fell. Grain came. Grain left.")]))) == [
        ("a", "updated", 3)
    ]
    assert embedder.texts == ["Grain came."]
    with corpus.snapshot() as snapshot:
        stored = snapshot.embeddings([4, 5, 6])
    anew = embedder.embed(["Snow fell.", "Grain came.", "Grain left."]).astype(np.float16)
    assert np.array_equal(stored, anew)


@pytest.mark.parametrize("document_id", ["https://example.org/a?b=c&d", "новость-🙂", '"quoted" \\ id', " "])
def test_any_text_may_be_an_id(ingestor: Ingestor, corpus: Corpus, document_id: str) -> None:
    assert said(list(ingestor.ingest([document(document_id)]))) == [(document_id, "created", 2)]
    assert said(list(ingestor.ingest([document(document_id)]))) == [(document_id, "unchanged", 2)]
    assert corpus.delete([document_id]) == (document_id,)


def test_outcomes_come_in_the_order_of_the_records(ingestor: Ingestor, corpus: Corpus) -> None:
    list(ingestor.ingest([document("old")]))
    records: list[Document | Rejected] = [
        document("new"),
        Rejected("news.csv:3", "published is no date", "broken"),
        document("old"),
        document("empty", " \n "),
        document("", "No id."),
        document("nul", "A\0B."),
        document("half", "A \ud83d."),
        document("title", "Fine.", title="\udc00"),
        document("last", "One. Two. Three."),
    ]
    outcomes = list(ingestor.ingest(records))
    assert said(outcomes) == [
        ("new", "created", 2), ("broken", "failed", 0), ("old", "unchanged", 2), ("empty", "failed", 0),
        ("", "failed", 0), ("nul", "failed", 0), ("half", "failed", 0), ("title", "failed", 0),
        ("last", "created", 3),
    ]  # fmt: skip
    reasons = [each.reason for each in outcomes if each.reason]
    assert reasons[:3] == [
        "published is no date", NO_PASSAGE, "id is empty; give every document one of its own",
    ]  # fmt: skip
    assert reasons[3].startswith("text contains a NUL character")
    assert reasons[4].startswith("text contains half of a surrogate pair")
    assert reasons[5].startswith("title contains half of a surrogate pair")
    assert outcomes[1].where == "news.csv:3"
    assert state_of(corpus).documents == 3


def test_an_id_given_twice_keeps_the_last_version(ingestor: Ingestor, corpus: Corpus) -> None:
    versions = [document("a", "One."), document("b"), document("a", "Two."), document("a", "Two.")]
    assert said(list(ingestor.ingest(versions))) == [
        ("a", "created", 1), ("b", "created", 2), ("a", "updated", 1), ("a", "unchanged", 1),
    ]  # fmt: skip
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a")
        assert stored is not None
        assert stored.document.text == "Two."


def test_versions_that_follow_each_other_closely_are_each_compared_with_the_last(
    ingestor: Ingestor, corpus: Corpus
) -> None:
    versions = [document("a", f"Version {number // 2}.") for number in range(12)]
    others = [document(f"other-{number}") for number in range(12)]
    mixed = [each for pair in zip(versions, others, strict=True) for each in pair]
    outcomes = [each for each in ingestor.ingest(mixed) if each.document_id == "a"]
    assert [str(each.status) for each in outcomes] == ["created", "unchanged", *["updated", "unchanged"] * 5]
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a")
        assert stored is not None
        assert stored.document.text == "Version 5."


def test_a_batch_is_one_transaction(ingestor: Ingestor, corpus: Corpus) -> None:
    list(ingestor.ingest(document(f"d{number}") for number in range(40)))
    assert state_of(corpus).revision == 1
    long = "Grain left the port in the morning. " * 1000
    list(ingestor.ingest(document(f"e{number}", long + str(number)) for number in range(4)))
    assert state_of(corpus).revision == 3  # 36,000 characters each, a batch is full at 60,000


def test_what_is_acknowledged_is_stored_while_the_stream_goes_on(
    ingestor: Ingestor, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "_MAX_WAIT_SECONDS", 0.05)
    sent_all = threading.Event()

    def slow_client() -> Iterator[Document]:
        yield document("a")
        assert sent_all.wait(10)
        yield document("b")

    outcomes = ingestor.ingest(slow_client())
    assert next(outcomes).document_id == "a"  # although the client has not finished
    assert state_of(corpus).documents == 1
    sent_all.set()
    assert [each.document_id for each in outcomes] == ["b"]


def test_leaving_early_keeps_what_was_acknowledged_and_stops_the_reading(
    ingestor: Ingestor, corpus: Corpus
) -> None:
    read = 0

    def endless() -> Iterator[Document]:
        nonlocal read
        while True:
            read += 1
            yield document(f"d{read}", "Grain left. " * 400)

    outcomes = ingestor.ingest(endless())
    first = next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    with corpus.snapshot() as snapshot:
        assert snapshot.document(first.document_id or "") is not None
    time.sleep(0.3)
    before = read
    time.sleep(0.3)
    assert read == before


def test_leaving_early_does_not_wait_for_a_source_that_is_silent(ingestor: Ingestor, corpus: Corpus) -> None:
    end = threading.Event()

    def silent() -> Iterator[Document]:
        yield document("a")
        end.wait(60)

    outcomes = ingestor.ingest(silent())
    assert next(outcomes).document_id == "a"
    began = time.monotonic()
    outcomes.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 30
    end.set()
    assert state_of(corpus).documents == 1


def test_leaving_early_does_not_wait_for_a_large_document(
    ingestor: Ingestor, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = "Grain left. " * 10_000
    plain = embedder.embed

    def slow(texts: Sequence[str]) -> NDArray[np.float32]:
        time.sleep(0.1)
        return plain(texts)

    monkeypatch.setattr(embedder, "embed", slow)
    outcomes = ingestor.ingest([document("a"), *(document(f"large-{number}", large) for number in range(3))])
    assert next(outcomes).document_id == "a"
    before = len(embedder.texts)
    outcomes.close()  # type: ignore[attr-defined]
    assert len(embedder.texts) - before <= 2_000  # what runs at that moment, not the rest of the documents


def test_an_error_of_the_source_comes_after_what_was_read_before_it(
    ingestor: Ingestor, corpus: Corpus
) -> None:
    def torn() -> Iterator[Document]:
        yield document("a")
        raise OSError("the disk went away")

    outcomes = ingestor.ingest(torn())
    assert next(outcomes).status is IngestStatus.CREATED
    with pytest.raises(OSError, match="went away"):
        next(outcomes)
    assert state_of(corpus).documents == 1


def test_an_embedder_that_fails_stores_nothing_of_the_batch(
    ingestor: Ingestor, corpus: Corpus, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(ingestor.ingest([document("a", "Before.")]))

    def broken(texts: object) -> object:
        raise RuntimeError("the model cannot run")

    monkeypatch.setattr(embedder, "embed", broken)
    with pytest.raises(RuntimeError, match="cannot run"):
        list(ingestor.ingest([document("a", "After."), document("b")]))
    assert state_of(corpus) == CorpusState(revision=1, documents=1, passages=1)


def test_progress_counts_the_passages_that_were_embedded(ingestor: Ingestor) -> None:
    counted: list[int] = []
    list(ingestor.ingest([document("a", "Said so. " * 600), document("b")], counted.append))
    assert sum(counted) == 602
    assert max(counted) <= 512


def test_a_new_version_of_the_segmenter_segments_anew(corpus: Corpus, embedder: WordEmbedder) -> None:
    list(Ingestor(corpus, embedder, segment, SEGMENTER).ingest([document("a")]))
    newer = Ingestor(corpus, embedder, lambda text, _: segment(text)[:1], "2")
    assert said(list(newer.ingest([document("a")]))) == [("a", "updated", 1)]
    assert said(list(newer.ingest([document("a")]))) == [("a", "unchanged", 1)]


def test_a_document_changed_by_somebody_else_meanwhile_is_compared_again(
    corpus: Corpus, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process replaces the text just before the new source is written."""
    ingestor = Ingestor(corpus, embedder, segment, SEGMENTER)
    list(ingestor.ingest([document("a", "Grain left.", publisher="A")]))
    write, rival = corpus.write, Ingestor(Corpus(corpus.path), embedder, segment, SEGMENTER)

    def delayed(*arguments: object) -> object:
        monkeypatch.setattr(corpus, "write", write)
        list(rival.ingest([document("a", "Snow fell.", publisher="A")]))
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus, "write", delayed)
    wanted = document("a", "Grain left.", publisher="B")
    assert said(list(ingestor.ingest([wanted]))) == [("a", "updated", 1)]
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a")
        assert stored is not None
        assert stored.document == wanted
        assert [each.text for each in stored.passages] == ["Grain left."]


def test_passages_say_whose_statement_they_are(corpus: Corpus, ingestor: Ingestor) -> None:
    text = "The bridge is closed. Anna Kowal said it would open in May."
    list(ingestor.ingest([document("bridge", text)]))
    with corpus.snapshot() as snapshot:
        ids = [int(each) for ids, _ in snapshot.changes_since(0).added for each in ids]
        stored = snapshot.passages(ids)
    told = [stored[each].passage.attribution for each in sorted(ids)]
    assert told == [None, Attribution("Anna Kowal", AttributionKind.REPORTED)]
