"""Folders are compared on the half of dev that choices may be made on, and on passages of other claims."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.training import compare as module
from models.training.compare import beside, compare, main, sample
from models.training.data import ALLOWED, LABEL2ID, Example
from models.training.dev_scores import claim_hash

TOWNS = ("Lund", "Bern", "Graz", "Kiel", "Brno", "Gent", "Vaduz", "Turku", "Split", "Cork", "Bari", "Metz")
LABELS = ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO")


def examples() -> list[Example]:
    """Make claims about the harbours of towns, each with one passage of its own."""
    return [
        Example(
            name,
            f"The harbour of {town} was closed for {days} days by a strike of pilots last spring.",
            f"Storms broke {days} cranes of the harbour near {town}, {name} wrote, after a strike of pilots.",
            ALLOWED[LABELS[(number + days) % 3]],
        )
        for name in ("fever", "healthver", "mnli", "covidfact")
        for number, town in enumerate(TOWNS)
        for days in range(2, 10)
        if name != "covidfact" or LABELS[(number + days) % 3] != "NOT_ENOUGH_INFO"
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl"
    rows = (
        {"dataset": one.dataset, "claim": one.claim, "evidence": one.evidence, "label": one.label}
        for one in examples()
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


class Reader:
    """Answer pairs by their label in dev, a few of them wrongly, and others by one label, or every nth so."""

    def __init__(self, others: str, every: int = 1) -> None:
        self._labels = {(one.claim, one.evidence): LABEL2ID[one.label] for one in examples()}
        self._others = LABEL2ID[others]
        self._every = every

    def __call__(self, claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        pairs = list(zip(claims, passages, strict=True))
        wrongly = [1 if "Cork" in claim else 0 for claim in claims]
        others = [
            LABEL2ID["NOT_ENOUGH_INFO"] if at % self._every else self._others for at in range(len(pairs))
        ]
        answers = [self._labels.get(pair, other) for pair, other in zip(pairs, others, strict=True)]
        answers = [(label + by) % 3 for label, by in zip(answers, wrongly, strict=True)]
        return (0.05 + 0.85 * np.eye(3)[answers]).astype(np.float32)


def test_only_claims_of_the_fitting_half_are_drawn_and_always_the_same(file: Path) -> None:
    drawn = sample(file, 10)
    assert drawn == sample(file, 10)
    assert {one.dataset for one in drawn} == {"fever", "healthver", "mnli", "covidfact"}
    assert all(claim_hash(one.claim) % 2 == 0 for one in drawn)
    assert max(sum(one.dataset == name for one in drawn) for name in ("fever", "mnli")) == 10


def test_passages_beside_are_those_of_other_claims_of_the_same_set(file: Path) -> None:
    drawn = sample(file, 300)
    own = {(one.claim, one.evidence) for one in drawn}
    found = beside(drawn)
    assert found
    assert not {(one.claim, one.evidence) for one in found} & own
    assert {one.label for one in found} == {"NOT_ENOUGH_INFO"}


def test_a_model_that_refutes_what_does_not_belong_to_a_claim_is_seen(file: Path) -> None:
    drawn = sample(file, 300)
    others = [one for one in beside(drawn) if "Cork" not in one.claim]
    calm, eager = (compare(Reader(label), drawn, others) for label in ("NOT_ENOUGH_INFO", "REFUTES"))
    assert calm.accuracy == eager.accuracy
    assert 0.8 < calm.mean < 1.0
    assert (calm.beside_refuted, eager.beside_refuted) == (0.0, 1.0)
    assert calm.beside_supported == eager.beside_supported == 0.0


def test_what_is_found_counts_only_where_few_others_are_decided(file: Path) -> None:
    drawn = [one for one in sample(file, 300) if "Cork" not in one.claim]
    others = [one for one in beside(sample(file, 300)) if "Cork" not in one.claim]
    calm, eager = (compare(Reader(label), drawn, others) for label in ("NOT_ENOUGH_INFO", "REFUTES"))
    assert calm.mean == eager.mean == 1.0
    assert (calm.found, eager.found) == (1.0, 0.0)
    # Half of the weight lies beside: of 1 in 6 some 8% of all are decided, of 1 in 4 more than a tenth.
    assert compare(Reader("REFUTES", every=6), drawn, others).found == 1.0
    assert compare(Reader("REFUTES", every=4), drawn, others).found == 0.0
    assert compare(Reader("REFUTES"), drawn, ()).found is None
    decisive = [one for one in drawn if one.label != "NOT_ENOUGH_INFO"]
    assert compare(Reader("REFUTES"), decisive, others).found is None


def test_one_line_of_json_for_each_folder(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load_model", lambda folder, threads: Reader("NOT_ENOUGH_INFO"))
    assert main([str(file), "a", "b"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["model"] for line in lines] == ["a", "b"]
    assert lines[0]["accuracy"] == lines[1]["accuracy"]
    assert main([str(file.with_name("gone.jsonl")), "a"]) == 2
