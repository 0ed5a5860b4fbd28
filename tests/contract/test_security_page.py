"""docs/security.md names tests as proofs: each of them is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def named_in(name: str) -> set[str]:
    files = [path for path in (ROOT / "tests").rglob(Path(name).name) if str(path).endswith(name)]
    assert len(files) == 1, f"{name} is named in docs/security.md: there are {len(files)} such files"
    return {node.name for node in ast.parse(files[0].read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_as_a_proof_exists() -> None:
    proofs = re.findall(r"`([\w/]*test_\w+\.py)?(?:::)?(test_\w+)?`", PAGE)
    file, seen = "", 0
    for named, test in proofs:
        file = named or file
        if named or test:
            seen += 1
            assert not test or test in named_in(file), f"{file} has no {test}"
            named_in(file)
    assert seen >= 20


def test_all_ten_risks_have_a_row() -> None:
    assert re.findall(r"^\| \*\*API(\d+)\*\*", PAGE, re.MULTILINE) == [str(number) for number in range(1, 11)]
