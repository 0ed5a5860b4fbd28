"""Bound how much is read ahead by its size, however the sizes of the pieces differ."""

from __future__ import annotations

from threading import Condition


class ByteBudget:
    """Let one thread take bytes that another gives back; a piece larger than all of it passes alone."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._changed = Condition()
        self._held = 0
        self._is_closed = False

    @property
    def held(self) -> int:
        """Count the bytes that were taken and not given back."""
        return self._held

    def take(self, size: int) -> bool:
        """Wait until there is room, and take it; false, and nothing taken, once the budget is closed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closed or not self._held or self._held + size <= self._max_bytes
            )
            if not self._is_closed:
                self._held += size
            return not self._is_closed

    def give_back(self, size: int) -> None:
        """Make room again."""
        with self._changed:
            self._held -= size
            self._changed.notify_all()

    def close(self) -> None:
        """Let whoever waits go, empty-handed."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
