"""The command `openapi`: the description of the HTTP API."""

from __future__ import annotations

import click


@click.command()
def openapi() -> None:
    """Print the OpenAPI description.

    It is the one served at /openapi.json (OpenAPI 3.1).

    \b
    Example:
      python -m service openapi > openapi.json
    """
    import json

    from service.app import create_app
    from service.bootstrap import build_components
    from service.settings import Settings

    settings = Settings.from_env({})
    app = create_app(settings, build_components(settings))
    answer = app.test_client().get("/openapi.json")
    click.echo(json.dumps(answer.json, ensure_ascii=False, indent=2))
