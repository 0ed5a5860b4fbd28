"""The claim as a keyword query, against the FTS5 of the real SQLite."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import KEPT_FREQUENT_TERMS, MAX_TERMS, keyword_patterns, tokenize

TEXTS = [
    "The harbour of Odesa opened again on 12 March.",
    "Grain exports rose by 4.5 percent, the ministry said.",
    "NEAR the border, AND only there, trains do NOT stop.",
    'A column "text" and a star* in one passage.',
    "İstanbul'da köprü kapandı; Żółw i jeż w Łodzi.",
    "Министр подал в отставку в понедельник.",
]
# Characters that SQLite's tables (Unicode 6) and Python's know alike, but for two letters since reclassified
# and two with double accents.
KNOWN = st.characters(
    exclude_categories=("Cs", "Cn"), exclude_characters="\x00\u1885\u1886\u01e0\u01e1"
).filter(lambda character: unicodedata.ucd_3_2_0.category(character) != "Cn")


@pytest.fixture(scope="module")
def full_text() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    tokenizer = "tokenize='unicode61 remove_diacritics 2'"
    connection.execute(f"create virtual table passages using fts5(text, {tokenizer})")
    connection.execute("create virtual table words using fts5vocab(passages, 'instance')")
    connection.executemany("insert into passages(rowid, text) values (?, ?)", enumerate(TEXTS))
    yield connection
    connection.close()


def found(connection: sqlite3.Connection, patterns: tuple[str, ...]) -> set[int]:
    query = " OR ".join(patterns)
    rows = connection.execute("select rowid from passages where passages match ?", (query,))
    return {row for (row,) in rows}


def stored_words(connection: sqlite3.Connection, text: str) -> list[str]:
    connection.execute("insert into passages(rowid, text) values (999, ?)", (text,))
    rows = connection.execute('select term from words where doc = 999 order by "offset"').fetchall()
    connection.execute("delete from passages where rowid = 999")
    return [term for (term,) in rows]


@settings(max_examples=150, deadline=None)
@given(text=st.text(KNOWN, max_size=40))
def test_words_are_split_and_folded_as_fts5_does_it(full_text: sqlite3.Connection, text: str) -> None:
    assert [term.folded for term in tokenize(text)] == stored_words(full_text, text)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Kyiv's 2,000-strong brigade", ["kyiv", "s", "2", "000", "strong", "brigade"]),
        ("El País — São Paulo, Łódź", ["el", "pais", "sao", "paulo", "łodz"]),
        ("Pai\u0301s", ["pais"]),
        ("İSTANBUL Straße µm", ["istanbul", "straße", "μm"]),
        ("МИНИСТР ёлка άνθρωπος", ["министр", "ёлка", "άνθρωποσ"]),
    ],
)
def test_words_of_the_news(full_text: sqlite3.Connection, claim: str, words: list[str]) -> None:
    assert [term.folded for term in tokenize(claim)] == words == stored_words(full_text, claim)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Did the harbour of ODESA open?", {0}),
        ("exports AND ministry", {1, 2, 3}),  # "and" is a word, and passage 3 has it
        ("NEAR(grain border, 2)", {1, 2}),
        ("istanbul köprüsü, Zolw", {4}),
        ("отставку", {5}),
        ("gra*", set()),
        ("^Grain", {1}),
        ("text:column", {3}),
        ('"column" OR "', {3}),
        ("{text} : - star", {3}),
    ],
)
def test_a_claim_is_never_query_syntax(full_text: sqlite3.Connection, claim: str, expected: set[int]) -> None:
    assert found(full_text, keyword_patterns(claim, frozenset({"the", "of", "a"}))) == expected


@settings(max_examples=100, deadline=None)
@given(claim=st.text(max_size=60))
def test_any_claim_gives_valid_patterns_or_none(full_text: sqlite3.Connection, claim: str) -> None:
    patterns = keyword_patterns(claim, frozenset())
    if not patterns:
        assert tokenize(claim) == []
    else:
        found(full_text, patterns)


def test_frequent_words_are_left_out() -> None:
    assert keyword_patterns("The trial of the minister", frozenset({"the", "of"})) == ('"trial"', '"minist"*')


def test_a_claim_of_frequent_words_alone_keeps_its_longest() -> None:
    claim = "What he said was that they would not"
    patterns = keyword_patterns(claim, frozenset(claim.lower().split()))
    assert patterns == ('"What"', '"said"', '"would"')
    assert len(patterns) == KEPT_FREQUENT_TERMS


def test_long_words_are_found_with_other_endings(full_text: sqlite3.Connection) -> None:
    assert found(full_text, keyword_patterns("Exported", frozenset())) == {1}
    assert found(full_text, keyword_patterns("понедельника", frozenset())) == {5}
    assert found(full_text, keyword_patterns("exported", frozenset(), ending_letters=0)) == set()


def test_short_words_and_numbers_are_searched_whole() -> None:
    patterns = keyword_patterns("border 2022-2023 2000000", frozenset())
    assert patterns == ('"border"', '"2022"', '"2023"', '"2000000"')


def test_a_word_is_searched_once_whatever_its_case_and_accents() -> None:
    assert keyword_patterns("Perú PERU peru", frozenset()) == ('"Perú"',)


@pytest.mark.parametrize("claim", ["", "   ", "?!… — «»", "\n\t\x00"])
def test_no_words_give_no_pattern(claim: str) -> None:
    assert keyword_patterns(claim, frozenset()) == ()


def test_a_long_claim_keeps_its_numbers_and_longest_words_in_order() -> None:
    filler = [f"{letter}{vowel}" for letter in "bcdfghjklm" for vowel in "aeiou"]
    claim = " ".join(["Parliament", *filler, "2022", "ratified", "7"])
    terms = keyword_patterns(claim, frozenset())
    assert len(terms) == MAX_TERMS
    assert terms[0] == '"Parliame"*'
    assert terms[-3:] == ('"2022"', '"ratifi"*', '"7"')
