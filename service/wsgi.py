"""What gunicorn serves: `gunicorn -c service/gunicorn_conf.py service.wsgi:app`.

Imported in each worker, after the fork.
"""

from __future__ import annotations

from service import logs
from service.app import create_app
from service.bootstrap import build_components
from service.metrics import Metrics
from service.settings import Settings
from service.traces import traces_of

settings = Settings.from_env()
logs.configure(settings)
metrics = Metrics()
traces = traces_of(settings)


def _observe(stage: str, seconds: float) -> None:
    metrics.observe_stage(stage, seconds)
    if traces is not None:
        traces.observe_stage(stage, seconds)


components = build_components(settings, observe=_observe, caches=metrics)
app = create_app(settings, components, metrics, traces)
