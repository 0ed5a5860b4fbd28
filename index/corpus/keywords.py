"""Keyword search: which passages have the words of a claim, and how telling those words are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.exc import OperationalError

from index.corpus.errors import InvalidMatchError
from index.corpus.listed import as_json, listed
from index.corpus.tables import passages

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
_LENGTHS = select(passages.c.id, func.length(passages.c.text)).where(passages.c.id.in_(listed("ids")))


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Hold passages by score, best (highest) first, equally good ones by id: int64 [n], float64 [n]."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the passages."""
        return len(self.ids)


def matches(
    connection: Connection,
    patterns: Sequence[str],
    allowed: NDArray[np.int64] | None,
    count: int,
    limit: int,
) -> Matches:
    """Find at most `limit` of the allowed passages (ascending ids; None allows all) by keyword patterns.

    The score is BM25 (Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019) over sentences, in
    which a word hardly ever stands twice: every word counts once, and lengths are measured in characters
    against the mean of the best candidates. `count` is the number of passages in the corpus. Raises
    InvalidMatchError for a pattern that FTS5 does not read.
    """
    postings = _postings(connection, patterns)
    sizes = np.array([len(each) for each in postings], dtype=np.int64)
    rarity = np.log1p((count - sizes + 0.5) / (sizes + 0.5))
    ids, places = np.unique(np.concatenate([np.empty(0, np.int64), *postings]), return_inverse=True)
    scores = np.bincount(places, np.repeat(rarity, sizes), len(ids)).astype(np.float64)
    if allowed is not None:
        permitted = _among(ids, allowed)
        ids, scores = ids[permitted], scores[permitted]
    candidates = np.lexsort((ids, -scores))[: CANDIDATES_PER_RESULT * limit]
    ids, scores = ids[candidates], scores[candidates] / _length_penalty(connection, ids[candidates])
    best = np.lexsort((ids, -scores))[:limit]
    return Matches(ids[best], scores[best])


def _postings(connection: Connection, patterns: Sequence[str]) -> list[NDArray[np.int64]]:
    try:
        found = connection.scalars(_POSTINGS, {"patterns": as_json(patterns)}).all()
    except OperationalError as error:
        raise InvalidMatchError(f"{list(patterns)} are not keyword patterns: {error.orig}") from error
    return [np.fromstring(each or "", dtype=np.int64, sep=",") for each in found]


def _length_penalty(connection: Connection, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(ids):
        return np.ones(0)
    lengths = {row[0]: row[1] for row in connection.execute(_LENGTHS, {"ids": as_json(ids.tolist())})}
    characters = np.array([lengths[each] for each in ids.tolist()], dtype=np.float64)
    share = characters / max(1.0, float(characters.mean()))
    penalty: NDArray[np.float64] = 1 + SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * share)
    return penalty / (1 + SATURATION)


def _among(ids: NDArray[np.int64], allowed: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not len(allowed):
        return np.zeros(len(ids), dtype=np.bool_)
    places = np.minimum(np.searchsorted(allowed, ids), len(allowed) - 1)
    found: NDArray[np.bool_] = allowed[places] == ids
    return found
