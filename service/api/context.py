"""What a view may use of the application that it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

from service.bootstrap import Components
from service.metrics import Metrics
from service.settings import Settings

_KEY: Final = "factcheck"


@dataclass(frozen=True, slots=True)
class Context:
    """Join what the views need."""

    settings: Settings
    components: Components
    metrics: Metrics


def attach(app: Flask, context: Context) -> None:
    """Give an application its context."""
    app.extensions[_KEY] = context


def context() -> Context:
    """Give the context of the application that answers the present request."""
    found: Context = current_app.extensions[_KEY]
    return found
