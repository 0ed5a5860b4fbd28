"""Send what the OpenAPI description allows, and what it does not, to a real server.

    python -m tests.torture.api --examples 200 --seed 1

starts gunicorn with keys, engines that need no model (or --models) and the sample corpus; runs every phase of
schemathesis (examples, coverage, fuzzing, stateful) with all its checks and those of `api_checks` over the
description that the server itself gives out; exits with 1 where anything was found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from benchmarks.server import running_service
from service.demo.sample import CORPUS
from service.keys.key_file import KeyFile
from service.keys.records import Scope

HERE = Path(__file__).resolve().parent
NO_MODELS = {"FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy"}
SETTINGS = {
    "FACTCHECK_WORKERS": "2",
    "FACTCHECK_RATE_PER_MINUTE": "0",
    "FACTCHECK_HTML_SECONDS": "5",
}
RUN = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


def main(arguments: list[str] | None = None) -> int:
    """Run it; gives the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        data_dir = work / "data"
        data_dir.mkdir()
        key = KeyFile(data_dir).create("torture", tuple(Scope)).key
        settings = SETTINGS if options.models else SETTINGS | NO_MODELS
        with running_service(data_dir, settings) as url:
            _fill(url, key)
            status = _run(url, key, work, options)
            alive = httpx.get(f"{url}/readyz", timeout=60).status_code == 200
    sys.stdout.write(f"The server answers afterwards: {alive}\n")
    return status or int(not alive)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.api", description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=100, help="cases for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--models", action="store_true", help="with the default models: FACTCHECK_MODELS_DIR")
    parser.add_argument("--operation", help="one operationId alone")
    parser.add_argument("--no-shrink", action="store_true", help="report what is found as it is: quicker")
    return parser.parse_args(arguments)


def _fill(url: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    answer = httpx.post(f"{url}/documents/bulk", content=CORPUS.read_bytes(), headers=headers, timeout=120)
    answer.raise_for_status()


def _run(url: str, key: str, work: Path, options: argparse.Namespace) -> int:
    chosen = ["--include-operation-id", options.operation] if options.operation else []
    command = [
        sys.executable, "-c", RUN, "--config-file", str(HERE / "schemathesis.toml"),
        "run", f"{url}/openapi.json",
        "--phases", options.phases, "--max-examples", str(options.examples), "--seed", str(options.seed),
        "--no-color", *chosen, *(["--no-shrink"] * options.no_shrink),
    ]  # fmt: skip
    environ = os.environ | {"TORTURE_KEY": key, "PYTHONPATH": str(HERE.parents[1])}
    return subprocess.run(command, env=environ, cwd=work, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
