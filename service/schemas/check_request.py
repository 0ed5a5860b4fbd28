"""The request of POST /check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError, post_load, validate, validates_schema

from index.documents import SearchFilters
from models.stance import Stance
from service.results import CheckOptions
from service.schemas.fields import (
    Choices,
    Flag,
    Moment,
    OneOf,
    StrictSchema,
    TextField,
    WholeNumber,
    described,
)

MAX_CLAIM_CHARS: Final = 2_000
MAX_EVIDENCE: Final = 50
MAX_CONTEXT_SENTENCES: Final = 3
MAX_FILTER_ITEMS: Final = 100
MAX_NAME_CHARS: Final = 500
LANGUAGE_TAG: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
"""The shape of a language tag, for the documentation; in Python its `$` would let a newline pass."""
MAX_LANGUAGE_CHARS: Final = 35
_LANGUAGE_TAG: Final = re.compile(LANGUAGE_TAG.removesuffix("$") + r"\Z")

_DEFAULT: Final = CheckOptions()


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Hold a claim and what the caller chose beside it."""

    claim: str
    options: CheckOptions


def _names(description: str) -> Choices:
    return Choices(
        TextField(min_chars=1, max_chars=MAX_NAME_CHARS, trim=True),
        max_items=MAX_FILTER_ITEMS,
        load_default=list,
        metadata=described(description, default=[]),
    )


def language_field(metadata: dict[str, Any] | None = None) -> TextField:
    """Take a language tag (BCP 47)."""
    return TextField(
        max_chars=MAX_LANGUAGE_CHARS,
        validate=validate.Regexp(_LANGUAGE_TAG, error="give a language tag such as en or pt-BR"),
        metadata={"pattern": LANGUAGE_TAG} | (metadata or {}),
    )


class CheckRequestSchema(StrictSchema):
    """Describe a claim to check and the sources to check it against."""

    claim = TextField(
        required=True, min_chars=1, max_chars=MAX_CLAIM_CHARS, trim=True,
        metadata=described(
            "The text to check: one statement. Counted in code points after trimming.",
            example="The minister resigned on 26 January 2022.",
        ),
    )  # fmt: skip
    as_of = Moment(
        edge="latest",
        metadata=described(
            "Count only sources that were surely published by then: those whose date can mean nothing later "
            "than the last moment of the date given here. Undated sources are left out and counted.",
            example="2022-01-31",
        ),
    )
    published_from = Moment(
        edge="earliest",
        metadata=described(
            "Count only sources that were surely published from the first moment of this date on.",
            example="2022-01-01",
        ),
    )
    published_to = Moment(
        edge="latest",
        metadata=described(
            "Count only sources that were surely published by the last moment of this date.",
            example="2022-12-31",
        ),
    )
    publishers = _names("Count only these publishers, whatever the case of their letters; empty means all.")
    exclude_publishers = _names("Leave these publishers out, whatever the case of their letters.")
    languages = Choices(
        language_field(), max_items=MAX_FILTER_ITEMS, load_default=list,
        metadata=described(
            "Count only sources in these languages (BCP 47); `en` admits `en-GB`. Empty means all.",
            example=["en"], default=[],
        ),
    )  # fmt: skip
    limit = WholeNumber(
        low=1, high=MAX_EVIDENCE, load_default=_DEFAULT.limit,
        metadata=described("The greatest number of pieces of evidence in the answer."),
    )  # fmt: skip
    stances = Choices(
        OneOf(stance.value for stance in Stance), min_items=1, max_items=len(Stance),
        load_default=lambda: [stance.value for stance in Stance if stance in _DEFAULT.stances],
        metadata=described(
            "The stances shown. Add NOT_ENOUGH_INFO to see passages that are merely related. "
            "The verdict does not depend on it.",
            default=[stance.value for stance in Stance if stance in _DEFAULT.stances],
        ),
    )  # fmt: skip
    context_sentences = WholeNumber(
        low=0, high=MAX_CONTEXT_SENTENCES, load_default=_DEFAULT.context_sentences,
        metadata=described("How many sentences before and after each passage are shown."),
    )  # fmt: skip
    timeline = Flag(
        load_default=_DEFAULT.timeline,
        metadata=described("Whether the answer traces the verdict from date to date."),
    )

    @validates_schema(skip_on_field_errors=True)
    def _check_period(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data.get("published_from"), data.get("published_to")
        if start and end and start > end:
            raise ValidationError("give a date that is not before published_from", "published_to")

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> CheckRequest:
        filters = SearchFilters(
            as_of=data.get("as_of"),
            published_from=data.get("published_from"),
            published_to=data.get("published_to"),
            publishers=tuple(data["publishers"]),
            exclude_publishers=tuple(data["exclude_publishers"]),
            languages=tuple(data["languages"]),
        )
        options = CheckOptions(
            filters=filters,
            limit=data["limit"],
            stances=frozenset(Stance(word) for word in data["stances"]),
            context_sentences=data["context_sentences"],
            timeline=data["timeline"],
        )
        return CheckRequest(data["claim"], options)
