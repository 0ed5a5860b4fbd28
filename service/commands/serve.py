"""The command `serve`: become the HTTP server."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import click

from service.commands.output import say

if TYPE_CHECKING:
    from service.settings import Settings

host_option = click.option("--host", metavar="ADDRESS", help="Listen on this address. [FACTCHECK_HOST]")
port_option = click.option(
    "--port", type=click.IntRange(0, 65_535), help="Listen on this port. [FACTCHECK_PORT]"
)


@click.command()
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that answer. [FACTCHECK_WORKERS]")
def serve(**chosen: Any) -> None:
    """Serve the HTTP API until stopped (gunicorn).

    An option wins over the environment variable in brackets. The API is described at /docs.

    \b
    Example:
      python -m service serve --port 8080 --workers 2
    """
    from models.registry import ensure_prepared
    from service.keys.binding import require_protected
    from service.serving import serve as become_server

    settings = chosen_settings(chosen)
    protected = require_protected(settings, settings.host)
    is_for_people = settings.log_format == "text"  # in a log of JSON the server says both itself
    if is_for_people:
        say(protected)
    require_free_port(settings)
    ensure_prepared(settings.embedder, settings.models_dir)  # once, not once in every worker
    if is_for_people:
        say(f"Serving on {address(settings)} (described at /docs). Stop with Ctrl-C.")
    become_server(settings)


def chosen_settings(chosen: dict[str, Any]) -> Settings:
    """Read the settings, with the options that were given in place of their environment variables."""
    from service.settings import Settings
    from service.variables import PREFIX

    given = {PREFIX + name.upper(): str(value) for name, value in chosen.items() if value is not None}
    return Settings.from_env({**os.environ, **given})


def require_free_port(settings: Settings) -> None:
    """Fail at once where the server could not listen, instead of after gunicorn's tries."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"cannot listen on {settings.host} port {settings.port} ({error.strerror or error}): "
                "choose another with --host and --port"
            ) from error


def address(settings: Settings) -> str:
    """Give the URL to open in a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port or '(a free port: see below)'}"
