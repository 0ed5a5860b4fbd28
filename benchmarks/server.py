"""Start the real service in a process of its own, on a free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

READY_WITHIN_S = 120.0


def free_port() -> int:
    """Give a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


NO_CACHES: Final = {"FACTCHECK_ANSWER_CACHE": "0", "FACTCHECK_EMBEDDING_CACHE": "0"}
"""What is measured is computed, also where a claim comes twice."""


def service_environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Give this process's environment with the service's settings replaced by these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
    models = os.environ.get("FACTCHECK_MODELS_DIR")
    if models:
        kept["FACTCHECK_MODELS_DIR"] = models
    return kept | NO_CACHES | {"FACTCHECK_DATA_DIR": str(data_dir)} | dict(settings)


def run_service(
    *arguments: str,
    data_dir: Path,
    settings: Mapping[str, str] | None = None,
    accept: tuple[int, ...] = (0,),
) -> str:
    """Run one command of `python -m service` and give its standard output.

    Raises RuntimeError, with all that it printed, where its exit code is not among those accepted.
    """
    done = subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=service_environment(data_dir, settings or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in accept:
        raise RuntimeError(f"python -m service {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Hold a running server: its base URL and the process id of its master."""

    url: str
    pid: int

    def workers(self) -> list[int]:
        """Name the processes of the workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return sorted(int(pid) for pid in children.split())


@contextmanager
def running_service(data_dir: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the corpus of a data folder and give the base URL; the server ends with the block.

    Raises RuntimeError with the server's own words when it is not ready in time.
    """
    with running_server(data_dir, settings) as server:
        yield server.url


@contextmanager
def running_server(data_dir: Path, settings: Mapping[str, str] | None = None) -> Iterator[RunningServer]:
    """Serve the corpus of a data folder; the server ends with the block.

    Raises RuntimeError with the server's own words when it is not ready in time.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "service", "serve", "--port", str(port)],
            env=service_environment(data_dir, settings or {}),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _becomes_ready(url, server):
                log.seek(0)
                raise RuntimeError(f"the server did not become ready:\n{log.read()[-4000:]}")
            yield RunningServer(url, server.pid)
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _becomes_ready(url: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return False
