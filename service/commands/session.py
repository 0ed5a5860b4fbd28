"""Open the parts of the service for one command, and tell what takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.bootstrap import Components
    from service.settings import Settings


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Components]:
    """Give the parts of the service, by default with the settings of the environment; close them after."""
    from service.bootstrap import build_components
    from service.settings import Settings

    components = build_components(settings or Settings.from_env())
    try:
        yield components
    finally:
        components.close()
