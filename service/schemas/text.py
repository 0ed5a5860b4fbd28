"""The request and the answer of POST /check/text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from marshmallow import fields, post_load

from service.results import CheckOptions
from service.schemas.check_answer import CheckAnswerSchema
from service.schemas.check_request import CheckRequestSchema, language_field
from service.schemas.fields import AnswerSchema, Rounded, TextField, WholeNumber, described
from service.schemas.problem import ProblemSchema
from service.selection import Unworthy

MAX_TEXT_CHARS: Final = 100_000
MAX_CLAIMS: Final = 200
DEFAULT_CLAIMS: Final = 50


@dataclass(frozen=True, slots=True)
class TextRequest:
    """Hold a text, and how its sentences are to be checked."""

    text: str
    language: str | None
    max_claims: int
    options: CheckOptions


class TextRequestSchema(CheckRequestSchema):
    """Describe a text to check, and the sources to check its sentences against."""

    class Meta(CheckRequestSchema.Meta):
        """Leave out the one claim."""

        exclude: ClassVar = ("claim",)

    text = TextField(
        required=True, min_chars=1, max_chars=MAX_TEXT_CHARS,
        metadata=described("An article, or a part of one. Offsets in the answer count its code points."),
    )  # fmt: skip
    language = language_field(
        described(
            "The language of the text (BCP 47). Without it, the words decide. Sentences worth checking are "
            "chosen best in English.", example="en",
        ),
    )  # fmt: skip
    max_claims = WholeNumber(
        low=1, high=MAX_CLAIMS, load_default=DEFAULT_CLAIMS,
        metadata=described("At most so many sentences are checked: those most worth it."),
    )  # fmt: skip

    @post_load
    def _build(self, data: dict[str, Any], **options: Any) -> Any:
        text, language = data.pop("text"), data.pop("language", None)
        max_claims = data.pop("max_claims")
        return TextRequest(text, language, max_claims, super()._build(data | {"claim": text}).options)


class SentenceSchema(AnswerSchema):
    """Show one sentence of the text, and what the sources say of it."""

    optional = frozenset({"problem"})

    start = fields.Integer(
        metadata=described("Where it starts in the text, counted in code points from 0.", minimum=0)
    )
    end = fields.Integer(metadata=described("Where it ends: the sentence is text[start:end].", minimum=1))
    text = fields.String(metadata=described("The sentence."))
    worth = Rounded(
        4, attribute="worth.score", metadata=described("How much it is worth checking.", minimum=0, maximum=1)
    )
    left_out = fields.String(
        attribute="worth.unworthy",
        allow_none=True,
        metadata=described(
            "Why it is not checked: it asks, tells the reader what to do, judges, is no whole sentence, or "
            "says nothing that sources could bear out; or others are more worth it. Null where it is "
            "checked.",
            enum=[*(reason.value for reason in Unworthy), None],
        ),
    )
    answer = fields.Nested(
        CheckAnswerSchema, allow_none=True,
        metadata=described("What POST /check answers; null where it is not checked."),
    )  # fmt: skip
    problem = fields.Nested(
        ProblemSchema, metadata=described("Why the check failed; only where answers are sent line by line.")
    )


class TextAnswerSchema(AnswerSchema):
    """Answer a text: each of its sentences, with its verdict where it is worth checking."""

    sentences = fields.List(
        fields.Nested(SentenceSchema),
        metadata=described(
            "In the order of the text. Site furniture, and a sentence that is repeated word for word, are "
            "left out altogether."
        ),
    )
    checked = fields.Integer(metadata=described("How many of them were checked."))
    took_ms = Rounded(1, metadata=described("Milliseconds that all of it took.", minimum=0))
