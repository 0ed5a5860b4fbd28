"""Made pairs: every edit applies, occurs with both labels, and nothing gives its label away."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from models.training.augment import (
    drop_pairs,
    drop_part,
    edit_pairs,
    headline_pairs,
    news_pairs,
    round_number,
    strengthen,
)
from models.training.data import Example
from models.training.edits import EDITS, names_of
from models.training.news import Article, is_statement, read_wire, split_sentences
from models.training.related import coverage, mined_pairs
from models.training.rewording import reword

SENTENCE = (
    "The mayor of Paris, who took office last year, said on Monday that Dora Lind accused Karl Berg "
    "of selling 4,812 tickets, and that prices will rise in June."
)
NAMES = ["Dora Lind", "Karl Berg", "Ines Falk"]
NEAR = "Rain delayed the opening of the harbour bridge by several hours."


@pytest.mark.parametrize("kind", EDITS)
def test_every_edit_changes_the_sentence(kind: str) -> None:
    edited = EDITS[kind](SENTENCE, NAMES, Random(1))
    assert edited is not None
    assert edited != SENTENCE


@pytest.mark.parametrize("kind", EDITS)
def test_every_edit_occurs_with_every_label_on_both_sides(kind: str) -> None:
    """The untouched and the edited sentence both occur as refuted, supported and undecided claims."""
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(40):
        for pair in edit_pairs(SENTENCE, NEAR, NAMES, kind, Random(seed)):
            seen[pair.label, pair.evidence == SENTENCE] += 1
    assert {("REFUTES", True), ("REFUTES", False), ("SUPPORTS", True), ("SUPPORTS", False)} <= set(seen)
    assert seen["NOT_ENOUGH_INFO", False] > 0


@pytest.mark.parametrize(
    ("kind", "sentence", "names", "edited"),
    [
        ("polarity", "The court did not say why it will not hear it.", [], None),
        ("polarity", "The plan was approved by the town.", [], "The plan was not approved by the town."),
        ("polarity", "The bank will not cut its rate.", [], "The bank will cut its rate."),
        ("antonym", "Profits rose sharply that year.", [], "Profits fell sharply that year."),
        ("role", "On Friday Ann Roe sued Bob Poe again.", ["Ann Roe", "Bob Poe"],
         "On Friday Bob Poe sued Ann Roe again."),
        ("role", "On Friday Ann Roe and Bob Poe met.", ["Ann Roe", "Bob Poe"], None),
        ("number", "No figure stands in this one.", [], None),
    ],
)  # fmt: skip
def test_edit_by_hand(kind: str, sentence: str, names: list[str], edited: str | None) -> None:
    assert EDITS[kind](sentence, names, Random(0)) == edited


def test_numbers_keep_their_shape() -> None:
    for seed in range(30):
        edited = EDITS["number"]("It cost $12,500.50 to repair the roof.", [], Random(seed))
        assert edited is not None
        assert edited.startswith("It cost $") and ".50 to repair" in edited and "12,500" not in edited


def test_dropping_and_adding_a_fact() -> None:
    pairs = [pair for seed in range(20) for pair in drop_pairs(SENTENCE, Random(seed))]
    supported = [pair for pair in pairs if pair.label == "SUPPORTS"]
    undecided = [pair for pair in pairs if pair.label == "NOT_ENOUGH_INFO"]
    assert supported and all(pair.evidence == SENTENCE for pair in supported)
    assert any(len(pair.claim) > len(pair.evidence) for pair in undecided)
    assert drop_part("They did not vote, which surprised many, on Monday.", Random(0)) is None


def test_rounding() -> None:
    right = round_number("The fair sold 4,812 tickets.", Random(0))
    assert right is not None and any(figure in right for figure in ("4,800", "5,000"))
    wrong = round_number("The fair sold 4,812 tickets.", Random(0), away=True)
    assert wrong is not None and "4,800" not in wrong and "5,000" not in wrong
    assert round_number("It happened in 1987 there.", Random(0)) is None
    assert round_number("They sold about 4,812 tickets.", Random(0)) is None


def test_a_possibility_made_certain() -> None:
    assert strengthen("The firm may sell its harbour.") == "The firm will sell its harbour."
    assert strengthen("The firm plans to sell it.") == "The firm will sell it."
    assert strengthen("The firm sold it.") is None


def test_rewording_says_the_same() -> None:
    assert reword("It paid 15 percent.", Random(0)) == "It paid 15%."
    assert reword("Zebras graze.", Random(0)) == "Zebras graze."
    assert "7-1/four" not in reword("The bond pays 7-1/4 crowns.", Random(0))


def test_headline_needs_its_lead() -> None:
    lead = "The city council approved the harbour bridge on Monday after a long debate."
    covered = Article("Council approved harbour bridge on Monday", (lead, NEAR))
    labels = {pair.label for seed in range(9) for pair in headline_pairs(covered, [], Random(seed))}
    assert labels == {"SUPPORTS", "REFUTES"}
    assert headline_pairs(Article("Nine bakers win regional prize today", (lead, NEAR)), [], Random(0)) == []


def test_sentences_are_split_and_sifted() -> None:
    text = 'Mr. Roe met Gov. Poe in the U.S. capital. It lasted an hour. "We agree," he said.'
    assert [one[:6] for one in split_sentences(text)] == ["Mr. Ro", "It las", '"We ag']
    assert is_statement("The council approved the harbour bridge after a long debate.")
    assert not is_statement("Subscribe to our newsletter to get the council's news every day.")
    assert not is_statement("STOCKS ROSE 1 2 3 4 5 6 7 8.")
    assert names_of(["On Monday the firm of Karl Berg hired Ines Falk in Paris."]) == [
        "Karl Berg",
        "Ines Falk",
    ]


def test_wire_shorthand_and_headline_are_written_out(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    row = {
        "title": "ACME <ACM> SELLS UNIT TO BERG",
        "text": "Acme Corp said it will sell a unit to Berg for 5.5 mln dlrs in cash next week.",
    }
    path.write_text(json.dumps(row) + "\n")
    (article,) = read_wire(path)
    assert article.headline == "Acme sells unit to Berg"
    assert article.sentences[0].endswith("for 5.5 million dollars in cash next week.")


def test_mined_passages_belong_to_other_claims() -> None:
    rows = [
        Example(
            "d",
            f"{city} opened its {firm} tram line in 19{n}0",
            f"The tram of {city} was built by {firm} works",
            (0,),
        )
        for n, (city, firm) in enumerate([("Lund", "Ark"), ("Bern", "Ark"), ("Graz", "Ohm"), ("Kiel", "Ohm")])
    ]
    pairs = mined_pairs(rows, "d", limit=9, seed=1)
    assert pairs and {pair.label for pair in pairs} == {"NOT_ENOUGH_INFO"}
    assert not {(row.claim, row.evidence) for row in rows} & {(pair.claim, pair.evidence) for pair in pairs}
    assert all(coverage(pair.claim, pair.evidence) <= 0.55 for pair in pairs)


def test_news_pairs_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    towns = ["Lund", "Bern", "Graz", "Kiel", "Brno", "Gent", "Vaduz", "Turku", "Split", "Cork"]
    stories = [
        {
            "title": f"{town} council approves {thing} for the harbour",
            "text": f"The {town} council approved the {thing} for the harbour on Monday, officials said. "
            f"{SENTENCE} Residents of {town} say the {thing} blocks the road to the market. {NEAR}",
        }
        for town in towns
        for thing in ("bridge", "tunnel", "ferry")
    ]
    for name in ("articles_2025_26.jsonl.gz", "reuters21578.jsonl.gz"):
        with gzip.open(tmp_path / name, "wt") as file:
            file.writelines(json.dumps(story) + "\n" for story in stories)
    first = news_pairs(tmp_path, 1)
    assert first == news_pairs(tmp_path, 1)
    assert first != news_pairs(tmp_path, 2)
    assert {"news_edit", "news_drop", "news_headline", "news_near"} == {pair.dataset for pair in first}
