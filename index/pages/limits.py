"""How much a page may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Set the greatest size of a page or feed in bytes, and the time and memory that reading it may take.

    `memory_bytes` is the address space of the child process, of which the libraries take a third. `seconds`
    is of wall time; the time that the child takes to start is not counted.
    """

    max_bytes: int = 10 * 1024 * 1024
    seconds: float = 20.0
    memory_bytes: int = 1024 * 1024 * 1024
