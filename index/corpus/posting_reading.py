"""Read the whole full-text index into a table of postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select, text

from index.corpus.listed import numbers
from index.corpus.tables import passages
from index.posting_table import PostingTable
from index.sorted_ids import distinct, places_in

_PASSAGES_AT_ONCE = 50_000
_WORDS_AT_ONCE = 20_000

# In the connection's own temporary schema: the database file is not touched.
_MAKE_VOCABULARY = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.passages_instances "
    "USING fts5vocab('main', 'passages_fts', 'instance')"
)
_POSTINGS = text("SELECT term, group_concat(doc) FROM temp.passages_instances GROUP BY term ORDER BY term")

_SOME = (
    select(passages.c.id, passages.c.text)
    .where(passages.c.id > bindparam("last"))
    .order_by(passages.c.id)
    .limit(_PASSAGES_AT_ONCE)
    .subquery()
)
_LENGTHS = select(func.group_concat(_SOME.c.id), func.group_concat(func.length(_SOME.c.text)))


def read_postings(connection: Connection) -> PostingTable:
    """Read which passages have which words, all of one snapshot: 4 seconds for a million headlines."""
    ids, lengths = _passages(connection)
    words, ends, counts, rows = bytearray(), [0], [np.zeros(1, np.int64)], [np.empty(0, np.int32)]
    for batch in _batches(connection):
        for word, _ in batch:
            words += word.encode()
            ends.append(len(words))
        counted, having = _rows_of(batch, ids)
        counts.append(counted)
        rows.append(having)
    return PostingTable(
        ids=ids,
        lengths=lengths,
        word_ends=np.array(ends, np.int64),
        bounds=np.cumsum(np.concatenate(counts)),
        rows=np.concatenate(rows),
        words=np.frombuffer(bytes(words), np.uint8),
    )


def _passages(connection: Connection) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Give the ids of all passages, ascending, and the lengths of their texts in characters."""
    ids, lengths = [np.empty(0, np.int64)], [np.empty(0, np.uint32)]
    while True:
        last = int(ids[-1][-1]) if len(ids) > 1 else 0
        found, characters = map(numbers, connection.execute(_LENGTHS, {"last": last}).one())
        if not len(found):
            return np.concatenate(ids), np.concatenate(lengths)
        order = np.argsort(found)
        ids.append(found[order])
        lengths.append(characters[order].astype(np.uint32))


def _batches(connection: Connection) -> Iterator[Sequence[tuple[str, str]]]:
    connection.execute(_MAKE_VOCABULARY)
    found = connection.execute(_POSTINGS)
    while batch := found.fetchmany(_WORDS_AT_ONCE):
        yield [(row[0], row[1]) for row in batch]


def _rows_of(
    batch: Sequence[tuple[str, str]], ids: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give how many passages have each word, and their rows, word by word and ascending."""
    instances = np.array([listed.count(",") + 1 for _, listed in batch])
    having = places_in(ids, numbers(",".join(listed for _, listed in batch)))
    # Once each: a word may stand in a passage twice.
    places = distinct(np.repeat(np.arange(len(batch)), instances) * len(ids) + having)
    return np.bincount(places // len(ids), minlength=len(batch)), (places % len(ids)).astype(np.int32)
