"""Refuse bodies that are compressed: a few bytes of one can become gigabytes."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import UnsupportedMediaType


def refuse_encoded_bodies(app: Flask) -> None:
    """Answer 415 to every request whose body is encoded in any way, before it is read."""
    app.before_request(_refuse)


def _refuse() -> None:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedMediaType(
            "Send the body as it is, without Content-Encoding: nothing is unpacked here."
        )
