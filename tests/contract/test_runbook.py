"""docs/runbook.md: its figures are those that were measured, its files, settings and commands are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from service.cli import cli
from service.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")


def test_the_capacity_table_is_what_was_measured() -> None:
    report = json.loads((ROOT / "benchmarks" / "results" / "serve.json").read_text())
    assert [size["count"] for size in report["sizes"]] == [10_000, 100_000, 990_000]
    for size in report["sizes"]:
        rows = [row for row in size["rows"] if row["name"].startswith("service")]
        assert len(rows) == 3
        for row in rows:
            connections = re.findall(r"\d+", row["name"])[0]
            figures = f"{row['p50_ms']} ms | {row['p95_ms']} ms | {row['p99_ms']} ms | {row['per_second']}"
            assert f"| {size['count']:,} | {connections} | {figures} |" in PAGE
    assert f"{report['judged']} judged" in PAGE


def test_every_file_that_is_named_is_there() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", PAGE)

    assert len(linked) > 5
    for path in linked:
        assert (ROOT / "docs" / path).exists(), path


def test_every_setting_and_command_that_is_named_is_there() -> None:
    settings = set(re.findall(r"FACTCHECK_[A-Z_]+", PAGE))
    commands = set(re.findall(r"python -m service (\w+)", PAGE))

    assert settings <= {variable.name for variable in VARIABLES}
    known = set(cli.list_commands(click.Context(cli)))
    assert {"backup", "restore", "verify", "rebuild", "keys", "serve"} <= commands <= known
