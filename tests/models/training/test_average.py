"""The mean of several runs is one more run, of the same network."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.conversion import PairNetwork
from models.training.average import WEIGHTS, averaged, main


@pytest.fixture
def runs(fever_classifier: Path, tmp_path: Path) -> list[Path]:
    """Give two runs of one network: the second has all weights of the first three times over."""
    later = tmp_path / "later"
    later.mkdir()
    save_file(
        {name: 3 * each for name, each in load_file(fever_classifier / WEIGHTS).items()}, later / WEIGHTS
    )
    return [fever_classifier, later]


def test_shares_say_how_much_each_run_counts(runs: list[Path]) -> None:
    first = load_file(runs[0] / WEIGHTS)
    for shares, factor in (([1, 1], 2.0), ([3, 1], 1.5), ([0, 2], 3.0)):
        mean = averaged(runs, shares)
        assert mean.keys() == first.keys()
        for name, tensor in mean.items():
            torch.testing.assert_close(tensor, factor * first[name])


def test_what_is_written_is_a_model(runs: list[Path], tmp_path: Path) -> None:
    main([*map(str, runs), "--out", str(tmp_path / "mean")])

    written = PairNetwork(tmp_path / "mean").classifier.state_dict()
    expected = PairNetwork(runs[0]).classifier.state_dict()
    torch.testing.assert_close(written["classifier.weight"], 2 * expected["classifier.weight"])


@pytest.mark.parametrize("shares", [[1.0], [1.0, -1.0], [0.0, 0.0]])
def test_shares_that_do_not_fit_are_refused(runs: list[Path], shares: list[float]) -> None:
    with pytest.raises(ValueError, match="2 shares of 0 or more"):
        averaged(runs, shares)


def test_another_network_is_refused(
    runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_file({"classifier.weight": torch.zeros(2, 2)}, runs[1] / WEIGHTS)
    with pytest.raises(SystemExit):
        main([*map(str, runs), "--out", str(tmp_path / "mean")])
    assert "holds another network than" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()
