"""The command line: one group, one small file per command in `service/commands/`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from service.commands.failures import ClearGroup

_MODULES: Final = {
    "demo": "demo",
    "ingest": "ingest",
    "check": "check",
    "check-file": "check_file",
    "serve": "serve",
    "keys": "keys",
    "stats": "upkeep",
    "documents": "documents",
    "backup": "backup",
    "restore": "backup",
    "rebuild": "upkeep",
    "verify": "upkeep",
    "openapi": "openapi",
}
"""Command -> the file of `service/commands/` that defines it, under its name."""

_EPILOG = """\b
First steps:
  python -m service demo                 load the sample corpus, check claims, serve
  python -m service ingest articles/     put your own articles in
  python -m service check "A claim."     ask what they say about it

\b
Exit codes: 0 fine, 1 failed (or stopped with Ctrl-C), 2 bad usage.
Settings are environment variables named FACTCHECK_*: see docs/settings.md.
"""


class _LazyGroup(ClearGroup):
    """Import a command when it is asked for: a check starts without all the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give the command of this name; None where there is none."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"service.commands.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_LazyGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Check claims against a newsroom's own sources.

    A claim comes in; the passages that support or refute it go out, word for word, each with its source
    and date, and a verdict on what these sources say.
    """
