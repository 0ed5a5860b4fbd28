"""Read the sample corpus and its claims, which ship with the service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CORPUS: Final = Path(__file__).parent / "corpus.jsonl"
CLAIMS: Final = Path(__file__).parent / "claims.jsonl"


@dataclass(frozen=True, slots=True)
class SampleClaim:
    """Hold one claim to try: what it shows, the body of its POST /check, and the verdict to expect."""

    shows: str
    request: dict[str, Any]
    expected: str


def sample_claims() -> tuple[SampleClaim, ...]:
    """Read the claims, in the order in which they tell the story."""
    with CLAIMS.open(encoding="utf-8") as lines:
        return tuple(SampleClaim(**json.loads(line)) for line in lines)
