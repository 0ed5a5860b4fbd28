"""A cache that is bounded in entries and bytes, and forgets first what was not asked for the longest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, Protocol, TypeVar

K = TypeVar("K", bound=Hashable)

ENTRY_BYTES: Final = 1_024
"""What an entry counts beside its value and its texts: the objects of its key, its place in the table."""


class CacheObserver(Protocol):
    """Watch caches: what was found, and how large they are."""

    def count_lookup(self, cache: str, *, is_hit: bool) -> None:
        """Count one look into a cache, and whether it found something."""

    def tell_cache(self, cache: str, entries: int, size_bytes: int) -> None:
        """Take how much a cache holds."""


class Unwatched:
    """Observe nothing."""

    def count_lookup(self, cache: str, *, is_hit: bool) -> None:
        """Do nothing."""

    def tell_cache(self, cache: str, entries: int, size_bytes: int) -> None:
        """Do nothing."""


UNWATCHED: Final = Unwatched()


class BoundedCache(Generic[K]):
    """Keep values as bytes, which nobody can change and whose size is known; safe for several threads."""

    def __init__(
        self, name: str, max_entries: int, max_bytes: int, observer: CacheObserver = UNWATCHED
    ) -> None:
        """Keep at most so many entries, and so many bytes of them all."""
        self._name = name
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._observer = observer
        self._lock = threading.Lock()
        self._entries: OrderedDict[K, tuple[bytes, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: K) -> bytes | None:
        """Give what is kept under a key; None where nothing is."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
        self._observer.count_lookup(self._name, is_hit=found is not None)
        return None if found is None else found[0]

    def put(self, key: K, value: bytes, key_bytes: int) -> None:
        """Keep a value whose key holds texts of so many bytes; what alone is too large is not kept."""
        size = len(value) + key_bytes + ENTRY_BYTES
        if size > self._max_bytes or self._max_entries < 1:
            return
        with self._lock:
            self._remove(key)
            self._entries[key] = (value, size)
            self._bytes += size
            while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
                self._remove(next(iter(self._entries)))
            self._observer.tell_cache(self._name, len(self._entries), self._bytes)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0
            self._observer.tell_cache(self._name, 0, 0)

    def _remove(self, key: K) -> None:
        _, size = self._entries.pop(key, (b"", 0))
        self._bytes -= size
