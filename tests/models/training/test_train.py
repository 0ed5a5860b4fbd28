"""A run learns, ends at zero, and goes on after a stop as if it had never stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from models.training.data import Example
from models.training.network import load_network, load_tokenizer, make_optimiser, marginal_loss
from models.training.settings import Settings, argument_parser, settings_of
from models.training.train import Run, learning_rate_factor, main

PAIRS = [
    Example("news", "the minister signed the treaty", "the minister signed the treaty on monday", (0,)),
    Example("news", "the minister signed the treaty", "the minister rejected the treaty", (1,)),
    Example("news", "a ship sank", "no one was hurt in the port", (2,)),
    Example("two", "a ship sank on friday", "a ship sank on monday in the port", (1, 2)),
] * 6
SIGNED = [
    Example("two", f"the minister {name} signed", f"on {day} {name} signed the treaty", (0, 2))
    for name in ("Quist", "Hakala")
    for day in ("monday", "friday", "a ship")
]


def make_run(
    model: Path, out: Path, dropout: float = 0.0, keep: int = 0, mask: float = 0.0, rename: float = 0.0
) -> Run:
    torch.manual_seed(3)
    settings = Settings(
        passes=3,
        token_budget=64,
        learning_rate=1e-3,
        keep=keep,
        mask=mask,
        rename=rename,
        checkpoint_minutes=1e9,
    )
    mix = {"news": 1.0, "two": 1.5}
    return Run(
        load_network(model, dropout), load_tokenizer(model), PAIRS + SIGNED, mix, PAIRS[:4], out, settings
    )


def weights(run: Run) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in run.network.parameters()])


@pytest.mark.parametrize(
    ("stop_after", "dropout", "mask", "rename"),
    [(3, 0.0, 0.0, 0.0), (13, 0.1, 0.0, 0.0), (20, 0.0, 0.3, 0.5)],
)
def test_resumed_run_equals_uninterrupted_run(
    tiny_model: Path, tmp_path: Path, stop_after: int, dropout: float, mask: float, rename: float
) -> None:
    whole = make_run(tiny_model, tmp_path / "whole", dropout, mask=mask, rename=rename)
    assert whole.go()

    first = make_run(tiny_model, tmp_path / "parts", dropout, mask=mask, rename=rename)
    assert not first.go(max_batches=stop_after)
    first.save()
    second = make_run(tiny_model, tmp_path / "parts", dropout, mask=mask, rename=rename)
    second.resume()
    assert second.position.steps == stop_after
    assert second.go()

    assert second.position.pairs == whole.position.pairs
    assert torch.equal(weights(second), weights(whole))
    assert {"model.safetensors", "config.json", "tokenizer.json"} <= {
        path.name for path in (tmp_path / "parts").iterdir()
    }


@pytest.mark.parametrize("setting", ["mask", "rename"])
def test_hidden_words_and_other_names_change_what_is_learnt(
    tiny_model: Path, tmp_path: Path, setting: str
) -> None:
    plain = make_run(tiny_model, tmp_path / "plain")
    other = make_run(tiny_model, tmp_path / "other", **{setting: 0.5})
    assert plain.go() and other.go()
    assert not torch.equal(weights(plain), weights(other))


def test_words_cannot_be_hidden_without_a_mask(tiny_model: Path, tmp_path: Path) -> None:
    file = tiny_model / "tokenizer.json"
    file.write_text(file.read_text("utf-8").replace("[MASK]", "[OTHER]"), "utf-8")
    with pytest.raises(ValueError, match=r"no \[MASK\]"):
        make_run(tiny_model, tmp_path / "out", mask=0.1)


def test_run_out_of_time_still_ends(tiny_model: Path, tmp_path: Path) -> None:
    run = make_run(tiny_model, tmp_path / "out")
    run.settings = Settings(passes=1e6, max_minutes=1 / 600, token_budget=64)
    assert run.go()
    assert run.progress == 1.0


def test_moments_of_the_second_half_are_kept_and_the_last_is_the_end(
    tiny_model: Path, tmp_path: Path
) -> None:
    run = make_run(tiny_model, tmp_path / "out", keep=2)
    assert run.go()
    kept = [load_file(tmp_path / "out" / f"kept-{number}" / "model.safetensors") for number in (1, 2)]
    end = load_file(tmp_path / "out" / "model.safetensors")
    assert not (tmp_path / "out" / "kept-3").exists()
    assert all(torch.equal(end[name], kept[1][name]) for name in end)
    assert not all(torch.equal(end[name], kept[0][name]) for name in end)


def test_resume_without_checkpoint_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_run(tiny_model, tmp_path / "out").resume()


@pytest.mark.parametrize(
    ("progress", "factor"), [(0.0, 0.0), (0.025, 0.5), (0.05, 1.0), (0.525, 0.5), (1.0, 0.0)]
)
def test_learning_rate_rises_then_falls_to_zero(progress: float, factor: float) -> None:
    assert learning_rate_factor(progress) == pytest.approx(factor)


@pytest.mark.parametrize(("progress", "factor"), [(0.025, 0.5), (0.05, 1.0), (0.525, 0.6), (1.0, 0.2)])
def test_learning_rate_falls_to_the_share_that_stays(progress: float, factor: float) -> None:
    assert learning_rate_factor(progress, floor=0.2) == pytest.approx(factor)


def test_marginal_loss_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]))
    allowed = torch.tensor([[True, False, False], [False, True, True]])
    plain = marginal_loss(logits, allowed, smoothing=0.0)
    assert plain.tolist() == pytest.approx([0.693147, 0.693147], abs=1e-5)
    smoothed = marginal_loss(logits, allowed, smoothing=0.1)
    uniform = -(torch.log(torch.tensor([0.5, 0.3, 0.2])).mean().item())
    assert smoothed.tolist() == pytest.approx([0.9 * 0.693147 + 0.1 * uniform, 0.693147], abs=1e-5)


def test_lower_layers_learn_more_slowly(tiny_model: Path) -> None:
    optimiser = make_optimiser(load_network(tiny_model), layer_decay=0.5)
    scales = {group["scale"] for group in optimiser.param_groups}
    assert scales == {1.0, 0.5, 0.25}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passes", 7),
        ("max_minutes", 7),
        ("learning_rate", 0.01),
        ("dropout", 0.3),
        ("rename", 0.7),
        ("mask", 0.2),
        ("smoothing", 0.2),
        ("freeze", 3),
        ("teacher_weight", 0.4),
        ("floor", 0.5),
        ("keep", 7),
        ("token_budget", 7),
        ("seed", 7),
    ],
)
def test_the_command_line_reaches_the_run(name: str, value: float) -> None:
    options = argument_parser(None).parse_args(["--out", "run", f"--{name.replace('_', '-')}", str(value)])
    assert settings_of(options) == replace(Settings(), **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("dropout", 1, "from 0 to 0.99"),
        *((name, 1.5, "from 0 to 1") for name in ("rename", "mask", "smoothing", "floor")),
        *((name, -0.5, "from 0 to 1") for name in ("teacher_weight", "layer_decay")),
        *((name, 0, "a number over 0") for name in ("passes", "max_minutes", "token_budget")),
        ("passes", float("inf"), "a number over 0"),
        ("learning_rate", float("nan"), "a number over 0"),
        ("checkpoint_minutes", -5, "a number over 0"),
    ],
)
def test_numbers_that_no_run_can_go_by_are_named(name: str, value: float, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be {wanted}, got {value}$"):
        Settings(**{name: value})


@pytest.mark.parametrize("name", ["seed", "freeze", "keep", "evaluations"])
def test_counts_under_zero_are_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must not be under 0, got -1$"):
        Settings(**{name: -1})


def test_the_ends_of_what_a_setting_may_be_belong_to_it() -> None:
    Settings(rename=1, mask=1, smoothing=1, floor=1, teacher_weight=1, layer_decay=1)
    Settings(rename=0, mask=0, smoothing=0, floor=0, teacher_weight=0, layer_decay=0, dropout=0, keep=0)


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        (["--mask", "1.5"], "mask must be from 0 to 1, got 1.5"),
        (["--mix", "missing.toml"], "missing.toml"),
        (["--mix", "empty.toml"], "empty.toml: wanted a table [datasets] whose entries have `repeats`"),
        (["--extra-pairs", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_what_no_run_can_begin_with_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    choices: list[str],
    problem: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.toml").touch()
    with pytest.raises(SystemExit):
        main(["--out", "run", "--data", ".", *choices])
    assert problem in capsys.readouterr().err
