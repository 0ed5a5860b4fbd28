"""What health and metrics answer."""

from __future__ import annotations

from marshmallow import fields

from service.readiness import PartState
from service.schemas.fields import AnswerSchema, described
from service.schemas.problem import ProblemSchema


class HealthSchema(AnswerSchema):
    """Say that the process is alive."""

    status = fields.String(metadata=described("Always `alive`.", enum=["alive"]))


class PartReadinessSchema(AnswerSchema):
    """Say whether one part answers."""

    name = fields.String(metadata=described("The part.", example="embedder"))
    state = fields.String(
        metadata=described("Whether it answers.", enum=[state.value for state in PartState])
    )
    detail = fields.String(
        metadata=described("The model's name or the corpus's size; what mends it, where it failed.")
    )


class ReadinessSchema(AnswerSchema):
    """Say that the process can answer checks."""

    status = fields.String(metadata=described("Always `ready`: every part is.", enum=["ready"]))
    parts = fields.List(fields.Nested(PartReadinessSchema), metadata=described("Each part."))


class ReadinessProblemSchema(ProblemSchema):
    """Say that the process cannot answer checks, as a problem."""

    parts = fields.List(fields.Nested(PartReadinessSchema), metadata=described("Each part."))


class ProblemTypeSchema(AnswerSchema):
    """Explain one kind of problem."""

    type = fields.String(attribute="uri", metadata=described("Its URI reference.", format="uri-reference"))
    title = fields.String(metadata=described("What it is called."))
    status = fields.Integer(metadata=described("The HTTP status of such answers."))
    meaning = fields.String(metadata=described("What it means, and what mends it."))
