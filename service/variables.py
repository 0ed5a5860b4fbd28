"""Every environment variable that sets something: its name, how it is read, its default, what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from models.registry import DEFAULT_EMBEDDER, DEFAULT_STANCE
from service.remote_addresses import collector_address, redis_address
from service.setting_values import (
    read_log_format,
    read_log_level,
    read_origins,
    read_path,
    read_switch,
    read_word,
    whole_number,
)

PREFIX: Final = "FACTCHECK_"


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


VARIABLES: Final = (
    Variable(
        "data_dir", read_path, "./data",
        "Folder of the corpus and its index. Made where it is missing.",
    ),
    Variable(
        "models_dir", read_path, None,
        "Folder whose `models` folder holds the prepared models.", "the data folder",
    ),
    Variable("host", read_word, "127.0.0.1", "Address to listen on. `0.0.0.0` means every address."),
    Variable("port", whole_number(0, 65_535), "8000", "Port to listen on. `0` takes a free one."),
    Variable("workers", whole_number(1, 256), "2", "Processes that answer requests."),
    Variable("threads", whole_number(1, 256), "4", "Requests that one worker works on at the same time."),
    Variable(
        "embedder", str, DEFAULT_EMBEDDER,
        "Embedding model: a known name, a folder, or `owner/model`. `dummy` needs no model.",
    ),
    Variable(
        "stance", str, DEFAULT_STANCE,
        "Stance model: a known name, a folder, or `owner/model`. `dummy` needs no model.",
    ),
    Variable(
        "compute_threads", whole_number(1, 1_024), None,
        "Threads that one worker computes with: they share the work of one check.",
        "the number of cores; for `check` with the default models 1",
    ),
    Variable(
        "judged_passages", whole_number(1, 200), "20",
        "Passages whose stance is judged for each claim. More find more, and take longer.",
    ),
    Variable(
        "max_body_bytes", whole_number(1_024, 1 << 31), str(16 * 1024 * 1024),
        "Greatest size of a request body, and of one line of a bulk upload.",
    ),
    Variable(
        "max_html_bytes", whole_number(1_024, 1 << 28), str(10 * 1024 * 1024),
        "Greatest size of a web page or feed that is read for its text.",
    ),
    Variable(
        "html_seconds", whole_number(1, 600), "20",
        "Seconds that reading one web page or feed may take; a process of its own reads them.",
    ),
    Variable(
        "batch_claims", whole_number(1, 100_000), "1000",
        "Greatest number of claims in one request to `/check/batch`.",
    ),
    Variable(
        "allow_open", read_switch, "off",
        "Whether to answer anybody who reaches the service while there are no API keys: `on` where something "
        "else keeps strangers out. `off` answers this machine only.",
    ),
    Variable(
        "trusted_proxies", whole_number(0, 10), "0",
        "Proxies before the service that add X-Forwarded-For; what they say of the sender is believed.",
    ),
    Variable(
        "rate_per_minute", whole_number(0, 1_000_000), "1200",
        "Requests a minute that one API key, or one address without a key, may send, over all workers; as "
        "many may come at once. `0` does not limit. This machine alone, without keys, is never limited.",
    ),
    Variable(
        "redis_url", redis_address, None,
        "A Redis (or Valkey) in which the requests of all machines are counted together, such as "
        "`redis://host:6379`. While it does not answer, each machine counts its own.", "none", is_secret=True,
    ),
    Variable(
        "waiting_requests", whole_number(0, 500), "32",
        "Requests that may wait in one worker, for their turn or their own body; the next gets 503 at once.",
    ),
    Variable(
        "connections_per_address", whole_number(0, 10_000), "64",
        "Connections that one address (of IPv6 the /64) may hold open to one worker at a time; the next is "
        "answered 429 and closed. `0` does not limit, nor does a service behind trusted proxies.",
    ),
    Variable(
        "client_seconds", whole_number(1, 3_600), "30",
        "Seconds that a client is waited for: until a request has come, with one more for every 64 KB of it, "
        "until each line of a bulk upload has come likewise, and until it takes more of its answer.",
    ),
    Variable(
        "request_seconds", whole_number(1, 86_400), "30",
        "Seconds from its arrival, waiting included, in which a check of one claim, or a look at documents, "
        "has to be done; then 503.",
    ),
    Variable(
        "long_request_seconds", whole_number(1, 86_400), "600",
        "The same for a batch, a text, and a document to be stored or deleted: a claim that has yet to be "
        "checked, and a transaction that has yet to begin, is given up. A bulk upload has no such limit.",
    ),
    Variable(
        "answer_cache", whole_number(0, 1_000_000), "1000",
        "Answers that one worker remembers until the corpus changes. `0` remembers none.",
    ),
    Variable(
        "answer_cache_bytes", whole_number(0, 1 << 36), str(16 * 1024 * 1024),
        "Greatest size of these answers together.",
    ),
    Variable(
        "embedding_cache", whole_number(0, 1_000_000), "4096",
        "Claims whose embedding one worker remembers. `0` remembers none.",
    ),
    Variable(
        "embedding_cache_bytes", whole_number(0, 1 << 36), str(16 * 1024 * 1024),
        "Greatest size of these embeddings together.",
    ),
    Variable(
        "writes", read_switch, "on",
        "Whether documents can be added and deleted over HTTP: `on` or `off`.",
    ),
    Variable(
        "cors_origins", read_origins, None,
        "Origins whose pages may call the API from a browser, separated by blanks or commas.", "none",
    ),
    Variable(
        "log_level", read_log_level, "info",
        "Least severity that is logged, from `debug` to `critical`.",
    ),
    Variable(
        "log_format", read_log_format, "text",
        "How log lines are written: `text`, or `json` for one object a line, with the request's id.",
    ),
    Variable("access_log", read_switch, "off", "Whether each request is logged: `on` or `off`."),
    Variable(
        "otlp_endpoint", collector_address, None,
        "An OpenTelemetry collector that traces are sent to (OTLP over HTTP), such as "
        "`http://localhost:4318`. It needs `pip install -r requirements-traces.txt`.", "none",
    ),
    Variable(
        "graceful_seconds", whole_number(1, 3_600), "30",
        "Seconds that running requests get to finish when the server stops.",
    ),
    Variable(
        "drain_seconds", whole_number(0, 600), "0",
        "Seconds that a server told to stop (SIGTERM) goes on answering, while `/readyz` says that it stops: "
        "as long as what spreads requests over several servers needs to notice.",
    ),
)  # fmt: skip
"""Every setting there is. `docs/settings.md` holds the same table."""
