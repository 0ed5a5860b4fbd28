"""Check a file of claims on the sample corpus, kill the command on the way, and let it go on.

`python -m benchmarks.killed_file` does it with a thousand claims, the models that ship and two kills: every
claim must have exactly one answer, in the order of the file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.demo.sample import CORPUS

RESULTS: Final = "results.jsonl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold the results, line by line, after how many of them it was killed, and what the last run says."""

    lines: list[dict[str, Any]]
    killed_at: list[int]
    summary: dict[str, Any]


def sample_claims(count: int) -> list[str]:
    """Make different claims of the sentences of the sample corpus."""
    texts = [json.loads(line)["text"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    sentences = [sentence.strip(" .") for text in texts for sentence in text.split(". ")]
    whole = [sentence for sentence in sentences if 3 < len(sentence.split()) < 40]
    beginnings = ("", "It is said: ", "Reported: ", "As many wrote: ", "On that day: ", "In brief: ")
    made = [beginning + sentence for beginning in beginnings for sentence in whole]
    rounds = -(-count // len(made))
    return [f"{claim} ({turn})" if turn else claim for turn in range(rounds) for claim in made][:count]


def environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Give this process's environment with these settings of the service and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
    models = os.environ.get("FACTCHECK_MODELS_DIR")
    named = {"FACTCHECK_MODELS_DIR": str(Path(models).absolute())} if models else {}
    root = Path(__file__).resolve().parents[1]
    return kept | named | {"FACTCHECK_DATA_DIR": str(data_dir), "PYTHONPATH": str(root)} | dict(settings)


def check_killed(
    folder: Path, claims: Sequence[str], kill_at: Sequence[int], settings: Mapping[str, str]
) -> Outcome:
    """Check claims in a folder whose data has the corpus; kill once there are so many results, each in turn.

    Raises RuntimeError where a run ends before it could be killed, or fails.
    """
    with (folder / "claims.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps({"claim": claim}) + "\n" for claim in claims)
    command = [
        sys.executable, "-m", "service", "check-file", "claims.jsonl", "-o", RESULTS, "--json"
    ]  # fmt: skip
    run: dict[str, Any] = {"cwd": folder, "env": environment(folder / "data", settings)}
    killed_at = []
    for wanted in kill_at:
        process = subprocess.Popen(command, **run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and _count(folder / RESULTS) < wanted:
            time.sleep(0.01)
        process.kill()
        if process.wait() != -9:
            raise RuntimeError(f"it ended by itself, with {process.returncode}, before it could be killed")
        killed_at.append(_count(folder / RESULTS))
    done = subprocess.run(command, **run, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"check-file failed:\n{done.stdout}{done.stderr}")
    lines = [json.loads(line) for line in (folder / RESULTS).read_bytes().splitlines()]
    return Outcome(lines, killed_at, json.loads(done.stdout))


def ingest_sample(folder: Path, settings: Mapping[str, str]) -> None:
    """Put the sample corpus into the data of a folder."""
    command = [sys.executable, "-m", "service", "ingest", str(CORPUS)]
    subprocess.run(command, env=environment(folder / "data", settings), check=True, capture_output=True)


def faults(outcome: Outcome, claims: Sequence[str]) -> list[str]:
    """Say what is not as it should be: each claim once, in order, with an answer of its own."""
    found = []
    if [line["line"] for line in outcome.lines] != list(range(1, len(claims) + 1)):
        found.append("the lines are not each there once, in order")
    if [line["claim"] for line in outcome.lines] != list(claims):
        found.append("the claims are not those of the file, in order")
    found += [
        f"line {line['line']} has no answer to its claim"
        for line in outcome.lines
        if line.get("answer", {}).get("claim") != line["claim"]
    ]
    return found


def _count(results: Path) -> int:
    return results.read_bytes().count(b"\n") if results.exists() else 0


def main() -> None:
    """Run it once; the exit code is 1 where something is missing, twice there or out of order."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000)
    parser.add_argument("--kill-at", type=int, nargs="*", default=[300, 600], help="counts of results")
    options = parser.parse_args()
    claims = sample_claims(options.claims)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ingest_sample(folder, {})
        outcome = check_killed(folder, claims, options.kill_at, {})
    wrong = faults(outcome, claims)
    print(f"{len(outcome.lines):,} results of {len(claims):,} claims; killed after {outcome.killed_at}")
    print(f"the last run found {outcome.summary['resumed']:,} done; verdicts: {outcome.summary['verdicts']}")
    print("\n".join(wrong) if wrong else "each claim exactly once, in order")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
