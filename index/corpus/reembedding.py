"""Change the embedder of a whole corpus: gather new vectors beside the old, then switch at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, exists, func, insert, select, update

from index.corpus.records import EmbedderIdentity
from index.corpus.tables import commits, embeddings, passages, pending_embeddings, state
from index.corpus.writing import log_commit


def passages_to_embed(
    connection: Connection, embedder: EmbedderIdentity, limit: int
) -> list[tuple[int, str]]:
    """List passages (id, text) that have no vector of this embedder yet, by ascending id."""
    gathered = (
        select(func.max(pending_embeddings.c.passage))
        .where(pending_embeddings.c.embedder == str(embedder))
        .scalar_subquery()
    )
    rows = connection.execute(
        select(passages.c.id, passages.c.text)
        .where(passages.c.id > func.coalesce(gathered, 0))
        .order_by(passages.c.id)
        .limit(limit)
    )
    return [(row.id, row.text) for row in rows]


def gather(
    connection: Connection, embedder: EmbedderIdentity, ids: list[int], vectors: NDArray[np.float16]
) -> None:
    """Keep new vectors beside the old; those of any third embedder are given up."""
    # All gathered vectors are of one embedder, so one row tells.
    gathered_by = connection.scalar(select(pending_embeddings.c.embedder).limit(1))
    if gathered_by not in (None, str(embedder)):
        connection.execute(delete(pending_embeddings))
    rows = np.ascontiguousarray(vectors, dtype="<f2")
    connection.execute(
        insert(pending_embeddings).prefix_with("OR REPLACE"),
        [
            {"passage": passage_id, "embedder": str(embedder), "vector": row.tobytes()}
            for passage_id, row in zip(ids, rows, strict=True)
        ],
    )


def switch(connection: Connection, embedder: EmbedderIdentity) -> bool:
    """Put the new vectors in the place of the old; do nothing and say False while some are missing."""
    new = pending_embeddings
    own = (new.c.passage == passages.c.id) & (new.c.embedder == str(embedder))
    missing = select(passages.c.id).where(~exists().where(own)).limit(1)
    if connection.scalar(missing) is not None:
        return False
    connection.execute(
        update(embeddings).values(vector=new.c.vector).where(new.c.passage == embeddings.c.passage)
    )
    connection.execute(delete(new))
    connection.execute(delete(commits))  # no index of the former vectors can follow
    revision = connection.execute(select(state.c.revision)).scalar_one() + 1
    connection.execute(
        update(state).values(
            embedder=embedder.name,
            dimension=embedder.dimension,
            revision=revision,
            token=log_commit(connection, revision),
            log_floor=revision,
        )
    )
    return True
