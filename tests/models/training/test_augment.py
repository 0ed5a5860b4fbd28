"""Made pairs: every edit applies, every claim meets all labels, and no word of a claim tells its label."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from models.training.augment import (
    article_pairs,
    covers_headline,
    hard_neighbour,
    headline_pairs,
    news_pairs,
    story_claims,
)
from models.training.contrast import Source, edit_pairs, general_pairs, sentence_families, voice_pairs
from models.training.data import Example
from models.training.edits import EDITS, names_of
from models.training.news import Article, is_statement, read_web, read_wire, split_sentences
from models.training.rewording import reword
from models.training.voice import VOICES

NEWS = Path(__file__).parents[4] / "shared" / "data" / "news" / "articles_2025_26.jsonl.gz"
SENTENCE = (
    "The mayor of Paris, who took office last year, said on Monday that Dora Lind accused Karl Berg "
    "of selling 4,812 tickets, and that prices will rise in June."
)
NAMES = ["Dora Lind", "Karl Berg", "Ines Falk"]
NEAR = "Rain delayed the opening of the harbour bridge by several hours."
SOURCE = Source(SENTENCE, NAMES, None, None, NEAR)


@pytest.mark.parametrize("kind", EDITS)
def test_every_edit_changes_the_sentence(kind: str) -> None:
    edited = EDITS[kind](SENTENCE, NAMES, Random(1))
    assert edited is not None
    assert edited != SENTENCE


def test_an_exchanged_text_stands_on_both_sides_with_every_label() -> None:
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(60):
        for pair in sentence_families(SOURCE, Random(seed)):
            seen[pair.label, pair.evidence == SENTENCE] += 1
    for label in ("SUPPORTS", "REFUTES"):
        assert seen[label, True] > 5 and seen[label, False] > 5
    assert seen["NOT_ENOUGH_INFO", False] > 5 and seen["NOT_ENOUGH_INFO", True] == 0


@pytest.mark.parametrize("kind", ["polarity", "role"])
def test_an_edited_sentence_is_supported_by_itself_and_refuted_by_the_original(kind: str) -> None:
    sides = defaultdict(set)
    for seed in range(30):
        for pair in edit_pairs(SOURCE, kind, Random(seed)):
            sides[pair.label].add(pair.evidence == SENTENCE)
    assert sides["SUPPORTS"] == sides["REFUTES"] == {True, False}


@pytest.mark.parametrize(
    ("kind", "sentence", "names", "edited"),
    [
        ("polarity", "The court did not say why it will not hear it.", [], None),
        ("polarity", "The plan was approved by the town.", [], "The plan was not approved by the town."),
        ("polarity", "The bank will not cut its rate.", [], "The bank will cut its rate."),
        ("antonym", "Profits rose sharply that year.", [], "Profits fell sharply that year."),
        ("role", "On Friday Ann Roe sued Bob Poe again.", ["Ann Roe", "Bob Poe"],
         "On Friday Bob Poe sued Ann Roe again."),
        ("role", "On Friday Ann Roe told Bob Poe to go.", ["Ann Roe", "Bob Poe"],
         "On Friday Bob Poe told Ann Roe to go."),
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


def test_what_says_less_is_supported_and_what_says_more_is_open() -> None:
    pairs = [pair for seed in range(30) for pair in general_pairs(SOURCE, Random(seed))]
    assert {pair.evidence for pair in pairs if pair.label == "SUPPORTS"} == {SENTENCE}
    open_ = [pair for pair in pairs if pair.label == "NOT_ENOUGH_INFO"]
    assert any(len(pair.claim) > len(pair.evidence) for pair in open_)


@pytest.mark.parametrize("kind", VOICES)
def test_a_voice_without_a_place_in_the_sentence_makes_nothing(kind: str) -> None:
    assert voice_pairs(Source("Zebras graze.", [], None, None, NEAR), kind, Random(0)) == []


def test_a_neighbour_is_shown_with_every_label() -> None:
    before = "The fair opened early."
    source = Source(SENTENCE, NAMES, before, None, NEAR)
    shown: Counter[tuple[str, bool]] = Counter()
    for seed in range(80):
        for pair in sentence_families(source, Random(seed)):
            shown[pair.label, pair.evidence.startswith(before)] += 1
    for label in ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"):
        share = shown[label, True] / (shown[label, True] + shown[label, False])
        assert 0.15 < share < 0.45


def test_the_hard_neighbour_shares_much_but_not_everything() -> None:
    others = [SENTENCE, "Dora Lind and Karl Berg met in June.", NEAR]
    assert hard_neighbour(SENTENCE, others, Random(1)) in others[1:]
    assert hard_neighbour("The harbour bridge opening was delayed.", [NEAR], Random(0)) is None


def test_rewording_says_the_same() -> None:
    assert reword("It paid 15 percent.", Random(0)) == "It paid 15%."
    assert reword("Zebras graze.", Random(0)) == "Zebras graze."
    assert "7-1/four" not in reword("The bond pays 7-1/4 crowns.", Random(0))
    assert {reword("It was an agreement.", Random(seed)) for seed in range(5)} == {"It was a deal."}
    assert reword("He asked about it.", Random(0)) == "He asked about it."


def test_headline_needs_its_lead() -> None:
    lead = "The city council approved the harbour bridge on Monday after a long debate."
    article = Article("Council approved harbour bridge on Monday", (lead, "Rain fell."))
    pairs = [pair for seed in range(9) for pair in headline_pairs(article, [], NEAR, Random(seed))]
    assert {pair.label for pair in pairs} == {"SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"}
    assert covers_headline("Harbour bridge approved by council", lead)
    assert not covers_headline("Harbour bridge approved by Dora Lind", lead)
    assert not covers_headline("Nine bakers win regional prize today", lead)


def test_sentences_are_split_and_sifted() -> None:
    text = 'Mr. Roe met Gov. Poe in the U.S. capital. It lasted an hour. "We agree," he said.'
    assert [one[:6] for one in split_sentences(text)] == ["Mr. Ro", "It las", '"We ag']
    assert is_statement("The council approved the harbour bridge after a long debate.")
    assert not is_statement("Subscribe to our newsletter to get the council's news every day.")
    assert not is_statement("STOCKS ROSE 1 2 3 4 5 6 7 8.")
    assert not is_statement("The new symbol of the harbour company will be.")
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


def test_news_pairs_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    towns = ["Lund", "Bern", "Graz", "Kiel", "Brno", "Gent", "Vaduz", "Turku", "Split", "Cork"]
    stories = [
        {
            "title": f"{town} council approves {thing} for the harbour",
            "text": f"The {town} council approved the {thing} for the harbour on Monday, officials said. "
            f"{SENTENCE} Residents of {town} say the {thing} blocks the road to the market. {NEAR} "
            f"The harbour of {town} was built for ships of 40 metres. {town} will publish its plans in June.",
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
    kinds = {"news_edit", "news_voice", "news_general", "news_headline", "news_story", "news_refusal"}
    assert {pair.dataset for pair in first} >= kinds


def claim_only_accuracy(pairs: Sequence[Example], groups: Sequence[int]) -> tuple[float, float]:
    """Return the accuracy of words and word pairs of the claim alone, and that of the commonest label."""
    labels = np.array([pair.label for pair in pairs])
    words = HashingVectorizer(ngram_range=(1, 2), n_features=2**17).transform([pair.claim for pair in pairs])
    right = []
    for train, test in GroupKFold(3).split(words, labels, np.array(groups)):
        model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=8, tol=None, random_state=0)
        right.append(np.mean(model.fit(words[train], labels[train]).predict(words[test]) == labels[test]))
    return float(np.mean(right)), max(Counter(labels.tolist()).values()) / len(labels)


@pytest.mark.skipif(not NEWS.exists(), reason="needs ../shared/data/news")
def test_the_words_of_a_claim_do_not_tell_its_label() -> None:
    rng = Random(2)
    pairs, groups = [], []
    for number, article in enumerate(islice(read_web(NEWS), 120)):
        made = [pair for pair in article_pairs(article, 4, rng) if pair.label != "NOT_SUPPORTED"]
        pairs.extend(made)
        groups.extend([number] * len(made))
    assert len(pairs) > 1500
    accuracy, commonest = claim_only_accuracy(pairs, groups)
    assert commonest < 0.42
    assert accuracy < commonest + 0.04


@pytest.mark.skipif(not NEWS.exists(), reason="needs ../shared/data/news")
def test_the_words_of_a_story_claim_do_not_tell_which_way_it_is_decided() -> None:
    rng = Random(2)
    pairs, groups = [], []
    for number, article in enumerate(islice(read_web(NEWS), 400)):
        made = [pair for pair in story_claims(article, 4, rng) if pair.label in ("SUPPORTS", "REFUTES")]
        pairs.extend(made)
        groups.extend([number] * len(made))
    assert len(pairs) > 450
    accuracy, commonest = claim_only_accuracy(pairs, groups)
    assert accuracy < commonest + 0.04
