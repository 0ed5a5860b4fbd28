"""What gunicorn serves: `gunicorn -c service/gunicorn_conf.py service.wsgi:app`.

Imported in each worker, after the fork.
"""

from __future__ import annotations

import logging

from service.app import create_app
from service.bootstrap import build_components
from service.metrics import Metrics
from service.settings import Settings

settings = Settings.from_env()
logging.basicConfig(format="[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s")
for package in ("service", "index", "models"):
    logging.getLogger(package).setLevel(settings.log_level.upper())  # libraries: warnings only
metrics = Metrics()
components = build_components(settings, observe=metrics.observe_stage)
app = create_app(settings, components, metrics)
