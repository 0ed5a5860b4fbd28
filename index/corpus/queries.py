"""The fixed queries of a snapshot, built once: building costs more than most of them take to run."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from index.corpus.listed import listed
from index.corpus.rows import PASSAGE_COLUMNS, SOURCE_COLUMNS, SUMMARY_COLUMNS
from index.corpus.tables import (
    commits,
    documents,
    embeddings,
    frequent_words,
    passages,
    removals,
    state,
    texts,
)

STATE = select(state)
TOKEN = select(commits.c.token).where(commits.c.revision == bindparam("revision"))
FREQUENT_WORDS = select(frequent_words.c.word)

PASSAGES = (
    select(*PASSAGE_COLUMNS, *SOURCE_COLUMNS)
    .join_from(passages, documents)
    .where(passages.c.id.in_(listed("ids")))
)
PASSAGES_AFTER = (
    select(passages.c.id, passages.c.text)
    .where(passages.c.id > bindparam("last"))
    .order_by(passages.c.id)
    .limit(bindparam("limit"))
)
SPANS = (
    select(passages.c.id, documents.c.id.label("document_id"), passages.c.start, passages.c.end)
    .join_from(passages, documents)
    .where(passages.c.id.in_(listed("ids")))
)
TEXTS = (
    select(documents.c.id, texts.c.text).join_from(documents, texts).where(documents.c.id.in_(listed("ids")))
)

DOCUMENT = (
    select(*SUMMARY_COLUMNS, texts.c.text)
    .join_from(documents, texts)
    .where(documents.c.id == bindparam("document_id"))
)
PASSAGES_OF_DOCUMENT = (
    select(*PASSAGE_COLUMNS)
    .join_from(passages, documents)
    .where(documents.c.id == bindparam("document_id"))
    .order_by(passages.c.position)
)
CONTENTS = select(
    documents.c.id, documents.c.content_hash, documents.c.text_hash, documents.c.language,
    documents.c.segmenter, documents.c.passages, documents.c.kind,
).where(documents.c.id.in_(listed("ids")))  # fmt: skip
REVIEWS = select(documents.c.id, documents.c.review).where(documents.c.id.in_(listed("ids")))
STORED_DOCUMENTS = (
    select(*SUMMARY_COLUMNS, texts.c.text)
    .join_from(documents, texts)
    .where(documents.c.id.in_(listed("ids")))
)
PASSAGES_OF_DOCUMENTS = (
    select(*PASSAGE_COLUMNS)
    .join_from(passages, documents)
    .where(documents.c.id.in_(listed("ids")))
    .order_by(passages.c.document, passages.c.position)
)
DOCUMENT_IDS = (
    select(documents.c.id)
    .where(documents.c.id > bindparam("after_id"))
    .order_by(documents.c.id)
    .limit(bindparam("limit"))
)
SPLIT_OTHERWISE = DOCUMENT_IDS.where(documents.c.segmenter != bindparam("segmenter"))

EMBEDDINGS = select(embeddings.c.passage, embeddings.c.vector).where(embeddings.c.passage.in_(listed("ids")))
EMBEDDINGS_BY_TEXT = (
    select(passages.c.text, embeddings.c.vector)
    .join_from(passages, documents)
    .join(embeddings, embeddings.c.passage == passages.c.id)
    .where(documents.c.id.in_(listed("ids")), func.length(embeddings.c.vector) == bindparam("bytes"))
)
EMBEDDINGS_AFTER = (
    select(embeddings.c.passage, embeddings.c.vector)
    .where(embeddings.c.passage > bindparam("last"))
    .order_by(embeddings.c.passage)
    .limit(bindparam("limit"))
)
REMOVALS_SINCE = select(removals.c.first_passage, removals.c.passages).where(
    removals.c.revision > bindparam("revision")
)
ADDED_SINCE = select(func.count(), func.min(passages.c.id)).where(passages.c.revision > bindparam("revision"))
