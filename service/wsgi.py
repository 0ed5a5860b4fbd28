"""What gunicorn serves: `gunicorn -c service/gunicorn_conf.py service.wsgi:app`.

Imported in each worker, after the fork.
"""

from __future__ import annotations

from service import logs
from service.app import create_app
from service.bootstrap import build_components
from service.metrics import Metrics
from service.settings import Settings

settings = Settings.from_env()
logs.configure(settings)
metrics = Metrics()
components = build_components(settings, observe=metrics.observe_stage, caches=metrics)
app = create_app(settings, components, metrics)
