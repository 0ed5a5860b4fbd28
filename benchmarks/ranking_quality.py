"""How good a ranking is, by the judgements of a test collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Compute nDCG of the first `depth` documents, best first; 0 to 1.

    The gain is the relevance and the discount log2(rank + 1), as in trec_eval's `ndcg_cut` (Järvelin and
    Kekäläinen 2002). Raises ValueError where nothing is relevant: the figure is not defined then.
    """
    ideal = _discounted(sorted(relevance.values(), reverse=True)[:depth])
    if ideal <= 0:
        raise ValueError("nDCG needs at least one relevant document")
    return _discounted([relevance.get(document, 0) for document in ranked[:depth]]) / ideal


def recall(ranked: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Compute the share of the relevant documents that is among the first `depth`."""
    relevant = {document for document, grade in relevance.items() if grade > 0}
    if not relevant:
        raise ValueError("recall needs at least one relevant document")
    return len(relevant & set(ranked[:depth])) / len(relevant)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
