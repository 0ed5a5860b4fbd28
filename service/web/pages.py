"""The web pages, from files on this machine: static, so they hold nothing secret."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from flask import Blueprint, Request, Response, current_app, send_file
from werkzeug.exceptions import NotFound

from service.api.context import context

blueprint = Blueprint("pages", __name__)

_FOLDER: Final = files("service.web") / "static"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


@blueprint.get("/")
def show_start() -> Response:
    """Show the page that checks claims."""
    return _page("index.html")


@blueprint.get("/web/<name>")
def send_asset(name: str) -> Response:
    """Send one script, style or picture of the pages."""
    asset = _FOLDER / name
    if "." not in name or name[name.rindex(".") :] not in _TYPES or not asset.is_file():
        raise NotFound
    # Asked for again each time, answered with 304: after an upgrade no browser mixes old files with new ones.
    answer = send_file(str(asset), mimetype=_TYPES[name[name.rindex(".") :]], max_age=0)
    return _protected(answer)


def show_document_page() -> Response:
    """Show the page that reads one document; its script asks this same address for JSON."""
    return _page("document.html")


def prefers_page(request: Request) -> bool:
    """Tell whether a request would rather have a page than JSON, as a browser's own requests do."""
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]


def _page(name: str) -> Response:
    writes = b"on" if context().settings.writes else b"off"
    body = (_FOLDER / name).read_bytes().replace(b"{{writes}}", writes)
    answer = current_app.response_class(body, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-cache"
    return _protected(answer)


def _protected(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    return answer
