"""Health, metrics and the explanations of problems: for those who run the service."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import NotFound

from service.api.blueprint import ApiBlueprint
from service.api.context import context
from service.problem_responses import PROBLEM_JSON, Problem, answer
from service.problems import NOT_FOUND, PROBLEM_TYPES, UNAVAILABLE
from service.schemas.operations import (
    HealthSchema,
    ProblemTypeSchema,
    ReadinessProblemSchema,
    ReadinessSchema,
)
from service.state_metrics import state_metrics

blueprint = ApiBlueprint("operations", __name__, description="Health and metrics.")

_SLUG_PARAMETER = {
    "in": "path",
    "name": "slug",
    "required": True,
    "schema": {"type": "string", "enum": [kind.slug for kind in PROBLEM_TYPES]},
    "description": "What the `type` of a problem ends in.",
}


@blueprint.route("/healthz")
@blueprint.response(200, HealthSchema, description="The process is alive.")
def tell_health() -> dict[str, str]:
    """Tell whether the process is alive

    It asks nothing of the corpus or the models: restart a process that does not answer here.
    """
    return {"status": "alive"}


@blueprint.route("/readyz")
@blueprint.response(200, ReadinessSchema, description="Every part answers.")
@blueprint.alt_response(
    503,
    schema=ReadinessProblemSchema,
    content_type=PROBLEM_JSON,
    description="At least one part does not answer.",
)
def tell_readiness() -> Response:
    """Tell whether this process can answer checks

    It asks the corpus, the index and both models. A part that is not `ready` is `starting` or `failed`, and
    `detail` says what mends it; a server whose models still practise has a part `warm-up` that is `starting`,
    one that was told to stop is `stopping`. Send no checks to a process
    that answers 503 here.
    """
    readiness = context().components.readiness()
    members: dict[str, Any] = ReadinessSchema().dump(readiness)
    if readiness.is_ready:
        return jsonify(members)
    missing = ", ".join(f"{part.name} ({part.state})" for part in readiness.missing)
    detail = f"Not ready: {missing}. `parts` says more."
    return answer(
        Problem(
            UNAVAILABLE.uri, UNAVAILABLE.status, UNAVAILABLE.title, detail,
            extensions={"parts": members["parts"]},
        )
    )  # fmt: skip


@blueprint.route("/metrics")
@blueprint.response(
    200, {"type": "string"}, content_type="text/plain", description="The numbers of all worker processes."
)
def tell_metrics() -> Response:
    """Tell the metrics in the formats of Prometheus and OpenMetrics"""
    state = state_metrics(context().components)
    body, content_type = context().metrics.expose(request.headers.get("Accept", ""), state)
    return Response(body, content_type=content_type)


@blueprint.route("/problems/<slug>", parameters=[_SLUG_PARAMETER])
@blueprint.response(200, ProblemTypeSchema, description="What the problem means, and what mends it.")
@blueprint.problems(NOT_FOUND)
def explain_problem(slug: str) -> Any:
    """Explain a problem: the `type` of every error answer leads here"""
    for kind in PROBLEM_TYPES:
        if kind.slug == slug:
            return kind
    raise NotFound
