"""Where commands print: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def show(*renderables: RenderableType) -> None:
    """Print results for people on standard output: in colour on a terminal, as plain text in a pipe.

    A plain string is one line, printed as it is.
    """
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for renderable in renderables:
        # A line that is longer than the terminal is one that must stay whole, such as a URL.
        console.print(renderable, crop=False, soft_wrap=isinstance(renderable, str))


def stderr() -> Console:
    """Give the console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(message: str) -> None:
    """Tell what happens, on standard error, so that results stay clean."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Print one JSON value, readable by people too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
