"""Keyword search: which passages have the words of a claim, and how telling those words are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from index.corpus.best_sums import best_sums
from index.corpus.listed import as_json, listed, numbers
from index.corpus.posting_lists import Posting
from index.corpus.table_state import TableState
from index.corpus.tables import passages
from index.sorted_ids import among

CANDIDATES_PER_RESULT = 4
"""How many passages are weighed by their length for each that is wanted."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.5
"""k1 and b of BM25; b is the best of three coarse steps on SciFact (`python -m benchmarks.retrieval`):
sentences differ less in length than the documents that the usual 0.75 was found on."""

_LENGTHS = select(
    func.group_concat(passages.c.id), func.group_concat(func.length(passages.c.text))
).where(passages.c.id.in_(listed("ids")))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Hold passages by score, best (highest) first, equally good ones by id: int64 [n], float64 [n]."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the passages."""
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Hold passages with the sum of their words' weights, and the lengths of their texts in characters."""

    ids: NDArray[np.int64]
    sums: NDArray[np.float64]
    lengths: NDArray[np.float64]


def matches(
    connection: Connection,
    table: TableState | None,
    postings: Sequence[Posting],
    allowed: NDArray[np.int64] | None,
    count: int,
    limit: int,
) -> Matches:
    """Find at most `limit` of the allowed passages (ascending ids; None allows all) by their keywords.

    `postings` names the passages that have each keyword, rows of `table` and others.

    The score is BM25 (Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019) over sentences, in
    which a word hardly ever stands twice: every word counts once, and lengths are measured in characters
    against the mean of the best candidates. `count` is the number of passages in the corpus.
    """
    if not postings:
        return Matches(np.empty(0, np.int64), np.empty(0, np.float64))
    ordered = sorted(postings, key=len)  # the rarest words first
    sizes = np.array([len(each) for each in ordered], dtype=np.int64)
    rarity = np.log1p((count - sizes + 0.5) / (sizes + 0.5)).tolist()
    wanted = CANDIDATES_PER_RESULT * limit
    parts = [_beside_the_table(connection, [each.ids for each in ordered], rarity, allowed, wanted)]
    if table is not None:
        parts.append(_in_the_table(table, [each.rows for each in ordered], rarity, allowed, wanted))
    ids, sums, lengths = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("ids", "sums", "lengths")
    )
    best = np.lexsort((ids, -sums))[:wanted]
    ids, scores = ids[best], sums[best] / _length_penalty(lengths[best])
    best = np.lexsort((ids, -scores))[:limit]
    return Matches(ids[best], scores[best])


def _in_the_table(
    table: TableState,
    rows: Sequence[NDArray[np.int32]],
    rarity: Sequence[float],
    allowed: NDArray[np.int64] | None,
    wanted: int,
) -> _Candidates:
    if allowed is not None:
        mask = np.zeros(len(table.table.ids), np.bool_)
        mask[table.rows_of(allowed)] = True
        rows = [each[mask[each]] for each in rows]
    best, sums = best_sums(rows, rarity, wanted)
    return _Candidates(table.table.ids[best], sums, table.table.lengths[best].astype(np.float64))


def _beside_the_table(
    connection: Connection,
    ids: Sequence[NDArray[np.int64]],
    rarity: Sequence[float],
    allowed: NDArray[np.int64] | None,
    wanted: int,
) -> _Candidates:
    if allowed is not None:
        ids = [each[among(each, allowed)] for each in ids]
    best, sums = best_sums(ids, rarity, wanted)
    return _Candidates(best, sums, _lengths(connection, best))


def _lengths(connection: Connection, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(ids):
        return np.empty(0, np.float64)
    # One text instead of a row for each passage; both lists are in the same order.
    found, lengths = map(numbers, connection.execute(_LENGTHS, {"ids": as_json(ids.tolist())}).one())
    order = np.argsort(found)
    characters: NDArray[np.float64] = lengths[order][np.searchsorted(found, ids, sorter=order)].astype(
        np.float64
    )
    return characters


def _length_penalty(characters: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(characters):
        return np.ones(0)
    share = characters / max(1.0, float(characters.mean()))
    penalty: NDArray[np.float64] = 1 + SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * share)
    return penalty / (1 + SATURATION)
