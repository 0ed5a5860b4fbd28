"""Tell where the milliseconds of one check go, and how many the arithmetic alone would need.

`python -m benchmarks.breakdown --count 100000` checks claims that are in no source, in one process with the
service's own parts, and adds up what each part took. Parts that are indented lie within the one above them;
keywords are looked up beside the embedding and the vectors, on another core.

The floor counts the multiplications of the linear layers and of attention, for the tokens that the two models
were given (without padding), at the rates of Intel's processors: 256 int8 operations a cycle and core with
AVX-512 VNNI, 2,048 with AMX (Intel 64 and IA-32 Architectures Optimization Reference Manual, chapters on VNNI
and AMX), over all cores, at the clock that /proc/cpuinfo names. No program reaches it: it leaves out
everything but these multiplications.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import index.retriever
from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus
from index.retriever import Retriever
from index.search_scope import SearchScope
from models.pair_tokens import join_pairs
from service.bootstrap import Components, build_components
from service.checking import ClaimChecker, SearchedClaim
from service.cores import available_cores
from service.results import CheckOptions
from service.schemas.check_answer import CheckAnswerSchema
from service.settings import Settings

LAYERS, WIDTH, INNER = 6, 384, 1536
"""MiniLM-L6-H384, both models: https://huggingface.co/nreimers/MiniLM-L6-H384-uncased."""

OPERATIONS_A_CYCLE = {"avx512_vnni": 256, "amx_int8": 2048}


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part of a check: how deep it lies, its median and its share of the whole."""

    name: str
    depth: int
    p50_ms: float
    share: float


class Stopwatch:
    """Note how long functions take, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give a function that does the same and notes its time."""

        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds.setdefault(name, []).append(time.perf_counter() - started)

        return timed


def operations(lengths: Sequence[int]) -> int:
    """Count the int8 operations for sequences of so many tokens, an addition and a multiplication as two."""
    linear = sum(lengths) * (4 * WIDTH * WIDTH + 2 * WIDTH * INNER)
    attention = sum(length * length for length in lengths) * 2 * WIDTH
    return 2 * LAYERS * (linear + attention)


def operations_of(components: Components, claims: Sequence[str]) -> float:
    """Count the operations of both models for one check, on average."""
    embedder, stance = components.embedder, components.stance
    counted = []
    for claim in claims:
        searched = components.checker.search(claim, CheckOptions())
        assert isinstance(searched, SearchedClaim), "caches are off"
        pairs = searched.pairs()
        own = len(embedder._tokens.ids([claim], 254)[0]) + 2
        counted.append(operations([own, *join_pairs(stance._tokens, pairs, stance._inputs, 256).lengths]))
    return float(np.mean(counted))


def floor_ms(count: float) -> dict[str, float]:
    """Give the least milliseconds for so many operations, by instruction set of this processor."""
    about = Path("/proc/cpuinfo").read_text("utf-8")
    clocks = [float(each) for each in re.findall(r"^cpu MHz\s*: ([\d.]+)", about, re.MULTILINE)]
    flags = set(next(iter(re.findall(r"^flags\s*: (.*)", about, re.MULTILINE)), "").split())
    cycles = max(clocks) * 1e3 * available_cores()  # a millisecond
    return {
        name: round(count / (rate * cycles), 2)
        for name, rate in OPERATIONS_A_CYCLE.items()
        if name in flags and clocks
    }


def measure(components: Components, claims: Sequence[str], warm: Sequence[str]) -> list[Part]:
    """Check every claim; give the parts in their order."""
    watch, schema = Stopwatch(), CheckAnswerSchema()
    whole = watch.around("a check, as JSON", lambda claim: json.dumps(dump(check(claim))))
    check, dump = components.checker.check, watch.around("answer as JSON", schema.dump)
    parts = [
        ("a check, as JSON", 0), ("search", 1), ("rank", 2), ("keywords", 3), ("embed the claim", 3),
        ("nearest vectors", 3), ("group into origins", 2), ("text around", 2), ("fact-checks", 2),
        ("stance", 1), ("the model", 2), ("verdict, differences, warnings", 2), ("answer as JSON", 1),
    ]  # fmt: skip
    embedder, stance = components.embedder, components.stance
    with (
        patch.object(ClaimChecker, "search_many", watch.around("search", ClaimChecker.search_many)),
        patch.object(Retriever, "_searches", watch.around("rank", Retriever._searches)),
        patch.object(index.retriever, "_matching", watch.around("keywords", index.retriever._matching)),
        patch.object(embedder, "embed", watch.around("embed the claim", embedder.embed)),
        patch.object(SearchScope, "nearest", watch.around("nearest vectors", SearchScope.nearest)),
        patch.object(Retriever, "_grown", watch.around("group into origins", Retriever._grown)),
        patch.object(
            index.retriever, "_with_context", watch.around("text around", index.retriever._with_context)
        ),
        patch.object(
            index.retriever, "_fact_checks", watch.around("fact-checks", index.retriever._fact_checks)
        ),
        patch.object(ClaimChecker, "judge", watch.around("stance", ClaimChecker.judge)),
        patch.object(stance, "classify_pairs", watch.around("the model", stance.classify_pairs)),
        patch.object(
            ClaimChecker, "_decided", watch.around("verdict, differences, warnings", ClaimChecker._decided)
        ),
    ):
        for claim in warm:
            whole(claim)
        watch.seconds.clear()
        for claim in claims:
            whole(claim)
    medians = {name: float(np.median(seconds)) * 1000 for name, seconds in watch.seconds.items()}
    return [
        Part(name, depth, round(medians[name], 2), round(medians[name] / medians[parts[0][0]], 3))
        for name, depth in parts
    ]


def main() -> None:
    """Print the parts and the floor; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--judged", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    folder = prepare_corpus(options.headlines, options.count)
    claims = sample_claims(options.headlines, options.count, options.claims + 40)
    settings = replace(
        Settings.from_env(),
        data_dir=folder,
        judged_passages=options.judged,
        answer_cache=0,
        embedding_cache=0,
    )
    components = build_components(settings)
    parts = measure(components, claims[40:], claims[:40])
    count = operations_of(components, claims[40:])
    components.close()
    print(f"{options.count:,} passages, {options.judged} judged, {available_cores()} cores")
    for part in parts:
        print(f"{'   ' * part.depth + part.name:45} {part.p50_ms:8.2f} ms  {part.share:6.1%}")
    floors = floor_ms(count)
    print(f"int8 operations of the two models: {count / 1e9:.2f} billion a check")
    for name, least in floors.items():
        print(f"at least {least:.2f} ms with {name}")
    if options.json:
        report = {"count": options.count, "judged": options.judged, "parts": [asdict(each) for each in parts]}
        report |= {"operations": round(count), "floor_ms": floors}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
