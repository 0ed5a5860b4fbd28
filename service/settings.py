"""Settings from FACTCHECK_* environment variables; every bad one is reported at once, at start."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from models.registry import DEFAULT_EMBEDDER, DEFAULT_STANCE
from service.cores import available_cores
from service.remote_addresses import collector_address, redis_address

PREFIX: Final = "FACTCHECK_"
_LOG_LEVELS: Final = ("debug", "info", "warning", "error", "critical")
_SWITCH: Final = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}


class SettingsError(ValueError):
    """Say what is wrong with the settings: every fault, each with its name, its value and how to mend it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(("the settings cannot be used:", *(f"  - {fault}" for fault in faults))))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Variable:
    """Describe one environment variable: the field it fills, how its text is read, what it means.

    `default` is the text that stands for an absent variable; None where `default_note` says how the value
    is found instead. The value of a secret one is in no message.
    """

    field: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str
    default_note: str = ""
    is_secret: bool = False

    @property
    def name(self) -> str:
        """Give the name of the environment variable."""
        return PREFIX + self.field.upper()


def _path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("give the path of a folder")
    return Path(text).expanduser()


def _word(text: str) -> str:
    if any(character.isspace() for character in text):
        raise ValueError("give a value without blanks")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        mend = f"give a whole number from {low} to {high}"
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise ValueError(mend)
        if not low <= int(text) <= high:
            raise ValueError(mend)
        return int(text)

    return read


_ORIGIN: Final = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?"
    r"|(?:chrome|moz)-extension://[a-z0-9-]+"
)
_DEFAULT_PORT: Final = re.compile(r"(https:.*):443|(http:.*):80")


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{_shown(origin)} is no origin: give scheme, host and port as a browser sends them, in "
                "small letters and without a path, such as https://desk.example.org, http://[::1]:3000 or "
                "chrome-extension://ID"
            )
        if _DEFAULT_PORT.fullmatch(origin):
            raise ValueError(
                f"{_shown(origin)}: leave the port out, as browsers do where it is the usual one"
            )
    return origins


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError("give on or off")
    return _SWITCH[text.lower()]


def _log_level(text: str) -> str:
    if text.lower() not in _LOG_LEVELS:
        raise ValueError(f"give one of {', '.join(_LOG_LEVELS)}")
    return text.lower()


def _log_format(text: str) -> str:
    if text.lower() not in ("text", "json"):
        raise ValueError("give text or json")
    return text.lower()


VARIABLES: Final = (
    Variable("data_dir", _path, "./data", "Folder of the corpus and its index. Made where it is missing."),
    Variable(
        "models_dir", _path, None,
        "Folder whose `models` folder holds the prepared models.", "the data folder",
    ),
    Variable("host", _word, "127.0.0.1", "Address to listen on. `0.0.0.0` means every address."),
    Variable("port", _whole(0, 65_535), "8000", "Port to listen on. `0` takes a free one."),
    Variable("workers", _whole(1, 256), "2", "Processes that answer requests."),
    Variable("threads", _whole(1, 256), "4", "Requests that one worker works on at the same time."),
    Variable(
        "embedder", str, DEFAULT_EMBEDDER,
        "Embedding model: a known name, a folder, or `owner/model`. `dummy` needs no model.",
    ),
    Variable(
        "stance", str, DEFAULT_STANCE,
        "Stance model: a known name, a folder, or `owner/model`. `dummy` needs no model.",
    ),
    Variable(
        "compute_threads", _whole(1, 1_024), None,
        "Threads that one worker computes with: they share the work of one check.",
        "the number of cores; for `check` with the default models 1",
    ),
    Variable(
        "judged_passages", _whole(1, 200), "20",
        "Passages whose stance is judged for each claim. More find more, and take longer.",
    ),
    Variable(
        "max_body_bytes", _whole(1_024, 1 << 31), str(16 * 1024 * 1024),
        "Greatest size of a request body, and of one line of a bulk upload.",
    ),
    Variable(
        "max_html_bytes", _whole(1_024, 1 << 28), str(10 * 1024 * 1024),
        "Greatest size of a web page or feed that is read for its text.",
    ),
    Variable(
        "html_seconds", _whole(1, 600), "20",
        "Seconds that reading one web page or feed may take; a process of its own reads them.",
    ),
    Variable(
        "batch_claims", _whole(1, 100_000), "1000",
        "Greatest number of claims in one request to `/check/batch`.",
    ),
    Variable(
        "allow_open", _switch, "off",
        "Whether to answer anybody who reaches the service while there are no API keys: `on` where something "
        "else keeps strangers out. `off` answers this machine only.",
    ),
    Variable(
        "trusted_proxies", _whole(0, 10), "0",
        "Proxies before the service that add X-Forwarded-For; what they say of the sender is believed.",
    ),
    Variable(
        "rate_per_minute", _whole(0, 1_000_000), "1200",
        "Requests a minute that one API key, or one address without a key, may send, over all workers; as "
        "many may come at once. `0` does not limit. This machine alone, without keys, is never limited.",
    ),
    Variable(
        "redis_url", redis_address, None,
        "A Redis (or Valkey) in which the requests of all machines are counted together, such as "
        "`redis://host:6379`. While it does not answer, each machine counts its own.", "none", is_secret=True,
    ),
    Variable(
        "waiting_requests", _whole(0, 500), "32",
        "Requests that may wait in one worker, for their turn or their own body; the next gets 503 at once.",
    ),
    Variable(
        "connections_per_address", _whole(0, 10_000), "64",
        "Connections that one address (of IPv6 the /64) may hold open to one worker at a time; the next is "
        "answered 429 and closed. `0` does not limit, nor does a service behind trusted proxies.",
    ),
    Variable(
        "client_seconds", _whole(1, 3_600), "30",
        "Seconds that a client is waited for: until a request has come, with one more for every 64 KB of it, "
        "until each line of a bulk upload has come likewise, and until it takes more of its answer.",
    ),
    Variable(
        "request_seconds", _whole(1, 86_400), "30",
        "Seconds from its arrival, waiting included, in which a check of one claim, or a look at documents, "
        "has to be done; then 503.",
    ),
    Variable(
        "long_request_seconds", _whole(1, 86_400), "600",
        "The same for a batch, a text, and a document to be stored or deleted: a claim that has yet to be "
        "checked, and a transaction that has yet to begin, is given up. A bulk upload has no such limit.",
    ),
    Variable(
        "answer_cache", _whole(0, 1_000_000), "1000",
        "Answers that one worker remembers until the corpus changes. `0` remembers none.",
    ),
    Variable(
        "answer_cache_bytes", _whole(0, 1 << 36), str(16 * 1024 * 1024),
        "Greatest size of these answers together.",
    ),
    Variable(
        "embedding_cache", _whole(0, 1_000_000), "4096",
        "Claims whose embedding one worker remembers. `0` remembers none.",
    ),
    Variable(
        "embedding_cache_bytes", _whole(0, 1 << 36), str(16 * 1024 * 1024),
        "Greatest size of these embeddings together.",
    ),
    Variable("writes", _switch, "on", "Whether documents can be added and deleted over HTTP: `on` or `off`."),
    Variable(
        "cors_origins", _origins, None,
        "Origins whose pages may call the API from a browser, separated by blanks or commas.", "none",
    ),
    Variable("log_level", _log_level, "info", "Least severity that is logged, from `debug` to `critical`."),
    Variable(
        "log_format", _log_format, "text",
        "How log lines are written: `text`, or `json` for one object a line, with the request's id.",
    ),
    Variable("access_log", _switch, "off", "Whether each request is logged: `on` or `off`."),
    Variable(
        "otlp_endpoint", collector_address, None,
        "An OpenTelemetry collector that traces are sent to (OTLP over HTTP), such as "
        "`http://localhost:4318`. It needs `pip install -r requirements-traces.txt`.", "none",
    ),
    Variable(
        "graceful_seconds", _whole(1, 3_600), "30",
        "Seconds that running requests get to finish when the server stops.",
    ),
    Variable(
        "drain_seconds", _whole(0, 600), "0",
        "Seconds that a server told to stop (SIGTERM) goes on answering, while `/readyz` says that it stops: "
        "as long as what spreads requests over several servers needs to notice.",
    ),
)  # fmt: skip
"""Every setting there is. `docs/settings.md` holds the same table."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings of one process; the meaning of each is in VARIABLES."""

    data_dir: Path
    models_dir: Path
    host: str
    port: int
    workers: int
    threads: int
    embedder: str
    stance: str
    compute_threads: int
    judged_passages: int
    max_body_bytes: int
    max_html_bytes: int
    html_seconds: int
    batch_claims: int
    allow_open: bool
    trusted_proxies: int
    rate_per_minute: int
    redis_url: str | None = field(repr=False)
    waiting_requests: int
    connections_per_address: int
    client_seconds: int
    request_seconds: int
    long_request_seconds: int
    answer_cache: int
    answer_cache_bytes: int
    embedding_cache: int
    embedding_cache_bytes: int
    writes: bool
    cors_origins: tuple[str, ...]
    log_level: str
    log_format: str
    access_log: bool
    otlp_endpoint: str | None
    graceful_seconds: int
    drain_seconds: int

    @property
    def long_requests(self) -> int:
        """Count the batches and texts, and likewise the bulk uploads, that one worker takes at a time.

        One fewer than threads, so that a single claim never waits for all of them to end; at least one.
        """
        return max(1, self.threads - 1)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables (those of this process by default).

        Raises SettingsError that names every fault.
        """
        environ = os.environ if environ is None else environ
        faults = _unknown_names(environ)
        values: dict[str, Any] = {}
        for variable in VARIABLES:
            text = environ.get(variable.name, variable.default)
            if text is None:
                continue
            try:
                values[variable.field] = variable.read(_filled(text))
            except ValueError as error:
                shown = "(its value is not shown)" if variable.is_secret else _shown(text)
                faults.append(f"{variable.name}={shown}: {error}")
        if faults:
            raise SettingsError(tuple(faults))
        values.setdefault("models_dir", values["data_dir"])
        values.setdefault("cors_origins", ())
        values.setdefault("redis_url", None)
        values.setdefault("otlp_endpoint", None)
        values.setdefault("compute_threads", available_cores())
        return cls(**values)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty: give a value, or remove the variable to get the default")
    return text.strip()


def _shown(text: str) -> str:
    return ascii(text if len(text) <= 60 else f"{text[:60]}…")


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    known = [variable.name for variable in VARIABLES]
    faults = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            mend = f"did you mean {near[0]}?" if near else "docs/settings.md lists the settings"
            faults.append(f"{name}: there is no such setting; {mend}")
    return faults


def settings_table() -> str:
    """Render every setting as a Markdown table, as docs/settings.md shows it."""
    rows = [
        f"| `{variable.name}` | {_default_cell(variable)} | {variable.meaning} |" for variable in VARIABLES
    ]
    return "\n".join(("| variable | default | meaning |", "|---|---|---|", *rows)) + "\n"


def _default_cell(variable: Variable) -> str:
    return f"`{variable.default}`" if variable.default is not None else variable.default_note
