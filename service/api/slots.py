"""Places for requests that take long, fewer than there are threads: a single claim never waits for them."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Final

from flask import Flask, Response, current_app

from service.problems import BusyError

_KEY: Final = "factcheck-batch-slots"


def attach_slots(app: Flask, threads: int) -> None:
    """Let an application check one batch or text fewer at a time than it has threads, at least one."""
    app.extensions[_KEY] = BoundedSemaphore(max(1, threads - 1))


class Slot:
    """Hold one place until it is released, once.

    Raises BusyError where none is free.
    """

    def __init__(self) -> None:
        self._slots: BoundedSemaphore = current_app.extensions[_KEY]
        if not self._slots.acquire(blocking=False):
            raise BusyError
        self._held = True

    def release(self) -> None:
        """Give the place back; a second time does nothing."""
        if self._held:
            self._held = False
            self._slots.release()

    def release_with(self, response: Response) -> Response:
        """Give the place back once the response has been sent, or its client has gone; gives the response."""
        response.call_on_close(self.release)
        return response
