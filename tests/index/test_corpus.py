"""The corpus: what is written is read back, of one revision, filtered as the filters say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection

from index.corpus import (
    Corpus,
    CorpusError,
    CorpusUnavailableError,
    EmbeddedDocument,
    EmbedderMismatchError,
    InvalidMatchError,
    SourceChange,
    StaleChangeError,
)
from index.corpus import writing as corpus_writing
from index.corpus.columns import DocumentColumns
from index.documents import CorpusState, Document, Passage, SearchFilters, Span
from index.locks import hold
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, embedded

OPEN = SearchFilters()
Put = Callable[..., int]


@pytest.fixture
def put(corpus: Corpus, embedder: WordEmbedder) -> Put:
    def write(*documents: Document) -> int:
        entries = [embedded(each, embedder) for each in documents]
        return corpus.write(entries, embedder.identity).revision

    return write


def found_texts(corpus: Corpus, query: str, filters: SearchFilters = OPEN) -> list[str]:
    with corpus.snapshot() as snapshot:
        ids = snapshot.match([query], 100, snapshot.allowed_passage_ids(filters)).ids.tolist()
        stored = snapshot.passages(ids)
    return [stored[passage_id].passage.text for passage_id in ids]


def test_a_new_corpus_is_empty_and_says_so(corpus: Corpus) -> None:
    with corpus.snapshot() as snapshot:
        assert snapshot.state == CorpusState(revision=0, documents=0, passages=0)
        assert snapshot.embedder is None
        assert snapshot.passages([1, 2]) == {}
        assert len(snapshot.match(["anything"], 10)) == len(snapshot.match([], 10)) == 0
        assert snapshot.allowed_passage_ids(OPEN).tolist() == []
        assert snapshot.documents(10).documents == ()
        assert list(snapshot.changes_since(0).added) == []


def test_a_document_comes_back_as_it_was_written(corpus: Corpus, put: Put) -> None:
    text = "  Świątek won 6:0.\n\nÇa va? Ещё раз 🙂. "
    wanted = document("a/ü 1", text, title="T", publisher="Le Monde", language="fr", published="2022-01")
    put(wanted)

    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a/ü 1")
        assert stored is not None
        assert stored.document == wanted
        assert [each.text for each in stored.passages] == ["Świątek won 6:0.", "Ça va? Ещё раз 🙂."]
        assert all(each.text == text[each.start : each.end] for each in stored.passages)
        assert stored.summary.passages == 2
        found = snapshot.passages([stored.passages[1].id])[stored.passages[1].id]
        assert (found.passage, found.source, found.published) == (
            stored.passages[1], wanted.source, wanted.published,
        )  # fmt: skip
        assert snapshot.document("other") is None


def test_every_commit_raises_the_revision_by_one_and_keeps_the_counts(corpus: Corpus, put: Put) -> None:
    assert put(document("a", "One. Two."), document("b", "Three.")) == 1
    assert put(document("b", "Three. Four. Five.")) == 2
    assert corpus.delete(["a", "nobody", "a"]) == ("a",)
    assert corpus.delete(["nobody"]) == ()

    with corpus.snapshot() as snapshot:
        assert snapshot.state == CorpusState(revision=3, documents=1, passages=3)


def test_a_snapshot_does_not_see_what_comes_after_it(corpus: Corpus, put: Put) -> None:
    put(document("a", "Old words."))
    with corpus.snapshot() as snapshot:
        put(document("a", "New words."), document("b"))
        [passage_id] = snapshot.match(["words"], 10).ids.tolist()
        assert snapshot.passages([passage_id])[passage_id].passage.text == "Old words."
        assert snapshot.state.revision == 1
        assert snapshot.document("b") is None


def test_replacing_a_document_removes_its_old_passages_everywhere(corpus: Corpus, put: Put) -> None:
    put(document("a", "Grain left. Ships came."), document("b", "Rain fell."))
    put(document("a", "Snow fell."))

    assert found_texts(corpus, "grain OR ships") == []
    assert sorted(found_texts(corpus, "fell")) == ["Rain fell.", "Snow fell."]
    with corpus.snapshot() as snapshot:
        assert snapshot.passages([1, 2]) == {}
        assert snapshot.allowed_passage_ids(OPEN).tolist() == [3, 4]
        with pytest.raises(KeyError):
            snapshot.embeddings([1])


def test_passage_ids_are_never_given_twice(corpus: Corpus, put: Put) -> None:
    put(document("a", "One. Two. Three."))
    corpus.delete(["a"])
    put(document("b", "Four."))
    with corpus.snapshot() as snapshot:
        assert snapshot.allowed_passage_ids(OPEN).tolist() == [4]


def test_another_source_for_the_same_text_keeps_passages_and_vectors(corpus: Corpus, put: Put) -> None:
    put(document("a", "One. Two.", publisher="A"))
    changed = document("a", "One. Two.", publisher="B", published="2020")
    corpus.write([SourceChange(changed, SEGMENTER)], WordEmbedder().identity)

    with corpus.snapshot() as snapshot:
        assert snapshot.state == CorpusState(revision=2, documents=1, passages=2)
        stored = snapshot.document("a")
        assert stored is not None
        assert stored.document == changed
        assert [each.id for each in stored.passages] == [1, 2]
        changes = snapshot.changes_since(1)
        assert (changes.removed.tolist(), changes.added_count) == ([], 0)


@pytest.mark.parametrize("text, segmenter", [("One. Three.", SEGMENTER), ("One. Two.", "another")])
def test_a_source_change_that_no_longer_fits_is_refused(
    corpus: Corpus, put: Put, text: str, segmenter: str
) -> None:
    put(document("a", "One. Two."))
    with pytest.raises(StaleChangeError, match="'a'"):
        corpus.write([SourceChange(document("a", text), segmenter)], WordEmbedder().identity)


def test_a_batch_is_stored_whole_or_not_at_all(corpus: Corpus, put: Put, embedder: WordEmbedder) -> None:
    good = embedded(document("good"), embedder)
    bad = EmbeddedDocument(document("bad"), (Span(0, 5),), np.zeros((1, 3), np.float16), SEGMENTER)
    with pytest.raises(CorpusError, match=r"'bad' are float16 of shape \(1, 3\)"):
        corpus.write([good, bad], embedder.identity)
    with corpus.snapshot() as snapshot:
        assert snapshot.state == CorpusState(0, 0, 0)
        assert snapshot.document("good") is None


def test_a_batch_names_each_document_once(corpus: Corpus, put: Put) -> None:
    with pytest.raises(ValueError, match="twice"):
        put(document("a", "One."), document("a", "Two."))


def test_vectors_of_another_embedder_are_refused_with_the_mend(corpus: Corpus, put: Put) -> None:
    put(document("a"))
    for other in (WordEmbedder("others"), WordEmbedder(dimension=8)):
        with pytest.raises(EmbedderMismatchError, match="python -m service rebuild"):
            corpus.write([embedded(document("b"), other)], other.identity)
    corpus.delete(["a"])  # nothing left that could be compared
    corpus.write([embedded(document("b"), other)], other.identity)


def test_context_is_an_exact_slice_of_the_neighbouring_passages(corpus: Corpus, put: Put) -> None:
    text = "One. Two.\n\nThree.  Four."
    put(document("before", "Not this."), document("a", text), document("after", "Nor that."))
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a")
        assert stored is not None
        one, two, three, four = stored.passages

        def around(passages: Sequence[Passage], sentences: int) -> dict[int, tuple[str, str]]:
            found = snapshot.context(passages, sentences)
            return {number: (each.before, each.after) for number, each in found.items()}

        assert around(stored.passages, 1) == {
            one.id: ("", "Two."), two.id: ("One.", "Three."),
            three.id: ("Two.", "Four."), four.id: ("Three.", ""),
        }  # fmt: skip
        assert around([three, one], 3) == {
            three.id: ("One. Two.", "Four."),
            one.id: ("", "Two.\n\nThree.  Four."),
        }
        assert around([two], 0) == {two.id: ("", "")}


def test_context_finds_a_passage_again_by_what_stands_right_around_it(corpus: Corpus, put: Put) -> None:
    put(document("a", "One. Two.\n\nThree.  Four."))
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("a")
        assert stored is not None
        for sentences in (0, 1):
            found = snapshot.context([stored.passages[2]], sentences)[stored.passages[2].id]
            assert (found.prefix, found.suffix) == ("One. Two.\n\n", "  Four.")


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


DATED = {"year": "2022", "month": "2022-01", "day": "2022-01-26", "minute": "2022-01-26T09:47Z", "none": None}


@pytest.mark.parametrize(
    "filters, passing",
    [
        (SearchFilters(as_of=moment(2022, 1, 26, 9, 47, 59)), {"minute"}),
        (SearchFilters(as_of=moment(2022, 1, 26, 9, 47, 58)), set()),
        (SearchFilters(as_of=moment(2022, 1, 26, 23, 59, 59)), {"minute", "day"}),
        (SearchFilters(published_to=moment(2022, 1, 31, 23, 59, 59)), {"minute", "day", "month"}),
        (SearchFilters(as_of=moment(2023, 1, 1)), {"minute", "day", "month", "year"}),
        (SearchFilters(published_from=moment(2022, 1, 1)), {"minute", "day", "month", "year"}),
        (SearchFilters(published_from=moment(2022, 1, 1, 0, 0, 1)), {"minute", "day"}),
        (SearchFilters(published_from=moment(2022, 1, 26, 9, 47)), {"minute"}),
        (
            SearchFilters(published_from=moment(2022, 1, 26), published_to=moment(2022, 2, 1)),
            {"minute", "day"},
        ),
        (
            SearchFilters(as_of=moment(2022, 6, 1), published_to=moment(2023, 6, 1)),
            {"minute", "day", "month"},
        ),
    ],
)
def test_date_filters_compare_the_whole_interval_that_a_date_can_mean(
    corpus: Corpus, put: Put, filters: SearchFilters, passing: set[str]
) -> None:
    put(*(document(name, f"Said {name}.", published=date) for name, date in DATED.items()))
    assert set(found_texts(corpus, "said", filters)) == {f"Said {name}." for name in passing}
    with corpus.snapshot() as snapshot:
        allowed = snapshot.allowed_passage_ids(filters)
        assert {each.passage.document_id for each in snapshot.passages(allowed.tolist()).values()} == passing
        assert snapshot.count_undated(filters) == 1


@pytest.mark.parametrize(
    "filters, passing",
    [
        (SearchFilters(publishers=("bbc  NEWS",)), {"a"}),
        (SearchFilters(publishers=("BBC News", "STRASSE")), {"a", "b"}),
        (SearchFilters(exclude_publishers=("bbc news",)), {"b", "c", "d"}),
        (SearchFilters(publishers=("CAFE\u0301 Finances",)), {"d"}),
        (SearchFilters(publishers=("\uff22\uff22\uff23 News",)), {"a"}),
        (SearchFilters(languages=("en",)), {"a"}),
        (SearchFilters(languages=("EN-us", "de")), {"a", "b"}),
        (SearchFilters(publishers=("bbc news",), languages=("de",)), set()),
        (OPEN, {"a", "b", "c", "d"}),
    ],
)
def test_source_filters_forgive_case_spelling_and_regions(
    corpus: Corpus, put: Put, filters: SearchFilters, passing: set[str]
) -> None:
    put(
        document("a", "Said a.", publisher="BBC News", language="en-GB"),
        document("b", "Said b.", publisher="Straße", language="de"),
        document("c", "Said c.", publisher=None, language=None),
        document("d", "Said d.", publisher="Caf\u00e9 \ufb01nances", language="fr"),
    )
    assert set(found_texts(corpus, "said", filters)) == {f"Said {name}." for name in passing}
    with corpus.snapshot() as snapshot:
        assert len(snapshot.allowed_passage_ids(filters)) == len(passing)
        assert snapshot.count_undated(filters) == 0  # no date filter left them out


def passing(corpus: Corpus, filters: SearchFilters) -> set[str]:
    """Name the documents that pass, and see that the keyword search lets just the same ones pass."""
    with corpus.snapshot() as snapshot:
        allowed = snapshot.allowed_passage_ids(filters).tolist()
        found = snapshot.match(["said"], 100, snapshot.allowed_passage_ids(filters))
        assert allowed == sorted(found.ids.tolist())
        return {each.passage.document_id for each in snapshot.passages(allowed).values()}


def test_filters_follow_every_change(
    corpus: Corpus, put: Put, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_a, early = SearchFilters(publishers=("A",)), SearchFilters(as_of=moment(2020, 1, 1))
    assert passing(corpus, of_a) == set()
    put(document("x", "Said x. Said y.", publisher="A", published="2019"), document("y", "Said z."))
    assert (passing(corpus, of_a), passing(corpus, early)) == ({"x"}, {"x"})
    change = SourceChange(document("y", "Said z.", publisher="a", published="2018"), SEGMENTER)
    corpus.write([change], embedder.identity)
    assert (passing(corpus, of_a), passing(corpus, early)) == ({"x", "y"}, {"x", "y"})
    with corpus.snapshot() as older:
        put(document("x", "Said x.", publisher="B", published="2021"))
        assert (passing(corpus, of_a), passing(corpus, early)) == ({"y"}, {"y"})
        assert older.allowed_passage_ids(of_a).tolist() == [1, 2, 3]
    corpus.delete(["y"])
    assert passing(corpus, of_a) == set()
    monkeypatch.setattr(corpus_writing, "REVISIONS_LOGGED", 0)
    put(document("x", "Said x.", publisher="A"))
    assert (passing(corpus, of_a), passing(corpus, early)) == ({"x"}, set())


def test_undated_documents_are_counted_only_where_the_date_alone_keeps_them_out(
    corpus: Corpus, put: Put
) -> None:
    put(
        document("a", publisher="A"), document("b", publisher="B"),
        document("c", publisher="A", published="2030"),
    )  # fmt: skip
    with corpus.snapshot() as snapshot:
        assert snapshot.count_undated(SearchFilters(as_of=moment(2022, 1, 1), publishers=("a",))) == 1


def test_keywords_match_without_case_or_accents_the_best_first(corpus: Corpus, put: Put) -> None:
    put(document("a", "El País reported it. The café closed. A café, a café and a café. Nothing here."))
    with corpus.snapshot() as snapshot:
        found = snapshot.match(["CAFE"], 10)
        texts = {each: stored.passage.text for each, stored in snapshot.passages([1, 2, 3, 4]).items()}
    assert [texts[each] for each in found.ids.tolist()] == ["The café closed.", "A café, a café and a café."]
    assert found.scores[0] > found.scores[1] > 0
    assert found_texts(corpus, "pais") == ["El País reported it."]


@pytest.mark.parametrize("query", ['"unfinished', "AND", "nocolumn:word", "", "a NEAR("])
def test_a_broken_keyword_query_is_named(corpus: Corpus, query: str) -> None:
    with corpus.snapshot() as snapshot, pytest.raises(InvalidMatchError, match="not keyword patterns"):
        snapshot.match([query], 10)


def test_changes_lead_from_any_revision_to_the_present(corpus: Corpus, put: Put) -> None:
    put(document("a", "One. Two."))
    put(document("b", "Three."))
    put(document("a", "Four."))
    corpus.delete(["b"])
    put(document("c", "Five. Six."))

    with corpus.snapshot() as snapshot:
        everything = snapshot.changes_since(0)
        assert [ids.tolist() for ids, _ in everything.added] == [[4, 5, 6]]
        changes = snapshot.changes_since(2)
        assert changes.removed.tolist() == [1, 2, 3]
        assert changes.added_count == 3
        [(ids, vectors)] = changes.added
        assert ids.tolist() == [4, 5, 6]
        assert np.array_equal(vectors, snapshot.embeddings([4, 5, 6]))
        assert snapshot.changes_since(5).added_count == 0


def test_a_follower_from_before_the_log_is_told_to_start_afresh(
    corpus: Corpus, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_writing, "REVISIONS_LOGGED", 2)
    for number in range(5):
        put(document("a", f"Version {number}."))
    with corpus.snapshot() as snapshot:
        assert snapshot.log_floor == 3
        assert snapshot.changes_since(3).removed.tolist() == [3, 4]
        with pytest.raises(ValueError, match="begins at revision 3"):
            snapshot.changes_since(2)


def test_the_log_of_commits_tells_the_states_that_can_be_followed(
    corpus: Corpus, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_writing, "REVISIONS_LOGGED", 3)
    tokens: list[str] = []
    for number in range(6):
        put(document("a", f"Version {number}."))
        with corpus.snapshot() as snapshot:
            tokens.append(snapshot.token)
    assert len(set(tokens)) == 6
    with corpus.snapshot() as snapshot:
        known = [snapshot.leads_from(revision, token) for revision, token in enumerate(tokens, 1)]
        assert known == [False, False, True, True, True, True]
        assert snapshot.log_floor == 3
        assert not snapshot.leads_from(5, tokens[5])
        assert not snapshot.leads_from(7, tokens[5])


def test_listing_pages_through_all_documents_once(corpus: Corpus, put: Put) -> None:
    put(*(document(f"d{number:02}", publisher="AbC"[number % 3]) for number in range(10)))
    seen: list[str] = []
    after = None
    with corpus.snapshot() as snapshot:
        while True:
            page = snapshot.documents(3, after)
            seen += [each.id for each in page.documents]
            after = page.next_after
            if after is None:
                break
        assert [each.id for each in snapshot.documents(10, publisher="B").documents] == ["d01", "d04", "d07"]
        assert snapshot.documents(10).next_after is None
    assert seen == [f"d{number:02}" for number in range(10)]


def frequent_words(corpus: Corpus) -> frozenset[str]:
    with corpus.snapshot() as snapshot:
        return snapshot.frequent_words()


def test_only_words_of_a_large_share_of_the_passages_are_frequent(corpus: Corpus, put: Put) -> None:
    put(document("small", " ".join(["The port."] * 939 + ["The ship."] * 51 + ["The Russia."] * 9)))
    assert frequent_words(corpus) == frozenset()  # 999 passages tell too little
    put(document("one", "The ship."))
    assert frequent_words(corpus) == {"the", "port", "ship"}  # not what 0.9 % of the passages are about


def test_frequent_words_are_counted_again_after_a_quarter_more_or_less(corpus: Corpus, put: Put) -> None:
    put(document("old", " ".join(["Port."] * 1300)))
    put(document("new", " ".join(["Ship."] * 324)))
    assert frequent_words(corpus) == {"port"}
    put(document("last", "Ship."))
    assert frequent_words(corpus) == {"port", "ship"}  # 1,625 passages
    put(document("old", " ".join(["Snow."] * 894)))
    assert frequent_words(corpus) == {"port", "ship"}  # 1,219
    corpus.delete(["last"])
    assert frequent_words(corpus) == {"snow", "ship"}  # 1,218
    corpus.delete(["new"])
    assert frequent_words(corpus) == frozenset()  # 894


def test_frequent_words_are_a_hundred_at_most(corpus: Corpus, put: Put) -> None:
    many = " ".join(f"w{number}" for number in range(120))
    put(document("a", f"{many}. " * 1000))
    assert len(frequent_words(corpus)) == 100


def test_a_corpus_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    import sqlite3

    from index.corpus import CorpusSchemaError

    Corpus(tmp_path / "corpus.db").close()
    with sqlite3.connect(tmp_path / "corpus.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CorpusSchemaError, match="release"):
        Corpus(tmp_path / "corpus.db")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusUnavailableError, match="cannot be made"):
        Corpus(tmp_path / "file" / "data" / "corpus.db")


def test_a_writer_that_waits_too_long_for_another_says_so(
    corpus: Corpus, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.corpus.connection.LOCK_TIMEOUT_SECONDS", 0.05)
    with (
        hold(corpus.path.with_name("corpus.db.lock"), 1),
        pytest.raises(CorpusUnavailableError, match="held by another writer"),
    ):
        put(document("a"))
    put(document("a"))


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "corpus.db").write_bytes(b"certainly not a database" * 100)
    with pytest.raises(CorpusUnavailableError, match="not a database"):
        Corpus(tmp_path / "corpus.db")


def test_filters_on_a_snapshot_of_before_a_commit_are_not_read_anew(
    corpus: Corpus, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While documents come in, checks that began before a commit are still under way."""
    made: list[int] = []
    advanced = DocumentColumns.advanced

    def counted(
        former: DocumentColumns, connection: Connection, revision: int, token: str
    ) -> DocumentColumns:
        made.append(former.revision)
        return advanced(former, connection, revision, token)

    monkeypatch.setattr(DocumentColumns, "advanced", counted)
    of_a = SearchFilters(publishers=("A",))
    put(document("x", "Said x.", publisher="A"))
    with corpus.snapshot() as older:
        assert older.allowed_passage_ids(of_a).tolist() == [1]
        put(document("y", "Said y.", publisher="A"))
        with corpus.snapshot() as newer:
            assert newer.allowed_passage_ids(of_a).tolist() == [1, 2]
        assert older.allowed_passage_ids(of_a).tolist() == [1]
    assert made == [0, 1]
