"""A deadline: what has yet to begin is given up, what was begun and must be whole is carried through."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import text

from index.corpus import Corpus
from index.corpus.connection import interruptible, lock_file, open_engine, reading, writing
from index.deadline import NO_DEADLINE, Deadline, DeadlineExceededError
from index.documents import SearchFilters, SearchRequest
from index.ingest import Ingestor
from index.live import LiveIndex
from index.locks import hold
from index.retriever import Retriever
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, embedded, segment

ENDLESS = text(
    "with recursive numbers (n) as (select 1 union all select n + 1 from numbers) "
    "select count(*) from numbers"
)


COUNTED = text(
    "with recursive numbers (n) as (select 1 union all select n + 1 from numbers limit :most) "
    "select count(*) from numbers"
)


def soon(seconds: float = 0.05) -> Deadline:
    return Deadline.after(seconds, "A_SETTING")


class SlowEmbedder(WordEmbedder):
    """Be ready only once a deadline has passed."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        time.sleep(self._deadline.left_s)
        return super().embed(texts)


def revision(corpus: Corpus) -> int:
    with corpus.snapshot() as snapshot:
        return snapshot.state.revision


def test_it_tells_what_is_left_and_names_the_setting_when_nothing_is() -> None:
    deadline = Deadline.after(30, "A_SETTING", since=time.monotonic() - 29)
    deadline.require()
    assert 0 < deadline.left_s <= 1

    over = Deadline.after(30, "A_SETTING", since=time.monotonic() - 31)
    assert (over.is_over, over.left_s) == (True, 0.0)
    with pytest.raises(DeadlineExceededError, match=r"30 seconds .* \(A_SETTING\)"):
        over.require()
    NO_DEADLINE.require()


def test_a_statement_without_end_is_given_up_and_the_connection_serves_on(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "any.db")
    with reading(engine) as connection:
        with pytest.raises(DeadlineExceededError), interruptible(connection, soon()):
            connection.execute(ENDLESS)

        assert connection.scalar(COUNTED, {"most": 300_000}) == 300_000, "nothing interrupts it any more"


def test_a_writer_that_waits_for_another_gives_up_and_writes_nothing(
    corpus: Corpus, embedder: WordEmbedder
) -> None:
    entry = embedded(document("a", "Grain left."), embedder)
    with hold(lock_file(corpus.path), 1.0):
        with pytest.raises(DeadlineExceededError):
            corpus.write([entry], embedder.identity, soon())
        with pytest.raises(DeadlineExceededError):
            corpus.delete(["a"], soon())

    assert revision(corpus) == 0
    assert corpus.write([entry], embedder.identity, soon(60)).revision == 1


def test_a_transaction_that_has_begun_is_carried_through(tmp_path: Path) -> None:
    path = tmp_path / "any.db"
    engine, deadline = open_engine(path), soon(0.5)
    with writing(engine, path, deadline) as connection:
        connection.execute(text("create table kept (n)"))
        time.sleep(deadline.left_s)
        connection.execute(text("insert into kept values (7)"))
    assert deadline.is_over

    with reading(engine) as connection:
        assert connection.scalar(text("select n from kept")) == 7


def test_a_document_that_is_embedded_too_late_is_not_stored(corpus: Corpus) -> None:
    deadline = soon()
    ingestor = Ingestor(corpus, SlowEmbedder(deadline), segment, SEGMENTER)

    with pytest.raises(DeadlineExceededError):
        list(ingestor.ingest([document("a", "Grain left.")], deadline=deadline))

    assert revision(corpus) == 0


def test_a_claim_that_is_embedded_too_late_is_not_searched_for(
    corpus: Corpus, embedder: WordEmbedder, tmp_path: Path
) -> None:
    corpus.write([embedded(document("a", "Grain left."), embedder)], embedder.identity)
    deadline, live = soon(), LiveIndex(tmp_path / "index", embedder.identity)
    asked = [SearchRequest("Grain left", SearchFilters(), 5, 0)]

    with pytest.raises(DeadlineExceededError):
        Retriever(corpus, live, SlowEmbedder(deadline)).search_many(asked, deadline)

    [found] = Retriever(corpus, live, embedder).search_many(asked, soon(60))
    assert [each.lead.passage.text for each in found.origins] == ["Grain left."]


def test_who_waits_for_another_to_bring_the_index_up_to_date_waits_only_so_long(
    corpus: Corpus, embedder: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = LiveIndex(tmp_path / "index", embedder.identity)
    begun, go_on = threading.Event(), threading.Event()
    advance = LiveIndex._advanced

    def slowly(self: LiveIndex, *arguments: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return advance(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(LiveIndex, "_advanced", slowly)
    first = threading.Thread(target=index.save, args=(corpus,))
    first.start()
    assert begun.wait(60)
    try:
        with pytest.raises(DeadlineExceededError), index.follow(corpus, soon()):
            pass
    finally:
        go_on.set()
        first.join()

    with index.follow(corpus, soon(60)) as (_, vectors):
        assert vectors.revision == 0
