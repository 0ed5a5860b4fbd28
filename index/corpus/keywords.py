"""Keyword search: which passages have the words of a claim, and how telling those words are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.exc import OperationalError

from index.corpus.errors import InvalidMatchError
from index.corpus.listed import as_json, listed
from index.corpus.tables import passages
from index.sorted_ids import among

CANDIDATES_PER_RESULT = 4
"""How many passages are weighed by their length for each that is wanted."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.5
"""k1 and b of BM25; b is the best of three coarse steps on SciFact (`python -m benchmarks.retrieval`):
sentences differ less in length than the documents that the usual 0.75 was found on."""

# One statement for all words. FTS5 lists the passages with a word in a tenth of the time that its own bm25()
# takes to score them, and one text instead of a row for each passage is again several times as quick.
_POSTINGS = text(
    "select (select group_concat(rowid) from passages_fts where passages_fts match words.value) "
    "from json_each(:patterns) as words order by words.key"
).bindparams(bindparam("patterns"))
_LENGTHS = select(
    func.group_concat(passages.c.id), func.group_concat(func.length(passages.c.text))
).where(passages.c.id.in_(listed("ids")))  # fmt: skip

_SPARSE = 16
"""From so many ids for each posting on, adding up by a table of all ids takes longer than sorting does."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Hold passages by score, best (highest) first, equally good ones by id: int64 [n], float64 [n]."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the passages."""
        return len(self.ids)


class PostingLists:
    """Find the passages with the words of claims, those of several claims at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[str, NDArray[np.int64]] = {}

    def keep(self, patterns: Iterable[str]) -> None:
        """Read the passages that match each of these patterns, and keep them in the place of earlier ones.

        Raises InvalidMatchError for a pattern that FTS5 does not read.
        """
        wanted = list(dict.fromkeys(patterns))
        self._kept = dict(zip(wanted, _postings(self._connection, wanted), strict=True))

    def of(self, patterns: Sequence[str]) -> list[NDArray[np.int64]]:
        """Give the passages (int64, ascending) that match each pattern; raises as `keep` does."""
        if not self._kept.keys() >= set(patterns):
            return _postings(self._connection, patterns)
        return [self._kept[pattern] for pattern in patterns]


def matches(
    connection: Connection,
    postings: Sequence[NDArray[np.int64]],
    allowed: NDArray[np.int64] | None,
    count: int,
    limit: int,
) -> Matches:
    """Find at most `limit` of the allowed passages (ascending ids; None allows all) by their keywords.

    `postings` names the passages that have each keyword.

    The score is BM25 (Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019) over sentences, in
    which a word hardly ever stands twice: every word counts once, and lengths are measured in characters
    against the mean of the best candidates. `count` is the number of passages in the corpus.
    """
    sizes = np.array([len(each) for each in postings], dtype=np.int64)
    rarity = np.log1p((count - sizes + 0.5) / (sizes + 0.5))
    ids, scores = _summed(np.concatenate([np.empty(0, np.int64), *postings]), np.repeat(rarity, sizes))
    if allowed is not None:
        permitted = among(ids, allowed)
        ids, scores = ids[permitted], scores[permitted]
    ids, scores = _best(ids, scores, CANDIDATES_PER_RESULT * limit)
    return Matches(*_best(ids, scores / _length_penalty(connection, ids), limit))


def _postings(connection: Connection, patterns: Sequence[str]) -> list[NDArray[np.int64]]:
    try:
        found = connection.scalars(_POSTINGS, {"patterns": as_json(patterns)}).all()
    except OperationalError as error:
        raise InvalidMatchError(f"{list(patterns)} are not keyword patterns: {error.orig}") from error
    return [_numbers(each) for each in found]


def _numbers(listed_by_commas: str | None) -> NDArray[np.int64]:
    return np.fromstring(listed_by_commas or "", dtype=np.int64, sep=",")


def _summed(
    ids: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Add up the weights (above 0) of each id; ids ascending."""
    if len(ids) and ids.max() < _SPARSE * len(ids):
        sums = np.bincount(ids, weights)
        summed = np.flatnonzero(sums > 0).astype(np.int64)
        return summed, sums[summed].astype(np.float64)
    found, places = np.unique(ids, return_inverse=True)
    return found, np.bincount(places, weights, len(found)).astype(np.float64)


def _best(
    ids: NDArray[np.int64], scores: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Take the `count` of the highest scores, best first, equal ones by id."""
    if count < len(ids):
        near = scores >= np.partition(scores, len(scores) - count)[len(scores) - count]
        ids, scores = ids[near], scores[near]
    order = np.lexsort((ids, -scores))[:count]
    return ids[order], scores[order]


def _length_penalty(connection: Connection, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(ids):
        return np.ones(0)
    # One text instead of a row for each passage, as above; both lists are in the same order.
    found, lengths = map(_numbers, connection.execute(_LENGTHS, {"ids": as_json(ids.tolist())}).one())
    order = np.argsort(found)
    characters = lengths[order][np.searchsorted(found, ids, sorter=order)].astype(np.float64)
    share = characters / max(1.0, float(characters.mean()))
    penalty: NDArray[np.float64] = 1 + SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * share)
    return penalty / (1 + SATURATION)
