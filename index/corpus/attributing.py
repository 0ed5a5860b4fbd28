"""Change whose statements stored passages are, as the rules of another release have it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, update

from index.corpus.tables import passages
from index.documents import Attribution


def change_attributions(connection: Connection, changes: Mapping[int, Attribution | None]) -> None:
    """Set the attribution of passages by their ids; those that are gone meanwhile are passed over.

    Ids, vectors and keywords stay: an index is brought to the new revision by changing nothing.
    """
    connection.execute(
        update(passages)
        .where(passages.c.id == bindparam("passage"))
        .values(speaker=bindparam("by"), attribution_kind=bindparam("way")),
        [
            {
                "passage": passage_id,
                "by": None if attribution is None else attribution.speaker,
                "way": None if attribution is None else attribution.kind.value,
            }
            for passage_id, attribution in changes.items()
        ],
    )
