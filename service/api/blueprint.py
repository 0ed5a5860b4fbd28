"""The blueprint of this API: strict bodies, problems instead of flask-smorest's errors, documented so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar

import flask_smorest
import marshmallow
from flask import Flask, Request, request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import NotAcceptable

from service.api.context import context
from service.api.json_body import JSON, read_json_body
from service.api.loading import field_errors
from service.api.scopes import needed_scope
from service.keys.records import Scope
from service.problem_responses import PROBLEM_JSON, register_problem_handlers
from service.problems import (
    KEY_NEEDED,
    ONLY_THIS_MACHINE,
    OUT_OF_TIME,
    OVERLOADED,
    PROBLEM_TYPES,
    SCOPE_MISSING,
    TOO_MANY_REQUESTS,
    TOO_SLOW,
    InvalidFieldsError,
    ProblemType,
)
from service.schemas.problem import ProblemSchema

View = TypeVar("View", bound=Callable[..., Any])

SECURITY_SCHEMES: Final = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, from `python -m service keys create`. Without any keys, none is needed.",
    },
    "api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key in another header.",
    },
}
METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_REFUSALS: Final = (KEY_NEEDED, SCOPE_MISSING, ONLY_THIS_MACHINE, TOO_MANY_REQUESTS, OVERLOADED, OUT_OF_TIME)


class StrictParser(FlaskParser):
    """Read arguments; every fault leaves at once, as InvalidFieldsError."""

    def __init__(self) -> None:
        super().__init__(unknown=marshmallow.RAISE)

    def _raw_load_json(self, req: Request) -> Any:
        return read_json_body(req, context().settings.max_body_bytes)

    def handle_error(self, error: marshmallow.ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Raise what marshmallow found."""
        for location, messages in error.messages_dict.items():
            raise InvalidFieldsError(field_errors(messages, in_body=location == "json")) from error
        raise error


class ApiBlueprint(flask_smorest.Blueprint):
    """Register views, their arguments and their problems."""

    ARGUMENTS_PARSER = StrictParser()

    def _prepare_arguments_doc(self, doc: Any, doc_info: dict[str, Any], **context: Any) -> Any:
        # `problems` documents what is answered to bad arguments.
        doc_info.get("arguments", {}).pop("responses", None)
        return super()._prepare_arguments_doc(doc, doc_info, **context)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view; its name is the operation's id, for those who generate clients."""

        def decorate(view: View) -> View:
            [method, *_] = options.get("methods", ["GET"])
            scope = needed_scope(f"{self.name}.{view.__name__}", method)
            if scope is not None:
                view = self._needing(scope, view)
            if method in METHODS_WITH_BODY:
                view = self.problems(TOO_SLOW)(view)
            named: View = self.doc(operationId=view.__name__)(view)
            registered: View = super(ApiBlueprint, self).route(rule, **options)(named)
            return registered

        return decorate

    def _needing(self, scope: Scope, view: View) -> View:
        secured: View = self.doc(security=[{scheme: [scope.value]} for scheme in SECURITY_SCHEMES])(view)
        return self.problems(*_REFUSALS)(secured)

    def problems(self, *kinds: ProblemType) -> Callable[[View], View]:
        """Document the problems that a view can answer with; those of one status share a response."""

        def decorate(view: View) -> View:
            for status in sorted({kind.status for kind in kinds}, reverse=True):
                view = self.alt_response(status, response=_response_name(int(status)))(view)
            return view

        return decorate


class ProblemApi(flask_smorest.Api):
    """Document every error as a problem, and answer it as one."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def _register_error_handlers(self) -> None:
        app: Flask = self._app
        register_problem_handlers(app)

    def _register_responses(self) -> None:
        for name, scheme in SECURITY_SCHEMES.items():
            self.spec.components.security_scheme(name, scheme)
        by_status: dict[int, list[ProblemType]] = {}
        for kind in PROBLEM_TYPES:
            by_status.setdefault(int(kind.status), []).append(kind)
        content = {PROBLEM_JSON: {"schema": ProblemSchema}}
        for status, kinds in by_status.items():
            description = " ".join(f"{kind.title}: {kind.meaning}" for kind in kinds)
            response = {"description": description, "content": content}
            self.spec.components.response(_response_name(status), response, lazy=True)
        default = {"description": "Any other error, as a problem (RFC 9457).", "content": content}
        self.spec.components.response("Problem", default, lazy=True)

    def _register_pagination_header(self) -> None:
        """Document no header that this API does not send."""

    def _register_etag_headers(self) -> None:
        """Document no header that this API does not send."""


def _response_name(status: int) -> str:
    return f"Problem{status}"


def require_acceptable(media_type: str = JSON) -> None:
    """Raise NotAcceptable where the request does not accept answers of a type."""
    if request.accept_mimetypes and not request.accept_mimetypes[media_type]:
        raise NotAcceptable(f"This address answers with {media_type}: accept it, or */*.")
