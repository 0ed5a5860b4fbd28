"""The passages of one document."""

from __future__ import annotations

from marshmallow import fields

from service.schemas.fields import AnswerSchema, described


class DocumentPassageSchema(AnswerSchema):
    """Give one passage and where it stands."""

    passage_id = fields.Integer(attribute="id", metadata=described("The id of the passage."))
    text = fields.String(metadata=described("The sentence, word for word."))
    start = fields.Integer(
        metadata=described("Where it starts in the document's text, counted in code points from 0.")
    )
    end = fields.Integer(metadata=described("Where it ends: the sentence is text[start:end]."))


class DocumentPassagesSchema(AnswerSchema):
    """List the passages of a document in the order of its text."""

    document_id = fields.String(attribute="document.id", metadata=described("The document's id."))
    passages = fields.List(fields.Nested(DocumentPassageSchema), metadata=described("Its passages."))
