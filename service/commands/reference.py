"""Write the reference of the command line: `python -m service.commands.reference > docs/cli.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

_COLUMNS = 100
_INTRODUCTION = """# Command line

This page is what `--help` says, command by command. It is generated:
`python -m service.commands.reference > docs/cli.md`.

- Results go to standard output, progress and messages to standard error. `--json` prints results as JSON.
- Exit codes: 0 fine, 1 failed (a record could not be ingested, a check of `verify` failed, stopped with
  Ctrl-C), 2 bad usage.
- Colours appear on a terminal only; `NO_COLOR=1` turns them off there too.
- Settings are environment variables named `FACTCHECK_*`: see [settings.md](settings.md).
"""


def reference(root: click.Command, name: str = "python -m service") -> str:
    """Describe every command as Markdown, at a fixed width of 100 columns."""
    sections = [
        _section(context.command_path, command.get_help(context)) for command, context in walk(root, name)
    ]
    return "\n".join([_INTRODUCTION, *sections])


def walk(
    root: click.Command, name: str = "python -m service"
) -> Iterator[tuple[click.Command, click.Context]]:
    """Visit a command and everything below it, hidden commands apart."""
    top = click.Context(root, info_name=name, terminal_width=_COLUMNS, **root.context_settings)
    yield from _walk(root, top)


def _walk(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _walk(below, click.Context(below, info_name=name, parent=context))


def _section(title: str, text: str) -> str:
    return f"## `{title}`\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    from service.cli import cli

    click.echo(reference(cli), nl=False)
