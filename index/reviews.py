"""Make the review of a published fact-check from unchecked fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Final

from index.documents import ClaimReview
from index.field_checks import InvalidDocumentError, number_field, short_field, url_field

MAX_CLAIM_CHARS: Final = 2_000
MAX_RATING_CHARS: Final = 500
MAX_NAME_CHARS: Final = 300
REVIEW_FIELDS: Final = tuple(each.name for each in fields(ClaimReview))


def make_review(value: object) -> ClaimReview | None:
    """Make a review of unchecked fields; raises InvalidDocumentError, whose field is as `review.rating`."""
    if value is None:
        return None
    if isinstance(value, ClaimReview):
        value = asdict(value)
    if not isinstance(value, Mapping):
        raise InvalidDocumentError("review", 'is no object: write {"claim_reviewed": ..., "rating": ...}')
    for name in value:
        if name not in REVIEW_FIELDS:
            raise InvalidDocumentError(
                f"review.{str(name)[:40]}", f"is no known field: use {', '.join(REVIEW_FIELDS)}"
            )
    claim = short_field("review.claim_reviewed", value.get("claim_reviewed", ""), MAX_CLAIM_CHARS)
    if claim is None:
        raise InvalidDocumentError("review.claim_reviewed", "is missing: give the claim that was checked")
    return ClaimReview(
        claim_reviewed=claim,
        rating=short_field("review.rating", value.get("rating"), MAX_RATING_CHARS),
        rating_value=number_field("review.rating_value", value.get("rating_value")),
        best_rating=number_field("review.best_rating", value.get("best_rating")),
        worst_rating=number_field("review.worst_rating", value.get("worst_rating")),
        reviewer=short_field("review.reviewer", value.get("reviewer"), MAX_NAME_CHARS),
        claimant=short_field("review.claimant", value.get("claimant"), MAX_NAME_CHARS),
        url=url_field("review.url", value.get("url")),
    )
