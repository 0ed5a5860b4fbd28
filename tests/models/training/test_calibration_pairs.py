"""The pairs that int8 ranges are measured on are drawn evenly, and the same ones each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.training.calibration_pairs import main
from models.training.corpus import write_examples
from models.training.data import Example, read_examples


@pytest.fixture
def data(tmp_path: Path) -> Path:
    sizes = {"fever": 9, "hover": 2, "curriculum_boolean": 50}
    names = [name for name, size in sizes.items() for _ in range(size)]
    rows = [Example(name, f"{name} {at}", "passage", (0,)) for at, name in enumerate(names)]
    write_examples(tmp_path / "data" / "stance" / "train.jsonl.gz", rows)
    return tmp_path / "data"


def test_as_many_of_each_data_set_and_no_templates(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(data), "--out", str(tmp_path / "pairs.jsonl"), "--rows", "4"])
    assert json.loads(capsys.readouterr().out) == {"fever": 4, "hover": 2}
    drawn = list(read_examples(tmp_path / "pairs.jsonl"))
    assert len(set(drawn)) == 6

    main(["--data", str(data), "--out", str(tmp_path / "again.jsonl"), "--rows", "4"])
    assert list(read_examples(tmp_path / "again.jsonl")) == drawn


@pytest.mark.parametrize(
    ("changed", "problem"),
    [(["--rows", "0"], "--rows must be 1 or more, got 0"), (["--data", "nowhere"], "train.jsonl.gz")],
)
def test_what_cannot_be_drawn_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: list[str], problem: str
) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(data), "--out", str(tmp_path / "pairs.jsonl"), *changed])
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "pairs.jsonl").exists()
