"""gunicorn's settings, from those of the service: `gunicorn -c service/gunicorn_conf.py service.wsgi:app`.

Threads in a few processes; nothing of the service is loaded before the fork.
"""

from __future__ import annotations

import os
import resource
from typing import Any

from service import gunicorn_hooks
from service.settings import Settings
from service.succession import succession

_settings = Settings.from_env()
_SPARE_THREADS = 2  # they tell health, and refuse what is too much
_OWN_FILES = 200  # a worker itself has some forty open
_open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)

wsgi_app = "service.wsgi:app"
bind = (
    f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
)
workers = _settings.workers
worker_class = "service.lasting_worker.LastingWorker"
# More than may work at once, so that those that wait, bulk uploads that wait for their client, and those
# refused, have a thread to do it in.
threads = _settings.threads + _settings.waiting_requests + _settings.long_requests + _SPARE_THREADS
# More would leave no file to open, and end the worker.
worker_connections = (
    1000 if _open_files == resource.RLIM_INFINITY else max(threads + 1, min(1000, _open_files - _OWN_FILES))
)
sendfile = False  # files too are sent by sockets that wait only so long
preload_app = False  # models, database and FAISS must not be carried over a fork
timeout = 120
graceful_timeout = _settings.graceful_seconds + _settings.drain_seconds
keepalive = 5
worker_tmp_dir = gunicorn_hooks.memory_dir()
control_socket_disable = True  # it would be a file in a home folder that need not exist
proc_name = "factcheck"
loglevel = _settings.log_level
accesslog = "-" if _settings.access_log else None
access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %({x-request-id}o)s'
logger_class = "service.gunicorn_logger.ServiceLogger"


def on_starting(server: Any) -> None:
    """Prepare what the workers share, before the first of them is born."""
    gunicorn_hooks.let_be_replaced(server)
    gunicorn_hooks.require_protected(server, _settings)
    gunicorn_hooks.prepare_metrics_dir()
    gunicorn_hooks.prepare_models(_settings)


def pre_exec(server: Any) -> None:
    """Tell the workers of this server that the present process becomes a second master (SIGUSR2)."""
    succession.hand_over(os.getpid())


def on_reload(server: Any) -> None:
    """Tell the present workers that they are to be replaced, before their successors are born."""
    succession.begin(server.worker_age)


def post_worker_init(worker: Any) -> None:
    """Answer gunicorn's own errors as problems, and load the models without waiting for a request."""
    gunicorn_hooks.answer_problems()
    gunicorn_hooks.warm_up(worker.age)


def worker_exit(server: Any, worker: Any) -> None:
    """Leave no model at work in a worker that ends."""
    gunicorn_hooks.end_warm_up()
    gunicorn_hooks.end_saving()


def child_exit(server: Any, worker: Any) -> None:
    """Forget what a worker did at the moment it ended, such as requests in flight."""
    gunicorn_hooks.forget_worker(worker.pid)


def on_exit(server: Any) -> None:
    """Remove the folder of the metrics."""
    gunicorn_hooks.remove_metrics_dir()
