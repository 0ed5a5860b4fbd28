"""What every error looks like."""

from __future__ import annotations

from marshmallow import fields

from service.schemas.fields import AnswerSchema, described


class ProblemErrorSchema(AnswerSchema):
    """Say what is wrong with one value of the request."""

    optional = frozenset({"pointer", "parameter"})

    pointer = fields.String(
        metadata=described("JSON Pointer (RFC 6901) to the value in the body.", example="/published_to")
    )
    parameter = fields.String(metadata=described("Or: the name of the parameter in the URL."))
    detail = fields.String(metadata=described("What would do.", example="give a whole number from 1 to 50"))


class ProblemSchema(AnswerSchema):
    """Describe an error as RFC 9457 has it."""

    optional = frozenset({"errors"})

    type = fields.String(
        metadata=described(
            "What kind of problem it is: a URI reference; GET it for an explanation.",
            format="uri-reference", example="/problems/invalid-fields",
        ),
    )  # fmt: skip
    title = fields.String(metadata=described("The kind of problem in words."))
    status = fields.Integer(metadata=described("The HTTP status.", minimum=400, maximum=599, example=422))
    detail = fields.String(metadata=described("What went wrong this time, and what mends it."))
    instance = fields.String(
        metadata=described(
            "A URN that names this occurrence. The log of the service knows it.", format="uri-reference"
        ),
    )
    errors = fields.List(
        fields.Nested(ProblemErrorSchema),
        metadata=described("Every value that cannot be used, where that is the problem."),
    )
