"""Swagger UI at /docs, from files on this machine."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from flask import Blueprint, Response, send_file
from werkzeug.exceptions import NotFound

blueprint = Blueprint("api_docs", __name__)

_OWN: Final = files("service.web") / "swagger"
_DISTRIBUTION: Final = files("flask_swagger_ui") / "dist"
_FILES: Final = {
    "start.js": (_OWN, "text/javascript"),
    "swagger-ui-bundle.js": (_DISTRIBUTION, "text/javascript"),
    "swagger-ui.css": (_DISTRIBUTION, "text/css"),
    "favicon-32x32.png": (_DISTRIBUTION, "image/png"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("/docs")
def show_page() -> Response:
    """Show the documentation of the API."""
    return Response((_OWN / "index.html").read_bytes(), mimetype="text/html")


@blueprint.get("/docs/<name>")
def send_asset(name: str) -> Response:
    """Send one file of Swagger UI."""
    if name not in _FILES:
        raise NotFound
    folder, mimetype = _FILES[name]
    return send_file(str(folder / name), mimetype=mimetype, max_age=3600)


@blueprint.after_request
def _restrict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    return response
