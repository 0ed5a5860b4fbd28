"""By when the present request has to be answered."""

from __future__ import annotations

from typing import Final

from flask import g, request

from index.deadline import NO_DEADLINE, Deadline
from service.settings import Settings
from service.timed_socket import arrived_at
from service.variables import PREFIX

_ONE_CLAIM: Final = "check"
"""The blueprint whose requests ask for one claim."""


def begin_deadline(settings: Settings, waited_for_body_s: float) -> Deadline:
    """Set by when the present request has to be answered, from the moment at which its head was there.

    The seconds for which its body was waited for are the client's, which has a limit of its own
    (FACTCHECK_CLIENT_SECONDS), and do not count; all other waiting does.
    """
    is_short = request.method in ("GET", "HEAD") or request.blueprint == _ONE_CLAIM
    seconds, name = (
        (settings.request_seconds, "request_seconds")
        if is_short
        else (settings.long_request_seconds, "long_request_seconds")
    )
    since = arrived_at(request.environ) + waited_for_body_s
    g.factcheck_deadline = deadline = Deadline.after(seconds, f"{PREFIX}{name.upper()}", since)
    return deadline


def present_deadline() -> Deadline:
    """Tell by when the present request has to be answered; a bulk upload has no end of this kind."""
    deadline: Deadline = g.get("factcheck_deadline", NO_DEADLINE)
    return deadline
