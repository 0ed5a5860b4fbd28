"""Start the server: gunicorn with the settings of the service."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

from service.settings import Settings
from service.variables import PREFIX

_ROOT = Path(__file__).resolve().parent.parent


def command() -> list[str]:
    """Give the command that starts the server; it reads its settings from `environment`."""
    return [sys.executable, "-m", "gunicorn", "-c", "python:service.gunicorn_conf"]


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment in which the server has these settings, whatever the present one says."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    for field in fields(settings):
        if written := _written(getattr(settings, field.name)):  # what is empty is set by leaving it out
            environ[PREFIX + field.name.upper()] = written
    former = environ.get("PYTHONPATH")
    environ["PYTHONPATH"] = os.pathsep.join(part for part in (str(_ROOT), former) if part)
    return environ


def serve(settings: Settings) -> NoReturn:
    """Become the server: this process is replaced, so that signals reach it and nothing returns."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command(), environment(settings))  # noqa: S606 - no shell, own interpreter


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)
