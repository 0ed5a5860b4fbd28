"""A source and its date, as answers show them."""

from __future__ import annotations

from typing import Final, get_args

from marshmallow import fields

from index.documents import DocumentKind
from index.edtf import DateOrigin, DatePrecision
from service.schemas.fields import AnswerSchema, described

DATE: Final = "When it was published, in EDTF, as precise as it is known; null where it is unknown."
PRECISION: Final = "How precise the date is; null where it is unknown."
ORIGIN: Final = "Where the date comes from: handed in, from metadata, or from the text itself."

MODIFIED: Final = "When it was last changed, in EDTF; null where it is unknown."
KIND: Final = "Whether it reports, or reviews a claim."


class SourceSchema(AnswerSchema):
    """Describe where a text comes from; null where it is not known."""

    title = fields.String(allow_none=True, metadata=described("Its headline."))
    publisher = fields.String(allow_none=True, metadata=described("Who published it."))
    url = fields.String(allow_none=True, metadata=described("Where it can be read."))
    language = fields.String(allow_none=True, metadata=described("Its language (BCP 47).", example="en"))
    author = fields.String(allow_none=True, metadata=described("Who wrote it, as its byline says."))
    section = fields.String(allow_none=True, metadata=described("The part of the publication it stood in."))


def date_field(attribute: str) -> fields.String:
    """Show a date."""
    return fields.String(attribute=attribute, allow_none=True, metadata=described(DATE, example="2022-01-26"))


def precision_field(attribute: str) -> fields.String:
    """Show how precise a date is."""
    words = [*get_args(DatePrecision), None]
    return fields.String(attribute=attribute, allow_none=True, metadata=described(PRECISION, enum=words))


def origin_field(attribute: str) -> fields.String:
    """Show where a date comes from."""
    return fields.String(attribute=attribute, metadata=described(ORIGIN, enum=list(get_args(DateOrigin))))


def modified_field(attribute: str) -> fields.String:
    """Show when a document was last changed."""
    return fields.String(
        attribute=attribute, allow_none=True, dump_default=None, metadata=described(MODIFIED)
    )


def kind_field(attribute: str) -> fields.String:
    """Show what kind of document it is."""
    kinds = [kind.value for kind in DocumentKind]
    return fields.String(attribute=attribute, metadata=described(KIND, enum=kinds))
