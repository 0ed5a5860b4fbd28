"""Settings from FACTCHECK_* environment variables; every bad one is reported at once, at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from service.cores import available_cores
from service.setting_values import shown
from service.variables import PREFIX, VARIABLES, Variable


class SettingsError(ValueError):
    """Say what is wrong with the settings: every fault, each with its name, its value and how to mend it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(("the settings cannot be used:", *(f"  - {fault}" for fault in faults))))
        self.faults = faults


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
                value = "(its value is not shown)" if variable.is_secret else shown(text)
                faults.append(f"{variable.name}={value}: {error}")
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
