"""Every stance classifier keeps the same promises, whatever runs it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.dummy import DummyStanceClassifier
from models.hf_stance import HuggingFaceStanceClassifier
from models.int8_stance import Int8StanceClassifier
from models.stance import StanceClassifier, StanceScores

CLAIM = "The parliament passed the budget on Friday."
PASSAGES = [
    "The parliament passed the budget on Friday evening after a debate of eleven hours.",
    "Rain",
    "The parliament did not pass the budget on Friday.",
    "Deputies went home on Thursday without a vote on the budget, which will be taken up again after Easter.",
]
WEIRD = ["", " ", "\0", "😀" * 500, "\ud800 alone", "x" * 1_000_000, "谈判" * 2000]

ENGINES: dict[str, Callable[[pytest.FixtureRequest], StanceClassifier]] = {
    "dummy": lambda request: DummyStanceClassifier(),
    "int8, claim first": lambda request: Int8StanceClassifier(request.getfixturevalue("exported_fever"), 1),
    "int8, passage first": lambda request: Int8StanceClassifier(request.getfixturevalue("exported_nli"), 1),
    "float": lambda request: HuggingFaceStanceClassifier(str(request.getfixturevalue("nli_classifier")), 1),
    "shipped": lambda request: Int8StanceClassifier(request.getfixturevalue("shipped_weights"), 1),
}


@pytest.fixture(scope="module", params=ENGINES)
def classifier(request: pytest.FixtureRequest) -> StanceClassifier:
    return ENGINES[request.param](request)


def close(one: StanceScores, other: StanceScores) -> bool:
    return abs(one.supports - other.supports) < 0.05 and abs(one.refutes - other.refutes) < 0.05


def test_each_passage_gets_three_probabilities(classifier: StanceClassifier) -> None:
    for scores in classifier.classify(CLAIM, PASSAGES):
        parts = (scores.supports, scores.refutes, scores.not_enough_info)
        assert all(0.0 <= part <= 1.0 for part in parts)
        assert sum(parts) == pytest.approx(1.0, abs=1e-6)


def test_scores_come_back_in_the_order_of_the_passages(classifier: StanceClassifier) -> None:
    alone = [classifier.classify(CLAIM, [passage])[0] for passage in PASSAGES]
    together = classifier.classify(CLAIM, PASSAGES)
    assert all(map(close, alone, together))
    assert not all(close(alone[0], other) for other in alone)


def test_no_passages_give_no_scores(classifier: StanceClassifier) -> None:
    assert classifier.classify(CLAIM, []) == []


@pytest.mark.parametrize(
    "claim", [CLAIM, "", "谈" * 2000, "\ud800", "word " * 400], ids=lambda text: text[:6] or "-"
)
def test_hostile_claims_and_passages_are_judged_quickly(classifier: StanceClassifier, claim: str) -> None:
    started = time.perf_counter()
    assert len(classifier.classify(claim, WEIRD)) == len(WEIRD)
    assert time.perf_counter() - started < 60


def test_threads_get_the_scores_of_their_own_passages(classifier: StanceClassifier) -> None:
    expected = {passage: classifier.classify(CLAIM, [passage])[0] for passage in PASSAGES}
    with ThreadPoolExecutor(max_workers=6) as threads:
        answers = threads.map(lambda text: (text, classifier.classify(CLAIM, [text])[0]), PASSAGES * 8)
        for passage, scores in answers:
            assert close(scores, expected[passage])


def test_the_dummy_foretells_by_words_numbers_and_negations() -> None:
    dummy = DummyStanceClassifier()
    judged = dummy.classify(
        "The bank raised rates to 5 percent",
        [
            "The bank raised rates to 5 percent on Friday",
            "The bank raised rates to 4 percent",
            "The bank has not raised rates to 5 percent",
            "Five banks closed",
        ],
    )
    assert [scores.stance for scores in judged] == ["SUPPORTS", "REFUTES", "REFUTES", "NOT_ENOUGH_INFO"]
    assert judged[0] == StanceScores(
        supports=0.9, refutes=pytest.approx(0.05), not_enough_info=pytest.approx(0.05)
    )


def test_int8_and_float_read_a_pair_in_the_same_order_and_labels(
    exported_nli: Path, nli_classifier: Path, exported_fever: Path, fever_classifier: Path
) -> None:
    for exported, original in ((exported_nli, nli_classifier), (exported_fever, fever_classifier)):
        int8 = Int8StanceClassifier(exported, 1).classify(CLAIM, PASSAGES)
        floats = HuggingFaceStanceClassifier(str(original), 1).classify(CLAIM, PASSAGES)
        assert all(map(close, int8, floats))
        swapped = [Int8StanceClassifier(exported, 1).classify(passage, [CLAIM])[0] for passage in PASSAGES]
        assert not all(map(close, swapped, floats))
