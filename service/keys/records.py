"""What is kept of an API key; its secret is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """Name what a key is good for. None includes another: give a key each that its holder needs."""

    CHECK = "check"
    """Check claims and texts, and read documents."""
    WRITE = "write"
    """Store, replace and delete documents."""
    ADMIN = "admin"
    """Read the metrics: for those who run the service."""


class KeyState(StrEnum):
    """Say whether a key still opens."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Describe one key.

    `id` is public and part of the key, `digest` the SHA-256 of the whole key in hexadecimal. `publishers`
    are those whose documents it may write; empty means every one. Moments are in UTC.
    """

    id: str
    name: str
    scopes: tuple[Scope, ...]
    publishers: tuple[str, ...]
    digest: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    def state(self, now: datetime) -> KeyState:
        """Say whether it opens at a moment."""
        if self.revoked is not None:
            return KeyState.REVOKED
        if self.expires is not None and now >= self.expires:
            return KeyState.EXPIRED
        return KeyState.VALID
