"""Read the addresses of other services from settings."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit


def redis_address(text: str) -> str:
    """Give the address of a Redis as it was written. Raises ValueError where it is none."""
    parts = _split(text)
    if not (_names_host(parts, ("redis", "rediss")) or text.startswith("unix:///")):
        raise ValueError(
            "give redis://[user:password@]host[:port][/database], rediss:// for TLS, or unix:///path"
        )
    return text


def http_address(text: str) -> str:
    """Give an HTTP address without a slash at its end. Raises ValueError where it is none."""
    parts = _split(text)
    if not _names_host(parts, ("http", "https")) or parts is None or parts.query or parts.fragment:
        raise ValueError("give http://host[:port] or https://host[:port]")
    return text.rstrip("/")


def collector_address(text: str) -> str:
    """Give the HTTP address of a collector of traces. Raises ValueError where nothing could send any."""
    address = http_address(text)
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise ValueError("what sends traces is missing: pip install -r requirements-traces.txt")
    return address


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        return parts if parts.port is None or parts.port else None  # reading the port checks it
    except ValueError:
        return None


def _names_host(parts: SplitResult | None, schemes: tuple[str, ...]) -> bool:
    return parts is not None and parts.scheme in schemes and bool(parts.hostname)
