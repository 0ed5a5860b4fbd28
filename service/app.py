"""The HTTP application: registers, nothing else."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from service import __version__
from service.api import batch, bulk, check, documents, operations, text
from service.api.access import attach_access
from service.api.admission import attach_gate
from service.api.answer_headers import attach_headers
from service.api.blueprint import ProblemApi
from service.api.content_encoding import refuse_encoded_bodies
from service.api.context import Context, attach
from service.api.cross_origin import allow_origins
from service.api.slots import attach_slots
from service.bootstrap import Components, build_components
from service.metrics import Metrics
from service.rate_limits import shared_limiter
from service.request_ids import RequestIds
from service.settings import Settings
from service.traces import Traces
from service.web import api_docs, pages

_DESCRIPTION: Final = """\
Fact-checking over a newsroom's own sources. A claim comes in; the passages that support or refute it go out,
word for word, each with its source and date, and a verdict about **what these sources say**. It never says
that a claim is true or false.

Dates are EDTF: `2022`, `2022-01`, `2022-01-26` or a full timestamp; `null` means unknown, and is never
guessed. Every error is a problem (RFC 9457, `application/problem+json`).

Every answer tells its name in the header `X-Request-ID`, under which the log knows it. Send one of your own
(1 to 128 letters, digits and `._:+/=@-`) and it is kept.
"""


def create_app(
    settings: Settings,
    components: Components,
    metrics: Metrics | None = None,
    traces: Traces | None = None,
) -> Flask:
    """Make the application for these settings and components."""
    app = Flask("service", static_folder=None)
    app.config.update(_config())
    app.json = _json(app)
    metrics = metrics or Metrics()
    attach(app, Context(settings, components, metrics))
    attach_slots(app, settings.long_requests)
    metrics.watch(app)
    if traces is not None:
        traces.watch(app)
    attach_headers(app)
    allow_origins(app, settings.cors_origins)
    attach_access(app, settings, shared_limiter(settings.rate_per_minute, settings.redis_url))
    refuse_encoded_bodies(app)
    metrics.tell_places(settings.threads)
    attach_gate(app, settings.threads, settings.waiting_requests, metrics.observe_gate)
    api = ProblemApi(app)
    for resource in (check, batch, text, documents, bulk, operations):
        api.register_blueprint(resource.blueprint)
    app.register_blueprint(api_docs.blueprint)
    app.register_blueprint(pages.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = RequestIds(app.wsgi_app)  # type: ignore[method-assign]
    return app


def describe_api() -> dict[str, Any]:
    """Give the OpenAPI description, the same as /openapi.json; nothing is opened or loaded for it."""
    settings = Settings.from_env({})
    app = create_app(settings, build_components(settings))
    description: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return description


def _config() -> dict[str, Any]:
    return {
        "API_TITLE": "Fact-checking over your own sources",
        "API_VERSION": __version__,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {"info": {"description": _DESCRIPTION}},
    }


def _json(app: Flask) -> DefaultJSONProvider:
    provider = DefaultJSONProvider(app)
    provider.sort_keys = False
    provider.ensure_ascii = False
    provider.compact = True
    return provider
