"""Places for requests that take long, fewer than there are threads: a single claim never waits for them."""

from __future__ import annotations

from enum import StrEnum
from threading import BoundedSemaphore
from typing import Final

from flask import Flask, Response, current_app

from service.problems import BusyError

_KEY: Final = "factcheck-slots"


class Lasting(StrEnum):
    """Name what takes long; each kind has places of its own."""

    CHECKING = "batches and texts are being checked"
    UPLOADING = "bulk uploads are being taken in"


def attach_slots(app: Flask, places: int) -> None:
    """Let an application work on so many batches and texts, and so many uploads, at the same time."""
    app.extensions[_KEY] = {kind: BoundedSemaphore(places) for kind in Lasting}


class Slot:
    """Hold one place until it is released, once.

    Raises BusyError where none is free.
    """

    def __init__(self, kind: Lasting = Lasting.CHECKING) -> None:
        self._slots: BoundedSemaphore = current_app.extensions[_KEY][kind]
        if not self._slots.acquire(blocking=False):
            raise BusyError(kind.value)
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
