"""What gunicorn does at the turns of its life; nothing heavy is imported in the master."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from service.request_ids import HEADER
from service.settings import Settings
from service.succession import succession

METRICS_DIR_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the workers keep their numbers; prometheus_client reads it."""

_WARM_UP: Final = "warm-up"
_METRICS_PREFIX: Final = "factcheck-metrics-"
_log = logging.getLogger(__name__)

_LOCK: Final = "in-use.lock"
_made: Final[list[Path]] = []
"""The folder that this master made."""
_unmerged: Final[set[int]] = set()
"""Ended workers of this master whose numbers are yet in files of their own."""
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - only private folders are made in it


def memory_dir() -> str | None:
    """Name a folder in memory for heartbeats and metrics; None where there is none.

    A heartbeat on a slow disk can make a worker look dead. In a container with a read-only root this
    folder is still writable.
    """
    return str(_SHARED_MEMORY) if os.access(_SHARED_MEMORY, os.W_OK | os.X_OK) else None


def require_protected(server: Any, settings: Settings) -> None:
    """Start only where strangers cannot use the service, or a setting allows it.

    `server` is gunicorn's arbiter: its addresses may come from gunicorn's own options. Raises
    OpenBindingError, which gunicorn prints before it ends.
    """
    from service.keys.binding import require_protected

    for address in server.cfg.address:
        if isinstance(address, tuple):  # a Unix socket is guarded by the rights of its file
            server.log.info("%s", require_protected(settings, str(address[0])))


def let_be_replaced(server: Any) -> None:
    """Let SIGUSR2 start a new master beside this one as this one was started.

    gunicorn repeats `sys.argv`; of `python -m gunicorn` that is the path of a file, which run as such finds
    gunicorn's own modules in place of Python's.
    """
    if Path(sys.argv[0]).name == "__main__.py":
        server.START_CTX["args"] = [sys.executable, "-m", "gunicorn", *sys.argv[1:]]


def prepare_metrics_dir() -> None:
    """Make a fresh folder for the workers' numbers, unless the environment names one.

    A folder that another master made for itself is not named for this one: it only came down with the
    environment, as where gunicorn replaces itself on SIGUSR2 while the former master goes on.

    Clears away the folders of servers that were killed: a lock, which the kernel lets go when the last
    process of a server ends, tells them from those in use.
    """
    named = Path(os.environ.get(METRICS_DIR_VARIABLE, ""))
    if named.name and not named.name.startswith(_METRICS_PREFIX):
        named.mkdir(parents=True, exist_ok=True)
        for left in named.glob("*.db"):
            left.unlink(missing_ok=True)
        return
    parent = Path(memory_dir() or tempfile.gettempdir())
    for left in parent.glob(f"{_METRICS_PREFIX}*"):
        _remove_if_unused(left)
    folder = Path(tempfile.mkdtemp(prefix=_METRICS_PREFIX, dir=parent))
    _take_lock(folder)
    _made.append(folder)
    os.environ[METRICS_DIR_VARIABLE] = str(folder)


def remove_metrics_dir() -> None:
    """Remove the folder that `prepare_metrics_dir` made in this process."""
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)


def prepare_models(settings: Settings) -> None:
    """Let the embedder be exported once, rather than by every worker, where that has not been done yet.

    A failure stops nothing: /readyz and every check say what mends it.
    """
    from models.registry import ensure_prepared
    from models.stance import ModelUnavailableError

    try:
        ensure_prepared(settings.embedder, settings.models_dir)
    except ModelUnavailableError as error:
        _log.error("%s", error)


def forget_worker(pid: int) -> None:
    """Drop what only counts while a worker lives; what it counted stays, in one file for all that ended."""
    from prometheus_client.multiprocess import mark_process_dead

    from service.ended_workers import merge

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
    _unmerged.add(pid)
    left = merge(Path(os.environ[METRICS_DIR_VARIABLE]), _unmerged)
    _unmerged.intersection_update(left)


def warm_up(age: int) -> None:
    """Load corpus, index and models in the background, so that no request waits for them.

    `age` is the worker's, under which it is told to be warm.
    """
    from service.wsgi import components

    components.expect_warm_up()  # before the first request can ask

    def warm() -> None:
        components.warm_up()
        if components.readiness(within_s=None).is_ready:
            succession.tell_warm(age)

    threading.Thread(target=warm, name=_WARM_UP, daemon=True).start()


def is_warmed_up(within_s: float) -> bool:
    """Tell whether the warm-up of this worker has ended, well or not, after a wait of so many seconds."""
    for thread in threading.enumerate():
        if thread.name == _WARM_UP:
            thread.join(within_s)
            return not thread.is_alive()
    return True


def tell_stopping() -> None:
    """Let /readyz say that this worker stops; nothing is loaded for it."""
    served = sys.modules.get("service.wsgi")
    if served is not None:
        served.components.tell_stopping()


def end_warm_up(within_s: float = 20.0) -> None:
    """Cut the warm-up short and wait for its end: a process that exits inside a model's code aborts."""
    for thread in threading.enumerate():
        if thread.name == _WARM_UP:
            from service.wsgi import components

            components.stop_practising()
            thread.join(within_s)


def end_saving() -> None:
    """Wait until the index that this worker saves is saved; not where it waits for another process's save."""
    served = sys.modules.get("service.wsgi")
    if served is not None:
        served.components.end_saving()


def answer_problems() -> None:
    """Let gunicorn answer requests that it cannot read with problem+json.

    gunicorn has no hook for these answers; `gunicorn.util.write_error` is what writes them.
    """
    from gunicorn import util

    util.write_error = write_problem


def write_problem(sock: socket.socket, status: int, reason: str, message: str) -> None:
    """Write one problem as a whole HTTP answer; takes what `gunicorn.util.write_error` takes."""
    from gunicorn import util

    request_id = uuid4()
    members = {
        "type": "about:blank",
        "title": reason,
        "status": status,
        "detail": message or reason,
        "instance": request_id.urn,
    }
    body = json.dumps(members).encode("ascii") + b"\n"
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        f"{HEADER}: {request_id.hex}\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)


def _take_lock(folder: Path) -> None:
    # Locked before it has its name: another master that looks for folders out of use never finds it free.
    unnamed = folder / f"{_LOCK}.new"
    # Left open on purpose: this process and the workers that it forks hold the lock while one of them lives.
    handle = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(folder / _LOCK)


def _remove_if_unused(folder: Path) -> None:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return  # being made just now, or somebody else's
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass  # in use
    finally:
        os.close(handle)
