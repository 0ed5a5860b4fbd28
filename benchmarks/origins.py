"""Tell copies of a news sentence from other statements that look like it: precision and recall.

`python -m benchmarks.origins` reads news articles and splits them into two halves, one to choose by and one
to report. Copies are made of their sentences by edits of a desk (benchmarks/edited_copies.py), one or two at
a time. What must stay apart is made by edits that change the statement, half of them on top of a copy's
edit, and taken from the articles: the sentences of other articles that are nearest by embedding. Each kind
has the same number of pairs. The service's rule stands beside two plain measures, cosine and shared
three-word shingles, each at the threshold that finds most in the first half at a precision of 0.98.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.edited_copies import OTHER_WORDS, changes, copy_edits, swapped
from index.copies import same_statement
from index.documents import Passage
from index.origins import MIN_COSINE, OriginGrouping
from index.segmentation import segment
from index.wording import wording
from models.embedder import Embedder
from models.registry import DEFAULT_EMBEDDER, load_embedder

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_ARTICLES = ROOT.parent / "shared" / "data" / "news" / "articles_2025_26.jsonl.gz"
RESULTS = ROOT / "benchmarks" / "results" / "origins.json"
HALVES = ("tuning", "reported")
WANTED_PRECISION = 0.98
SENTENCES_PER_ARTICLE = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two sentences, how the second came about, and whether it is a copy of the first."""

    kind: str
    is_copy: bool
    first: str
    second: str


def sentences_of(path: Path, half: str, articles: int) -> list[tuple[str, str]]:
    """Read (article id, sentence) of one half, of articles drawn by the checksum of their ids."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            digest = hashlib.sha256(article["id"].encode()).digest()
            if HALVES[digest[0] % 2] == half:
                found.append((digest, article))
    drawn = sorted(found, key=lambda each: each[0])[:articles]
    return [
        (article["id"], text)
        for _, article in drawn
        for span in segment(article["text"], "en")[:SENTENCES_PER_ARTICLE]
        if 8 <= len((text := article["text"][span.start : span.end]).split()) <= 45 and text[-1] == "."
    ]


def made_pairs(sentences: Sequence[str], half: str, per_kind: int) -> list[Pair]:
    """Edit sentences, every kind the same number of times where it applies often enough."""
    random = Random(half)
    copies, others = copy_edits(half), changes(half)
    pairs: list[Pair] = []
    for kind, edit in {
        **copies,
        "two edits": None,
        "both edited": None,
        "words not listed": swapped(OTHER_WORDS, 1),
    }.items():
        made, once = 0, None
        for sentence in random.sample(list(sentences), len(sentences)):
            if made == per_kind:
                break
            if edit is None:
                one, two = random.sample(list(copies.values()), 2)
                once = one(sentence, random)
                edited = two(once if kind == "two edits" else sentence, random) if once else None
            else:
                edited = edit(sentence, random)
            if edited and edited != sentence:
                source = once if kind == "both edited" and once else sentence
                pairs.append(Pair(kind, True, source, edited))
                made += 1
    for kind, change in others.items():
        made = 0
        for sentence in random.sample(list(sentences), len(sentences)):
            if made == per_kind:
                break
            # Edited first: a cut behind the change could take it away again.
            edit = random.choice(list(copies.values())) if random.random() < 0.5 else None
            copied = (edit(sentence, random) if edit else None) or sentence
            changed = change(copied, random)
            if not changed or changed == copied or not _lost(copied, changed) <= set(sentence.split()):
                continue
            pairs.append(Pair(kind, False, sentence, changed))
            made += 1
    return pairs


def _lost(before: str, after: str) -> set[str]:
    return set(before.split()) - set(after.split())


def near_pairs(sentences: Sequence[tuple[str, str]], vectors: NDArray[np.float32], wanted: int) -> list[Pair]:
    """Pair sentences of different articles, nearest first; the same letters in both are no pair."""
    articles = np.array([article for article, _ in sentences])
    similar = vectors @ vectors.T
    similar[articles[:, None] == articles[None, :]] = -1.0
    rows = np.arange(len(sentences))
    best = np.argmax(similar, axis=1)
    ordered = sorted(
        zip(similar[rows, best].tolist(), rows.tolist(), best.tolist(), strict=True), reverse=True
    )
    pairs: dict[tuple[str, str], Pair] = {}
    for _, row, other in ordered:
        first, second = sorted((sentences[row][1], sentences[other][1]))
        if _letters(first) != _letters(second):
            pairs.setdefault((first, second), Pair("near by embedding", False, first, second))
        if len(pairs) == wanted:
            break
    return list(pairs.values())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def embedded(embedder: Embedder, texts: Sequence[str], cache: Path) -> dict[str, NDArray[np.float32]]:
    """Embed every text once, or read what an earlier run kept."""
    unique = sorted(set(texts), key=lambda text: (len(text), text))
    key = hashlib.sha256("\0".join((embedder.name, *unique)).encode()).hexdigest()[:16]
    kept = cache / f"origins-{key}.npy"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        parts = [embedder.embed(unique[at : at + 128]) for at in range(0, len(unique), 128)]
        np.save(kept, np.concatenate(parts))
    return dict(zip(unique, np.load(kept), strict=True))


def shared_shingles(pair: Pair) -> float:
    """Give the Jaccard likeness of two texts' three-word shingles, which MinHash estimates."""
    first, second = (_shingles(text) for text in (pair.first, pair.second))
    return len(first & second) / len(first | second)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = "".join(each if each.isalnum() else " " for each in text.lower()).split()
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}


def best_threshold(scores: NDArray[np.float64], copies: NDArray[np.bool_]) -> float:
    """Find the lowest threshold with the wanted precision."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(copies[order])
    precise = np.flatnonzero(right / np.arange(1, len(order) + 1) >= WANTED_PRECISION)
    return float(scores[order[precise[-1]]]) if len(precise) else float("inf")


def figures(pairs: Sequence[Pair], joined: NDArray[np.bool_]) -> dict[str, object]:
    """Give precision, recall, and the share joined of every kind."""
    copies = np.array([pair.is_copy for pair in pairs])
    kinds = np.array([pair.kind for pair in pairs])
    return {
        "precision": round(float(copies[joined].mean()), 4) if joined.any() else None,
        "recall": round(float(joined[copies].mean()), 4),
        "recall_words_listed": round(float(joined[copies & (kinds != "words not listed")].mean()), 4),
        "joined_by_kind": {
            kind: {
                "pairs": int((kinds == kind).sum()),
                "joined": round(float(joined[kinds == kind].mean()), 3),
            }
            for kind in dict.fromkeys(kinds.tolist())
        },
    }


def judged(pairs: Sequence[Pair], cosines: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """Join pairs by the service's rule; gives the microseconds a pair as well."""
    started = time.process_time()
    joined = [
        bool(cosine >= MIN_COSINE) and same_statement(wording(pair.first), wording(pair.second))
        for pair, cosine in zip(pairs, cosines.tolist(), strict=True)
    ]
    return np.array(joined), (time.process_time() - started) / len(pairs) * 1e6


def grouping_milliseconds(
    sentences: Sequence[tuple[str, str]],
    vectors: NDArray[np.float32],
    candidates: int = 100,
    claims: int = 50,
) -> dict[str, float]:
    """Time the grouping of the passages nearest to a sentence, as a check does it, on the processor."""
    passages = [Passage(at, article, 0, text, 0, len(text)) for at, (article, text) in enumerate(sentences)]
    spent = []
    for at in np.linspace(0, len(passages) - 1, claims).astype(int).tolist():
        nearest = np.argsort(-(vectors @ vectors[at]))[:candidates].tolist()
        started = time.process_time()
        grouping = OriginGrouping(20, vectors.shape[1])
        for place in nearest:
            grouping.add(passages[place], vectors[place])
        spent.append((time.process_time() - started) * 1000)
    return {"mean": round(float(np.mean(spent)), 2), "p95": round(float(np.percentile(spent, 95)), 2)}


def measure(articles: Path, count: int, per_kind: int, cache: Path) -> dict[str, object]:
    """Choose the plain measures' thresholds on one half, and judge the other."""
    embedder = load_embedder(DEFAULT_EMBEDDER, ROOT / "data", threads=1)
    thresholds: dict[str, float] = {}
    report: dict[str, object] = {}
    for half in HALVES:
        found = sentences_of(articles, half, count)
        texts = [text for _, text in found]
        known = embedded(embedder, texts, cache)
        pairs = made_pairs(texts, half, per_kind)
        own = np.array([known[text] for text in texts])
        pairs += near_pairs(found, own, per_kind)
        vectors = embedded(embedder, [text for pair in pairs for text in (pair.first, pair.second)], cache)
        cosines = np.array([float(vectors[pair.first] @ vectors[pair.second]) for pair in pairs])
        shingles = np.array([shared_shingles(pair) for pair in pairs])
        copies = np.array([pair.is_copy for pair in pairs])
        joined, microseconds = judged(pairs, cosines)
        rows = {"service": figures(pairs, joined)}
        for name, scores in (("cosine", cosines), ("shingles", shingles)):
            thresholds.setdefault(name, best_threshold(scores, copies))
            rows[name] = {"threshold": round(thresholds[name], 4)} | figures(
                pairs, scores >= thresholds[name]
            )
        report[half] = {
            "sentences": len(texts), "copies": int(copies.sum()), "others": int((~copies).sum()),
            "microseconds_a_pair": round(microseconds),
            "milliseconds_to_group_100": grouping_milliseconds(found, own), "methods": rows,
        }  # fmt: skip
    return report


def print_table(half: str, row: dict[str, object]) -> None:
    """Print one half."""
    methods: dict[str, dict] = row["methods"]  # type: ignore[assignment, type-arg]
    print(f"\n{half}: {row['copies']} copies, {row['others']} others; {row['microseconds_a_pair']} us a pair")
    print(f"grouping of 100 candidates: {row['milliseconds_to_group_100']} ms")
    print(f"{'':22}" + "".join(f"{name:>11}" for name in methods))
    for line in ("precision", "recall", "recall_words_listed"):
        print(f"{line:22}" + "".join(f"{found[line] or 0:11.4f}" for found in methods.values()))
    for kind in methods["service"]["joined_by_kind"]:
        kinds = [found["joined_by_kind"][kind] for found in methods.values()]
        print(
            f"  {kind:20}"
            + "".join(f"{each['joined']:11.3f}" for each in kinds)
            + f"   of {kinds[0]['pairs']}"
        )


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=Path, default=DEFAULT_ARTICLES)
    parser.add_argument("--count", type=int, default=250, help="articles of each half")
    parser.add_argument("--per-kind", type=int, default=150)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    report = measure(options.articles, options.count, options.per_kind, ROOT / "data" / "benchmarks")
    for half, row in report.items():
        print_table(half, row)  # type: ignore[arg-type]
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
