"""Foreseen errors leave the command line as one clear message and exit code 1, without a traceback."""

from __future__ import annotations

from typing import Any

import click


class ClearGroup(click.Group):
    """Turn foreseen errors of any command below into messages; others keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            message = explain(error)
            if message is None:
                raise
            raise click.ClickException(message) from error


def explain(error: Exception) -> str | None:
    """Give the message for a foreseen error; None for a fault of the program."""
    from index.corpus import CorpusError
    from models.stance import ModelUnavailableError
    from service.keys.binding import OpenBindingError
    from service.keys.key_file import KeysUnusableError
    from service.settings import SettingsError

    foreseen = (SettingsError, ModelUnavailableError, CorpusError, OpenBindingError, KeysUnusableError)
    if isinstance(error, foreseen):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return None
