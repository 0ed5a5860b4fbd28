"""What published fact-checks found: handed in, shown."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load

from index.documents import ClaimReview
from index.field_checks import LARGEST_NUMBER, MAX_URL_CHARS, InvalidDocumentError
from index.reviews import MAX_CLAIM_CHARS, MAX_NAME_CHARS, MAX_RATING_CHARS, make_review
from service.schemas.document_fields import URL_PATTERN
from service.schemas.fields import AnswerSchema, StrictSchema, described

_CLAIM = "The claim that was checked, in the words of the fact-check."
_RATING = "The verdict in the fact-check's own words."
_VALUE = "The verdict as a number, on the scale from worst to best rating."


class ReviewField(fields.Field[Any]):
    """Take one field of a review by the rule of `index.reviews`."""

    def __init__(self, name: str, kind: str, **options: Any) -> None:
        shape = {"type": kind} | options.pop("metadata")
        super().__init__(metadata=shape, **options)
        self.error_messages["required"] = "is missing: give the claim that was checked"
        self._rule = name

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        try:
            make_review({"claim_reviewed": "-", self._rule: value})
        except InvalidDocumentError as error:
            raise ValidationError(error.message) from error
        return value


def _text(
    name: str, max_chars: int, description: str, pattern: str | None = None, **options: Any
) -> ReviewField:
    shape = {"maxLength": max_chars} | ({} if pattern is None else {"pattern": pattern})
    metadata = described(description, **shape)
    return ReviewField(name, "string", metadata=metadata, **options)


def _number(name: str, description: str) -> ReviewField:
    shape = {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
    return ReviewField(name, "number", metadata=described(description, **shape), allow_none=True)


class ReviewRequestSchema(StrictSchema):
    """Say what a published fact-check found (schema.org/ClaimReview); leave out what is not known."""

    claim_reviewed = _text("claim_reviewed", MAX_CLAIM_CHARS, _CLAIM, required=True, pattern=r"\S")
    rating = _text("rating", MAX_RATING_CHARS, _RATING, allow_none=True)
    rating_value = _number("rating_value", _VALUE)
    best_rating = _number("best_rating", "The number of the best rating: surely true.")
    worst_rating = _number("worst_rating", "The number of the worst rating: surely false.")
    reviewer = _text("reviewer", MAX_NAME_CHARS, "Who checked the claim.", allow_none=True)
    claimant = _text("claimant", MAX_NAME_CHARS, "Who made the claim.", allow_none=True)
    url = _text("url", MAX_URL_CHARS, "Where the review can be read.", allow_none=True, pattern=URL_PATTERN)

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> ClaimReview:
        review = make_review(data)
        assert review is not None
        return review


class ReviewSchema(AnswerSchema):
    """Show what a published fact-check found; null where it does not say."""

    claim_reviewed = fields.String(metadata=described(_CLAIM))
    rating = fields.String(allow_none=True, metadata=described(_RATING))
    rating_value = fields.Float(allow_none=True, metadata=described(_VALUE))
    best_rating = fields.Float(allow_none=True, metadata=described("The number of the best rating."))
    worst_rating = fields.Float(allow_none=True, metadata=described("The number of the worst rating."))
    reviewer = fields.String(allow_none=True, metadata=described("Who checked the claim."))
    claimant = fields.String(allow_none=True, metadata=described("Who made the claim."))
    url = fields.String(allow_none=True, metadata=described("Where the review can be read."))
