"""The command line: one group, one small file per command in `service/commands/`."""

from __future__ import annotations

import click

from service.commands.backup import backup, restore
from service.commands.check import check
from service.commands.check_file import check_file
from service.commands.demo import demo
from service.commands.documents import documents
from service.commands.failures import ClearGroup
from service.commands.ingest import ingest
from service.commands.keys import keys
from service.commands.openapi import openapi
from service.commands.serve import serve
from service.commands.upkeep import rebuild, stats, verify

_EPILOG = """\b
First steps:
  python -m service demo                 load the sample corpus, check claims, serve
  python -m service ingest articles/     put your own articles in
  python -m service check "A claim."     ask what they say about it

\b
Exit codes: 0 fine, 1 failed (or stopped with Ctrl-C), 2 bad usage.
Settings are environment variables named FACTCHECK_*: see docs/settings.md.
"""


@click.group(cls=ClearGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Check claims against a newsroom's own sources.

    A claim comes in; the passages that support or refute it go out, word for word, each with its source
    and date, and a verdict on what these sources say.
    """


_COMMANDS = (
    demo, ingest, check, check_file, serve, keys, stats, documents, backup, restore, rebuild, verify, openapi,
)  # fmt: skip
for _command in _COMMANDS:
    cli.add_command(_command)
