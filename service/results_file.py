"""The results of a file of claims: JSON lines that are only ever added to, so that a run can be resumed."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from service.api.lines import written_line
from service.claim_files import ClaimRow


class ResultsFileError(ValueError):
    """Say why results cannot be added to a file, and how to mend it."""


class ResultsFile:
    """Add results to a file, one line each; each is kept by the system once `add` returns.

    A process that is killed can leave at most its last line unfinished: `resume` cuts that off. Only one
    process at a time can have the file open.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made where it is missing. Raises ResultsFileError where it is in use, or no file."""
        if path.exists() and not path.is_file():
            raise ResultsFileError(f"{path} is no plain file, which a run could go on with: name one")
        self._path = path
        self._file: BinaryIO = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise ResultsFileError(f"{path} is being written by another run: wait for it") from error

    def __enter__(self) -> ResultsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def resume(self, rows: Iterator[ClaimRow]) -> int:
        """Take from `rows` the claims that have a result already, and count them.

        Raises ResultsFileError where the file is not what `add` wrote, or the results are those of other
        claims; nothing is changed then.
        """
        done, end = 0, 0
        self._file.seek(0)
        for line in self._file:
            if _is_torn(line, done + 1):
                break  # the run that wrote it was killed
            result = _parsed(line)
            if result is None:
                raise ResultsFileError(f"{self._path}, line {done + 1}, is no result: {self._mend}")
            row = next(rows, None)
            if row is None or (result.get("line"), result.get("claim")) != (row.number, row.claim):
                raise ResultsFileError(
                    f"{self._path}, line {done + 1}, answers another claim than the file: {self._mend}"
                )
            done, end = done + 1, end + len(line)
        self._file.truncate(end)
        return done

    def add(self, row: ClaimRow, outcome: Mapping[str, Any]) -> None:
        """Add the result of one claim: its `answer`, or its `problem`."""
        given = row.request.get("id")
        named = {"id": given} if isinstance(given, str) else {}
        self._file.write(written_line({"line": row.number, **named, "claim": row.claim, **outcome}))
        self._file.flush()

    @property
    def _mend(self) -> str:
        return "name another file with --output, or delete it to begin anew"


def read_results(path: Path) -> Iterator[dict[str, Any]]:
    """Give every result of a file, in order."""
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _is_torn(line: bytes, number: int) -> bool:
    """Tell whether a line is the beginning of what `add` writes for the claim of this number."""
    beginning = b'{"line":%d,' % number
    return not line.endswith(b"\n") and line[: len(beginning)] == beginning[: len(line)]


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Read one line of results; None where it is none."""
    try:
        result = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return result if isinstance(result, dict) and _has_outcome(result) else None


def _has_outcome(result: Mapping[str, Any]) -> bool:
    if "answer" not in result:
        problem = result.get("problem")
        return isinstance(problem, dict) and isinstance(problem.get("detail"), str)
    try:
        return isinstance(result["answer"]["verdict"]["label"], str)
    except (KeyError, TypeError):
        return False
