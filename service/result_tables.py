"""The results of a file of claims as a table: one row a claim, with its strongest piece of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from service.results_file import read_results
from service.spreadsheet import write_table

COLUMNS: Final = (
    "line", "id", "claim", "verdict", "confidence", "reason", "origins_for", "origins_against",
    "stance", "passage", "publisher", "date", "url", "problem",
)  # fmt: skip


def write_results_table(results: Path, target: Path) -> None:
    """Write the results, JSON lines, as a CSV table for spreadsheet programs."""
    write_table(target, COLUMNS, map(_row, read_results(results)))


def _row(result: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: result.get(name) for name in ("line", "id", "claim")}
    if "problem" in result:
        return row | {"problem": result["problem"]["detail"]}
    answer = result["answer"]
    verdict, evidence = answer["verdict"], answer["evidence"]
    row |= {
        "verdict": verdict["label"],
        "confidence": verdict["confidence"],
        "reason": verdict["reason"],
        "origins_for": verdict["origins"]["supports"],
        "origins_against": verdict["origins"]["refutes"],
    }
    return row | (_strongest(evidence[0]) if evidence else {})


def _strongest(evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stance": evidence["stance"],
        "passage": evidence["passage"]["text"],
        "publisher": evidence["source"]["publisher"],
        "date": evidence["date"],
        "url": evidence["source"]["url"],
    }
