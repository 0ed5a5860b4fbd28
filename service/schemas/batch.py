"""The items and the answers of POST /check/batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from marshmallow import fields, post_load

from service.schemas.check_answer import CheckAnswerSchema
from service.schemas.check_request import CheckRequest, CheckRequestSchema
from service.schemas.fields import AnswerSchema, TextField, described
from service.schemas.problem import ProblemSchema

MAX_ID_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class BatchItem:
    """Hold one check of a batch, and the caller's name for it."""

    request: CheckRequest
    id: str | None = None


class BatchItemSchema(CheckRequestSchema):
    """Describe one check of a batch: what POST /check takes, and an `id` of your own."""

    id = TextField(
        min_chars=1, max_chars=MAX_ID_CHARS,
        metadata=described("Your name for this check; its answer carries it.", example="speech-17"),
    )  # fmt: skip

    @post_load
    def _build(self, data: dict[str, Any], **options: Any) -> Any:
        item_id = data.pop("id", None)
        return BatchItem(super()._build(data, **options), item_id)


class BatchAnswerSchema(AnswerSchema):
    """Answer one check of a batch: either `answer` or `problem`."""

    optional = frozenset({"id", "answer", "problem"})

    line = fields.Integer(
        metadata=described("The line of the request, or the place in its array, counted from 1.", minimum=1)
    )
    id = fields.String(metadata=described("The `id` of the check, where it has one."))
    answer = fields.Nested(CheckAnswerSchema, metadata=described("What POST /check answers."))
    problem = fields.Nested(ProblemSchema, metadata=described("Or why this check has no answer."))
