"""How log lines are written: as text to read, or as one JSON object a line for machines."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

from service.request_ids import present_request
from service.settings import Settings

MEMBERS: Final = "factcheck_members"
"""The attribute of a log record that holds further members of its JSON object."""

_PACKAGES: Final = ("service", "index", "models")


class JsonFormatter(logging.Formatter):
    """Write a record as one JSON object in ASCII: time, level, logger, message, process, request_id."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; whatever it holds, it stays one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        members: dict[str, Any] = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        request = present_request()
        if request is not None:
            members["request_id"] = request.request_id
            if request.trace_id is not None:
                members["trace_id"] = request.trace_id
        members |= getattr(record, MEMBERS, {})
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return json.dumps(members, default=str)


class TextFormatter(logging.Formatter):
    """Write a record as text, with the request it belongs to."""

    def __init__(self) -> None:
        super().__init__("[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Write one record."""
        request = present_request()
        return super().formatMessage(record) + (f" [request {request.request_id}]" if request else "")


def formatter(log_format: str) -> logging.Formatter:
    """Give what writes log lines in a format: `text` or `json`."""
    return JsonFormatter() if log_format == "json" else TextFormatter()


def configure(settings: Settings) -> None:
    """Write the logs of this process to standard error as the settings say; a second time does nothing."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(settings.log_format))
    logging.basicConfig(handlers=[handler])
    logging.captureWarnings(capture=True)  # else they are lines of another form
    for package in _PACKAGES:
        logging.getLogger(package).setLevel(settings.log_level.upper())  # libraries: warnings only
