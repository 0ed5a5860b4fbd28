"""POST /check: a claim in, dated evidence and a verdict out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from flask import Response

from service.api.accepting import chosen_type
from service.api.blueprint import ApiBlueprint
from service.api.context import context
from service.api.examples import CHECK_ANSWER, CHECK_REQUEST
from service.api.json_body import JSON
from service.api.time_limit import present_deadline
from service.claim_review import draft_claim_review
from service.evidence_table import evidence_table
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
LD_JSON: Final = "application/ld+json"
CSV: Final = "text/csv"


@blueprint.before_request
def _require_acceptable() -> None:
    chosen_type(JSON, LD_JSON, CSV)


@blueprint.route("/check", methods=["POST"])
@blueprint.arguments(CheckRequestSchema, example=CHECK_REQUEST)
@blueprint.response(
    200, CheckAnswerSchema, example=CHECK_ANSWER,
    description="The verdict about this corpus, and the passages that it rests on.",
)  # fmt: skip
@blueprint.alt_response(
    200, schema={"type": "object"}, content_type=LD_JSON, success=True,
    description="A draft of a schema.org ClaimReview, without the rating.",
)  # fmt: skip
@blueprint.alt_response(
    200, schema={"type": "string"}, content_type=CSV, success=True,
    description="The evidence as a table for spreadsheet programs.",
)  # fmt: skip
@blueprint.problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, UNSUPPORTED_TYPE, INVALID_FIELDS, UNAVAILABLE)
def check_claim(wanted: CheckRequest) -> CheckResult | Response:
    """Check a claim

    Finds the passages that support or refute the claim, word for word, each with its source and date, and
    says what the corpus as a whole says of it. Nothing is written. The verdict speaks of this corpus,
    not of the world.

    With Accept: application/ld+json, the answer is a draft of a schema.org ClaimReview with all but the
    rating, which is an editor's decision; with Accept: text/csv, its evidence as a table, in which no cell
    can be taken for a formula.
    """
    accepted = chosen_type(JSON, LD_JSON, CSV)
    result = context().components.checker.check(wanted.claim, wanted.options, present_deadline())
    context().metrics.count_verdict(result.verdict.label)
    if accepted == LD_JSON:
        draft = draft_claim_review(result, datetime.now(UTC).date())
        return Response(json.dumps(draft, ensure_ascii=False), mimetype=LD_JSON)
    if accepted == CSV:
        return Response(
            evidence_table(CheckAnswerSchema().dump(result)), content_type=f"{CSV}; charset=utf-8"
        )
    return result


@blueprint.after_request
def _tell_what_decides(response: Response) -> Response:
    response.vary.add("Accept")
    return response
