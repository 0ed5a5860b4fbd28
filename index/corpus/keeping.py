"""Keep stored passages as those of other rules: of another release's segmenter or attribution."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, update

from index.corpus.tables import documents, passages
from index.documents import Attribution

_SPLIT_BY = (
    update(documents)
    .where(documents.c.id == bindparam("document"), documents.c.content_hash == bindparam("content"))
    .values(segmenter=bindparam("rules"))
)
_SAID_BY = (
    update(passages)
    .where(passages.c.id == bindparam("passage"))
    .values(speaker=bindparam("by"), attribution_kind=bindparam("way"))
)


def keep_passages(
    connection: Connection,
    rules: str,
    content_hashes: Mapping[str, str],
    attributions: Mapping[int, Attribution | None],
) -> None:
    """Note that documents, by id, are split by these rules, and set the attribution of passages, by id.

    Documents with another content than its hash says are passed over, and passages that are gone.
    Ids, vectors and keywords stay: an index is brought to the next revision by changing nothing.
    """
    if content_hashes:
        connection.execute(
            _SPLIT_BY,
            [
                {"document": document_id, "content": bytes.fromhex(content), "rules": rules}
                for document_id, content in content_hashes.items()
            ],
        )
    if attributions:
        connection.execute(_SAID_BY, [_said(*each) for each in attributions.items()])


def _said(passage_id: int, attribution: Attribution | None) -> dict[str, int | str | None]:
    return {
        "passage": passage_id,
        "by": None if attribution is None else attribution.speaker,
        "way": None if attribution is None else attribution.kind.value,
    }
