"""By when a piece of work has to be done: handed down with it, and looked at between its steps."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Self


class DeadlineExceededError(RuntimeError):
    """Say that a piece of work was given up because its time was over; nothing was changed by it.

    No TimeoutError: those are OSErrors, which mean that a file or a connection is at fault.
    """

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(
            f"The request was not done within {deadline.seconds:g} seconds of its arrival "
            f"({deadline.setting}), the wait for its turn included, and nothing was changed. Try again after "
            "the seconds that the Retry-After header names, or ask for less at once; whoever runs the "
            "service can raise the setting."
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """Say by when a piece of work has to be done.

    `at` is a moment of the monotonic clock in seconds, which stands `seconds` after the work was asked for;
    `setting` names what sets them.
    """

    at: float
    seconds: float
    setting: str

    @classmethod
    def after(cls, seconds: float, setting: str, since: float | None = None) -> Self:
        """Give so many seconds from a moment of the monotonic clock on, by default from now on."""
        return cls((monotonic() if since is None else since) + seconds, seconds, setting)

    @property
    def left_s(self) -> float:
        """Give the seconds that are left, 0 where none are."""
        return max(0.0, self.at - monotonic())

    @property
    def is_over(self) -> bool:
        """Tell whether no time is left."""
        return monotonic() >= self.at

    def require(self) -> None:
        """Raise DeadlineExceededError where no time is left."""
        if self.is_over:
            raise DeadlineExceededError(self)


NO_DEADLINE = Deadline(inf, inf, "no limit")
"""What is not asked for by anybody who waits, as from the command line."""
