"""POST /check: a claim in, dated evidence and a verdict out."""

from __future__ import annotations

from service.api.blueprint import ApiBlueprint, require_acceptable
from service.api.context import context
from service.api.examples import CHECK_ANSWER, CHECK_REQUEST
from service.problems import (
    INVALID_FIELDS,
    MALFORMED,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
)
from service.results import CheckResult
from service.schemas.check_answer import CheckAnswerSchema
from service.schemas.check_request import CheckRequest, CheckRequestSchema

blueprint = ApiBlueprint("check", __name__, description="Check a claim against the corpus.")
blueprint.before_request(require_acceptable)


@blueprint.route("/check", methods=["POST"])
@blueprint.arguments(CheckRequestSchema, example=CHECK_REQUEST)
@blueprint.response(
    200, CheckAnswerSchema, example=CHECK_ANSWER,
    description="The verdict about this corpus, and the passages that it rests on.",
)  # fmt: skip
@blueprint.problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, UNSUPPORTED_TYPE, INVALID_FIELDS, UNAVAILABLE)
def check_claim(wanted: CheckRequest) -> CheckResult:
    """Check a claim

    Finds the passages that support or refute the claim, word for word, each with its source and date, and
    says what the corpus as a whole says of it. Nothing is written. The verdict speaks of this corpus,
    not of the world.
    """
    result = context().components.checker.check(wanted.claim, wanted.options)
    context().metrics.count_verdict(result.verdict.label)
    return result
