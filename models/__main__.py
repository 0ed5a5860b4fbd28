"""The command line of the models: `python -m models`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from models.stance import ModelUnavailableError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Prepare the models that the service runs."""


@main.command()
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    envvar="FACTCHECK_DATA_DIR",
    show_default=True,
    help="Folder for prepared models; the service's own data folder.",
)
@click.option("--again", is_flag=True, help="Export even if a prepared model lies there.")
def prepare(data_dir: Path, again: bool) -> None:
    """Export the embedding model to int8 into the data folder, checked against the original.

    It takes about a minute once and needs no network; afterwards it only checks that all is there.
    """
    from models.export import ExportError, prepare_embedder

    try:
        prepare_embedder(data_dir, say=click.echo, again=again)
    except (ExportError, ModelUnavailableError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m models")
