"""What the processes of a server tell each other of a reload: who is replaced, and who is warm."""

from __future__ import annotations

import mmap
import os
import struct
from typing import Final

_NUMBER: Final = struct.Struct("=Q")
_FIRST_SLOT: Final = 2
_SLOTS: Final = 1024
"""More than there are workers of two generations (FACTCHECK_WORKERS is 256 at most)."""


class Succession:
    """Share numbers with the processes forked after it was made: each has one writer, none needs a lock.

    A worker's age is its number in the order of birth, from 1, as gunicorn counts.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _NUMBER.size * (_FIRST_SLOT + _SLOTS))

    def begin(self, last_age: int) -> None:
        """Say that a reload begins: workers up to this age are to be replaced. For the master."""
        _NUMBER.pack_into(self._memory, 0, last_age)

    def hand_over(self, new_master: int) -> None:
        """Say that the process of this id becomes a second master of the same server. For that process."""
        _NUMBER.pack_into(self._memory, _NUMBER.size, new_master)

    def has_new_master(self) -> bool:
        """Tell whether a second master lives, whose workers answer at the same address."""
        pid = self._at(1)
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return pid != 0  # which is this process's own group

    def is_replaced(self, age: int) -> bool:
        """Tell whether a worker of this age was born before the last reload."""
        return age <= self._at(0)

    def tell_warm(self, age: int) -> None:
        """Say that the worker of this age can answer without delay. For that worker."""
        _NUMBER.pack_into(self._memory, _NUMBER.size * (_FIRST_SLOT + age % _SLOTS), age)

    def warm_successors(self) -> int:
        """Count the workers born since the last reload that have told that they are warm."""
        last = self._at(0)
        return sum(self._at(_FIRST_SLOT + slot) > last for slot in range(_SLOTS))

    def _at(self, place: int) -> int:
        number: int = _NUMBER.unpack_from(self._memory, _NUMBER.size * place)[0]
        return number


succession: Final = Succession()
"""That of this server: made in the master, when gunicorn reads its settings."""
