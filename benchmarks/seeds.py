"""Ask real claims of real, raw news texts over HTTP, and count what comes back right.

`python -m benchmarks.seeds` reads a folder of .txt files and its claims_dev.jsonl (fields `claim`,
`label`, `evidence: [{document, contains}]`), ingests the texts as they are into a fresh corpus, starts
the service and posts every claim with all three stances asked for. Nothing is tuned on these claims.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.server import run_service, running_service

DEFAULT_SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
ALL_STANCES = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]
DECIDED_AS = {"SUPPORTED": "SUPPORTS", "REFUTED": "REFUTES"}


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """Hold what one claim got: was a listed passage returned, and how was the best of them judged?"""

    id: str
    label: str
    listed_found: bool
    best_stance: str | None
    verdict: str
    confidence: float

    @property
    def stance_right(self) -> bool:
        """Tell whether the most decided listed passage has the claim's label."""
        return self.best_stance == self.label

    @property
    def decided_wrong(self) -> bool:
        """Tell whether the verdict says something other than the label, silence apart."""
        said = DECIDED_AS.get(self.verdict)
        return said is not None and said != self.label


def judge(row: dict[str, Any], answer: dict[str, Any]) -> ClaimOutcome:
    """Compare one answer with the claim's label and listed passages."""
    listed = [item for item in answer["evidence"] if _is_listed(item, row["evidence"])]
    best = max(
        listed,
        key=lambda item: max(item["stance_scores"]["supports"], item["stance_scores"]["refutes"]),
        default=None,
    )
    return ClaimOutcome(
        id=row["id"],
        label=row["label"],
        listed_found=bool(listed),
        best_stance=best and best["stance"],
        verdict=answer["verdict"]["label"],
        confidence=answer["verdict"]["confidence"],
    )


def _is_listed(item: dict[str, Any], wanted: Sequence[dict[str, str]]) -> bool:
    places = [(item["source"]["document_id"], item["passage"]["text"])]
    places += [(copy["document_id"], item["passage"]["text"]) for copy in item["origin"]["also_in"]]
    return any(
        document == one["document"] and one["contains"] in text for document, text in places for one in wanted
    )


def measure(seeds: Path, data_dir: Path) -> list[ClaimOutcome]:
    """Ingest the texts, serve them and ask every claim; 10 pieces of evidence each."""
    run_service("ingest", *map(str, sorted(seeds.glob("*.txt"))), data_dir=data_dir)
    rows = [json.loads(line) for line in (seeds / "claims_dev.jsonl").read_text("utf-8").splitlines()]
    with running_service(data_dir) as url, httpx.Client(base_url=url, timeout=60) as client:
        outcomes = []
        for row in rows:
            answer = client.post("/check", json={"claim": row["claim"], "stances": ALL_STANCES, "limit": 10})
            answer.raise_for_status()
            outcomes.append(judge(row, answer.json()))
    return outcomes


def summarise(outcomes: Sequence[ClaimOutcome]) -> dict[str, Any]:
    """Count over all claims; shares are of the claims with, or without, evidence."""
    with_evidence = [one for one in outcomes if one.label != "NOT_ENOUGH_INFO"]
    without = [one for one in outcomes if one.label == "NOT_ENOUGH_INFO"]
    return {
        "claims": len(outcomes),
        "claims_with_evidence": len(with_evidence),
        "listed_passage_in_10": sum(one.listed_found for one in with_evidence) / len(with_evidence),
        "stance_right": sum(one.stance_right for one in with_evidence) / len(with_evidence),
        "verdict_right": sum(DECIDED_AS.get(one.verdict) == one.label for one in with_evidence)
        / len(with_evidence),
        "decided_the_wrong_way": sum(one.decided_wrong for one in with_evidence),
        "without_evidence_decided": sum(one.verdict != "NOT_ENOUGH_EVIDENCE" for one in without),
        "outcomes": [asdict(one) for one in outcomes],
    }


def main() -> None:
    """Print a line a claim and the summary; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=Path, default=DEFAULT_SEEDS)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = measure(options.seeds, Path(folder))
    for one in outcomes:
        found = "found" if one.listed_found else "-----"
        print(
            f"{one.id}  {one.label:15}  {found}  {one.best_stance!s:15}  {one.verdict} {one.confidence:.2f}"
        )
    summary = summarise(outcomes)
    print(json.dumps({name: value for name, value in summary.items() if name != "outcomes"}, indent=1))
    if options.json:
        options.json.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
