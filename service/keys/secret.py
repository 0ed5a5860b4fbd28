"""Make API keys and recognise them: `fck_`, a public id, 256 random bits."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

_KEY: Final = re.compile(r"fck_([0-9a-f]{8})_[0-9a-f]{64}")
_ID: Final = re.compile(r"(?:fck_)?([0-9a-f]{8})(?:_(?:[0-9a-f]{64})?)?")
_NO_DIGEST: Final = "0" * 64


def make_id() -> str:
    """Make a public id of 8 hexadecimal digits."""
    return secrets.token_hex(4)


def make_key(key_id: str) -> str:
    """Make a key with this public id, from the operating system's random source."""
    return f"fck_{key_id}_{secrets.token_hex(32)}"


def id_in(key: str) -> str | None:
    """Find the public id in a whole key; None where the text is no key."""
    found = _KEY.fullmatch(key)
    return found and found.group(1)


def id_named(text: str) -> str | None:
    """Find the public id in what a person types to name a key: id, prefix, or the key itself."""
    found = _ID.fullmatch(text.strip())
    return found and found.group(1)


def digest_of(key: str) -> str:
    """Give the SHA-256 of a key in hexadecimal.

    A slow password hash would gain nothing: nobody can try 2**256 keys, however quick each try is. It would
    cost every request its time, and give attackers a way to keep the processor busy.
    """
    return hashlib.sha256(key.encode("ascii")).hexdigest()


def matches(key: str, digest: str | None) -> bool:
    """Tell whether a key has this digest, in the same time whichever way; None matches nothing."""
    return hmac.compare_digest(digest_of(key), digest or _NO_DIGEST)
