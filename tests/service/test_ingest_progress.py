"""The bar of an ingest: how far the finished records are in the input, and what is left."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from index.readers import Defaults, read_paths, size_of_paths
from service.commands import progress
from service.commands.progress import ReadingPosition, shown_progress


def test_the_position_is_that_of_the_finished_record_not_of_the_reading(tmp_path: Path) -> None:
    for name, size in (("a.txt", 100), ("b.txt", 300), ("c.txt", 50)):
        (tmp_path / name).write_text("x" * size, encoding="utf-8")
    position = ReadingPosition()
    records = list(position.follow(read_paths([tmp_path], Defaults(), None, position.count)))
    assert len(records) == 3
    assert [position.finished() for _ in records] == [100, 400, 450]
    assert size_of_paths([tmp_path]) == 450


def test_the_size_of_standard_input_is_not_known(tmp_path: Path) -> None:
    assert size_of_paths([str(tmp_path), "-"]) is None


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    out = io.StringIO()
    monkeypatch.setattr(progress, "stderr", lambda: Console(file=out, force_terminal=True, width=100))
    return out


def test_a_terminal_shows_passages_of_the_expected_with_rate_and_time_left(terminal: io.StringIO) -> None:
    with shown_progress(1000) as bar:
        bar.embedded(30)
        bar.reached(250)
        bar._progress.refresh()
    assert "30 of about 120 passages, " in terminal.getvalue()
    assert "passages/s" in terminal.getvalue()


def test_an_input_of_unknown_size_shows_no_guess(terminal: io.StringIO) -> None:
    with shown_progress(None) as bar:
        bar.embedded(30)
        bar.reached(250)
        bar._progress.refresh()
    assert "30 passages, " in terminal.getvalue()
    assert "about" not in terminal.getvalue()


def test_a_pipe_shows_no_bar_but_keeps_the_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(progress, "stderr", lambda: Console(file=out, force_terminal=False, width=20))
    with shown_progress(1000) as bar:
        bar.embedded(30)
        bar.reached(250)
        bar.note("Failed: a.jsonl:17: text: is missing, and this line is long")
    assert out.getvalue() == "Failed: a.jsonl:17: text: is missing, and this line is long\n"
