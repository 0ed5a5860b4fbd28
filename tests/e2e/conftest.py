"""A real server: gunicorn, two workers, a free port of this machine, engines without a network."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from service.demo.sample import CORPUS
from service.serving import command, environment
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 180.0
_NDJSON = {"Content-Type": "application/x-ndjson"}


@dataclass(frozen=True)
class Server:
    """Hold a running server."""

    url: str
    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path

    def fresh(self, method: str, path: str, **options: object) -> httpx.Response:
        """Ask over a connection of its own, so that any worker may answer."""
        with httpx.Client(timeout=120, trust_env=False, verify=False) as client:  # loads no certificates
            return client.request(method, self.url + path, **options)  # type: ignore[arg-type]

    def workers(self) -> set[int]:
        """Name the processes of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}

    def kill(self) -> None:
        """Kill the master and every worker as the kernel or a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(120)

    def stop(self) -> int:
        """Ask the server to stop; give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)


Start = Callable[..., Server]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers; those still running at the end of the module are killed."""
    running: list[Server] = []

    def begin(data_dir: Path | None = None, **changes: object) -> Server:
        folder = tmp_path_factory.mktemp("server")
        engines = {"embedder": "dummy", "stance": "dummy"}
        server = _launch(folder, **engines | {"data_dir": data_dir or folder / "data"} | changes)
        running.append(server)
        _wait_until_ready(server, server.settings.workers)
        return server

    yield begin
    for server in running:
        if server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="session")
def demo_server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start one server for all tests of the browser."""
    with running_demo_server(tmp_path_factory.mktemp("demo-server"), prepared_data_dir) as server:
        yield server


@pytest.fixture
def changing_server(demo_server: Server) -> Iterator[Server]:
    """Lend the same server to a test that adds documents; they are taken out again."""

    def ids() -> set[str]:
        return {each["id"] for each in demo_server.fresh("GET", "/documents").json()["documents"]}

    before = ids()
    yield demo_server
    for added in ids() - before:
        assert demo_server.fresh("DELETE", f"/documents/{added}").status_code == 204


@contextmanager
def running_demo_server(folder: Path, models_dir: Path) -> Iterator[Server]:
    """Run a server with the real models and the sample corpus; its files are in `folder`."""
    server = _launch(folder, data_dir=folder / "data", models_dir=models_dir.resolve(), workers=1)
    try:
        _wait_until_ready(server, 1, within_s=4 * _START_SECONDS)
        answers = server.fresh("POST", "/documents/bulk", content=CORPUS.read_bytes(), headers=_NDJSON)
        assert [json.loads(line)["status"] for line in answers.text.splitlines()] == ["created"] * 20
        yield server
    finally:
        server.kill()


def _launch(folder: Path, **changes: object) -> Server:
    settings = replace(Settings.from_env({}), port=_free_port(), **changes)  # type: ignore[arg-type]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(), env=environment(settings), cwd=folder, stdout=log, stderr=log, process_group=0
        )
    return Server(f"http://127.0.0.1:{settings.port}", settings, process, folder / "server.log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: Server, workers: int, within_s: float = _START_SECONDS) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.log.read_text()
        with suppress(httpx.TransportError):
            if server.fresh("GET", "/readyz").status_code == 200 and len(server.workers()) == workers:
                return
        time.sleep(0.1)
    raise TimeoutError(server.log.read_text())
