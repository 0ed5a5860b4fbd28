"""The table of postings: whatever it is asked, it finds what FTS5 finds, in a file that workers share."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from index import live_keywords
from index.corpus import Corpus, TableState
from index.corpus.best_sums import best_sums
from index.corpus.posting_lists import _word_of
from index.lexical import keyword_patterns
from index.live import LiveIndex
from index.manifest import read_manifest
from index.posting_table import PostingTable
from tests.index.newsdesk import WordEmbedder, document, embedded

WORDS = ["ferry", "harbour", "harbours", "council", "councillor", "strike", "São", "żółw", "министр", "2024"]
PATTERNS = ['"ferry"', '"harb"*', '"counci"*', '"SAO"', '"żół"*', '"МИНИСТР"', '"20"*', '"nothing"', "strike"]


def put(corpus: Corpus, embedder: WordEmbedder, name: str, draw: Random) -> None:
    sentences = [" ".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(draw.randint(1, 6))]
    corpus.write([embedded(document(name, ". ".join(sentences) + "."), embedder)], embedder.identity)


def found(corpus: Corpus, table: TableState | None, allowed: NDArray[np.int64] | None) -> list[object]:
    with corpus.snapshot() as snapshot:
        snapshot.use_postings(table)
        matched = snapshot.match(PATTERNS, 5, allowed)
    return [matched.ids.tolist(), matched.scores.tolist()]


def brought_up(corpus: Corpus, table: TableState) -> TableState:
    with corpus.snapshot() as snapshot:
        later = snapshot.postings_at(table)
    assert later is not None
    return later


@pytest.mark.parametrize("read_at_once", [3, 1000], ids=["some are left to FTS5", "all in memory"])
def test_it_finds_what_fts5_finds_through_a_life_of_changes(
    corpus: Corpus, embedder: WordEmbedder, tmp_path: Path, read_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.corpus.snapshot._LATER_PASSAGES_AT_ONCE", read_at_once)
    draw = Random(5)
    for name in range(30):
        put(corpus, embedder, f"d{name}", draw)
    with corpus.snapshot() as snapshot:
        first = snapshot.posting_table()
    first.table.write(tmp_path / "a.words")
    table = TableState.of(PostingTable.read(tmp_path / "a.words"), first.revision, first.token)
    state = table
    for change in range(40):
        allowed = np.arange(change, 200, 3, dtype=np.int64)
        state = brought_up(corpus, state)
        for each in (state, brought_up(corpus, table)):
            assert found(corpus, each, None) == found(corpus, None, None)
            assert found(corpus, each, allowed) == found(corpus, None, allowed)
        if change % 3 == 2:  # those of the table, and later ones
            corpus.delete([f"d{draw.randint(0, 40)}"])
        else:
            put(corpus, embedder, f"d{draw.randint(0, 40)}", draw)


def test_a_table_of_another_corpus_leads_nowhere(corpus: Corpus, embedder: WordEmbedder) -> None:
    put(corpus, embedder, "a", Random(1))
    other = Corpus(corpus.path.with_name("other.db"))
    for name in "abc":
        put(other, embedder, name, Random(2))
    with other.snapshot() as snapshot:
        table = snapshot.posting_table()
    with corpus.snapshot() as snapshot:
        assert snapshot.postings_at(table) is None
        with pytest.raises(ValueError, match="revision"):
            snapshot.use_postings(table)


def test_an_empty_corpus_has_an_empty_table(corpus: Corpus, tmp_path: Path) -> None:
    with corpus.snapshot() as snapshot:
        snapshot.posting_table().table.write(tmp_path / "a.words")
    table = PostingTable.read(tmp_path / "a.words")
    assert len(table.ids) == len(table.rows_with("ferry")) == len(table.rows_of(np.arange(5))) == 0


@pytest.mark.parametrize("content", [b"", b"words" * 20, b"OSTINGS1" + bytes(32)])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.words").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.words|empty"):
        PostingTable.read(tmp_path / "a.words")


@pytest.mark.parametrize("count", [1, 3, 40, 1000])
def test_the_best_sums_are_those_of_adding_everything_up(count: int) -> None:
    rng = np.random.default_rng(count)
    for _ in range(50):
        sizes = np.sort(rng.integers(0, 120, rng.integers(1, 8)))
        lists = [np.sort(rng.choice(150, size, replace=False)).astype(np.int32) for size in sizes]
        weights = np.sort(rng.random(len(lists)) ** 3 * 8 + 0.1)[::-1].tolist()
        sums: dict[int, float] = {}
        for numbers, weight in zip(lists, weights, strict=True):
            for number in numbers.tolist():
                sums[number] = sums.get(number, 0.0) + weight
        expected = sorted(sums, key=lambda number: (-sums[number], number))[:count]
        numbers, best = best_sums(lists, weights, count)
        assert numbers.tolist() == expected
        assert best.tolist() == [sums[number] for number in expected]


def test_every_letter_that_the_table_is_asked_for_is_folded_as_fts5_folds_it() -> None:
    letters = [chr(code) for code in range(1, 0x1_0000) if unicodedata.category(chr(code))[0] == "L"]
    known = {letter: word for letter in letters if (word := _word_of(f'"{letter}"')) is not None}
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table t using fts5(text, tokenize='unicode61 remove_diacritics 2')")
    connection.execute("create virtual table words using fts5vocab(t, 'instance')")
    connection.executemany("insert into t(rowid, text) values (?, ?)", ((ord(each), each) for each in known))
    stored = dict(connection.execute("select doc, term from words"))
    assert {ord(letter): word for letter, (word, _) in known.items()} == stored
    assert len(known) > 40_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(live_keywords, "TABLED_FROM_PASSAGES", 20)
    monkeypatch.setattr(live_keywords, "_OUTDATED_PASSAGES", 10)
    return tmp_path / "index"


def followed(index: LiveIndex, corpus: Corpus) -> int | None:
    """Search as the retriever does; give how many passages the table in use has, None without one."""
    with index.follow(corpus) as (snapshot, _):
        patterns = keyword_patterns("Ferry strike", frozenset())
        matched = snapshot.match(patterns, 5)
        table = snapshot._postings.table
        state = snapshot.state
    with corpus.snapshot() as plain:
        assert plain.state == state
        assert plain.match(patterns, 5).ids.tolist() == matched.ids.tolist()
    return None if table is None else len(table.table.ids)


def test_it_is_saved_followed_and_made_anew_after_many_changes(
    corpus: Corpus, embedder: WordEmbedder, folder: Path
) -> None:
    draw = Random(8)
    for name in range(20):
        put(corpus, embedder, f"d{name}", draw)
    writer, reader = LiveIndex(folder, embedder.identity), LiveIndex(folder, embedder.identity)
    writer.save(corpus)
    with corpus.snapshot() as snapshot:
        passages = snapshot.state.passages
    for index in (writer, reader):
        followed(index, corpus)
        index.close()
        assert followed(index, corpus) == passages

    manifest = read_manifest(folder)
    put(corpus, embedder, "one more", draw)
    assert followed(reader, corpus) == passages
    writer.save(corpus)  # the vectors; of the words too little changed
    later = read_manifest(folder)
    assert manifest is not None and later is not None
    assert later.revision > manifest.revision and later.keywords == manifest.keywords

    for name in range(12):
        put(corpus, embedder, f"later {name}", draw)
    writer.save(corpus)
    assert followed(reader, corpus) == passages  # not looked at again so soon
    reader._keywords.look_again()
    followed(reader, corpus)
    reader.close()
    with corpus.snapshot() as snapshot:
        assert followed(reader, corpus) == snapshot.state.passages
    assert len(list(folder.glob("*.words"))) == 1


def test_a_damaged_one_is_not_used_and_is_written_anew(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in range(20):
        put(corpus, embedder, f"d{name}", Random(name))
    LiveIndex(folder, embedder.identity).save(corpus)
    [file] = folder.glob("*.words")
    sound = file.read_bytes()
    file.write_bytes(sound[:-9] + bytes([sound[-9] ^ 1]) + sound[-8:])
    index = LiveIndex(folder, embedder.identity)
    followed(index, corpus)
    index.close()
    assert followed(index, corpus) is None
    assert "another content" in caplog.text
    assert not file.exists()
    put(corpus, embedder, "a", Random(1))
    index.save(corpus)
    followed(index, corpus)
    index.close()
    assert followed(index, corpus) is not None
