"""Choose the type of an answer by what the request accepts."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import NotAcceptable


def chosen_type(*offered: str) -> str:
    """Give the offered media type that the request likes best, the first where it does not care.

    Raises NotAcceptable that names the offered types where it accepts none of them.
    """
    accepted = request.accept_mimetypes
    if not accepted:
        return offered[0]
    best = max(offered, key=lambda media_type: accepted.quality(media_type))
    if accepted.quality(best) <= 0:
        raise NotAcceptable(f"This address answers with {' or '.join(offered)}: accept one, or */*.")
    return best
