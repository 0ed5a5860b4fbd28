"""Run the command line: `python -m service`."""

from __future__ import annotations

from service.cli import cli

if __name__ == "__main__":
    cli(prog_name="python -m service")
