"""Where the service may listen: without keys, only where nobody but this machine reaches it."""

from __future__ import annotations

import ipaddress

from service.keys.keyring import KeyRing
from service.settings import Settings


class OpenBindingError(RuntimeError):
    """Say that the service would be open to others, and what mends it."""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own, reached by nobody else."""
    bare = host.strip("[]").partition("%")[0]
    if bare.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def require_protected(settings: Settings, host: str) -> str:
    """Give a sentence that says who may use the service when it listens on `host`.

    Raises OpenBindingError where that would be everybody, without a setting that says so;
    KeysUnusableError where the file of the keys cannot be read.
    """
    if KeyRing(settings.data_dir).has_keys():
        return "Requests need an API key."
    if settings.allow_open:
        return (
            "There are no API keys and FACTCHECK_ALLOW_OPEN is on: whoever reaches this address may use it."
        )
    if is_loopback(host):
        return "There are no API keys: only this machine may use it."
    raise OpenBindingError(
        f"{host} can be reached from other machines, and there are no API keys, so anybody could read and "
        "change the documents. Make a key with `python -m service keys create NAME` "
        f"(FACTCHECK_DATA_DIR={settings.data_dir}), or set FACTCHECK_ALLOW_OPEN=on if something else keeps "
        "strangers out. FACTCHECK_HOST=127.0.0.1 keeps to this machine."
    )
