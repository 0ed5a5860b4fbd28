"""gunicorn's own log lines, in the format of the service; requests with their name and who sent them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from service.logs import MEMBERS, JsonFormatter, configure
from service.request_ids import HEADER, KEY_VARIABLE
from service.settings import Settings


class ServiceLogger(Logger):  # type: ignore[misc]
    """Write JSON where the settings say so."""

    def setup(self, cfg: Any) -> None:
        """Set up gunicorn's loggers and those of the service, in the master and so in each worker."""
        settings = Settings.from_env()
        super().setup(cfg)
        configure(settings)
        self._writes_json = settings.log_format == "json"
        if self._writes_json:
            for log in (self.error_log, self.access_log):
                for handler in log.handlers:
                    handler.setFormatter(JsonFormatter())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one request that has been answered."""
        if not self._writes_json:
            super().access(resp, req, environ, request_time)
        elif self.access_log_enabled:
            members = request_members(resp, environ, request_time)
            self.access_log.info("request", extra={MEMBERS: members})


def request_members(resp: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
    """Say what was asked, by whom and what came of it; neither its body nor any key.

    `resp` is gunicorn's response, `environ` that of WSGI.
    """
    sent = {name.lower(): value for name, value in resp.headers}
    members = {
        "request_id": sent.get(HEADER.lower()),
        "method": environ.get("REQUEST_METHOD"),
        "path": environ.get("PATH_INFO"),
        "query": environ.get("QUERY_STRING") or None,
        "status": int(str(resp.status).split(maxsplit=1)[0]),
        "bytes": getattr(resp, "sent", None),
        "duration_ms": round(request_time / timedelta(milliseconds=1), 3),
        "address": environ.get("REMOTE_ADDR"),
        "key": environ.get(KEY_VARIABLE),
    }
    return {name: value for name, value in members.items() if value is not None}
