"""The frequent words: those too common to be worth a search."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from index.corpus.tables import frequent_words, passages_vocabulary

# FTS5 takes about 1 microsecond for each passage with a word. Above this share a word costs more than it
# tells; below it begin the names that claims are about.
FREQUENT_SHARE = 0.05
MOST_FREQUENT_WORDS = 100
COUNTED_FROM_PASSAGES = 1000
RECOUNTED_AT_CHANGE = 0.25

_MOST_FREQUENT = (
    select(passages_vocabulary.c.term, passages_vocabulary.c.doc)
    .where(passages_vocabulary.c.doc > bindparam("passages") * FREQUENT_SHARE)
    .order_by(passages_vocabulary.c.doc.desc(), passages_vocabulary.c.term)
    .limit(MOST_FREQUENT_WORDS)
)


def recounted(connection: Connection, passages: int, counted_at: int) -> int:
    """Count the frequent words anew where there are many more or fewer passages than at the last count.

    Give the number of passages at the last count, 0 where there are too few for one.
    """
    if passages < COUNTED_FROM_PASSAGES:
        passages = 0
    if passages == counted_at or abs(passages - counted_at) < counted_at * RECOUNTED_AT_CHANGE:
        return counted_at
    connection.execute(delete(frequent_words))
    if passages:
        counted = insert(frequent_words).from_select(["word", "passages"], _MOST_FREQUENT)
        connection.execute(counted, {"passages": passages})
    return passages
