"""The command line of the models: `python -m models`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from models.registry import WEIGHTS_DIR
from models.stance import ModelUnavailableError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Prepare the models that the service runs."""


@main.command()
@click.option(
    "--models-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    envvar=["FACTCHECK_MODELS_DIR", "FACTCHECK_DATA_DIR"],
    show_default=True,
    show_envvar=True,
    callback=lambda _context, _option, folder: folder.expanduser(),
    help="Folder whose `models` folder holds the prepared models; without a setting of its own, the data "
    "folder, as for the service.",
)
@click.option("--again", is_flag=True, help="Export even if a prepared model lies there.")
def prepare(models_dir: Path, again: bool) -> None:
    """Export the embedding model to int8, checked against the original.

    It takes about a minute once and needs no network; afterwards it only checks that all is there.
    """
    from models.export import ExportError, prepare_embedder

    try:
        prepare_embedder(models_dir, say=click.echo, again=again)
    except (ExportError, ModelUnavailableError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


@main.command("export-stance")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--calibration",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines with `claim` and `evidence` on which int8 ranges are measured: training data.",
)
@click.option(
    "--dev",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines with `dataset`, `claim`, `evidence`, `label`, on which int8 must lose nothing.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=WEIGHTS_DIR,
    help="Folder to write; the weights that ship with the project unless given.",
)
def export_stance(source: Path, calibration: Path | None, dev: Path | None, out: Path) -> None:
    """Export the trained classifier in SOURCE (config, tokenizer, safetensors) to int8.

    Files may be .gz. Accuracy on each dataset of --dev may fall by half a point; where it falls further, the
    layers that hurt are left in float.
    """
    from models.export import ExportError
    from models.labelled_pairs import read_pairs
    from models.stance_export import export_stance as export

    try:
        learning = read_pairs(calibration) if calibration else []
        checking = read_pairs(dev) if dev else []
        export(source, out, click.echo, learning, checking)
    except (ExportError, ModelUnavailableError, OSError, ValueError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m models")
