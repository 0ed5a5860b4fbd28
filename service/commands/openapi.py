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

    from service.app import describe_api

    click.echo(json.dumps(describe_api(), ensure_ascii=False, indent=2))
