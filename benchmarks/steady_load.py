"""Send a mixed load at a steady rate and measure every request from the moment it was due.

Both by the clock of the machine (`machine_clock`), by which the rate is steady, and by that on the wall.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from benchmarks.machine_clock import MachineClock
from benchmarks.witness import Witness, shown_documents

VISIBLE_WITHIN_S: Final = 10.0
"""How long a stored document is looked for before it counts as lost."""

_IDLE_S: Final = 3.0
"""A connection idle for longer is not used again: the server ends it after 5 s, perhaps just as we send."""

_JSON: Final = {"Content-Type": "application/json"}
_ALL_STANCES: Final = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]


class Kind(StrEnum):
    """Name what is sent."""

    CHECK = "check"
    PUT = "put"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Due:
    """Hold one request: when it is due, in the machine's seconds from the start."""

    at_s: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sent:
    """Hold what became of one request: seconds from when it was due to its answer, and what was wrong.

    `own_s` are the machine's, `wall_s` those on the wall.
    """

    due: Due
    own_s: float
    wall_s: float
    error: str


@dataclass(slots=True)
class Results:
    """Collect what became of all requests; a list's append is atomic.

    `visible`: when a stored document was acknowledged and when an answer had shown it, by the clock on the
    wall (`time.perf_counter`); `first_try`: how many were in the first answer asked for; `lost`: those that
    never were.
    """

    sent: list[Sent] = field(default_factory=list)
    visible: list[tuple[float, float]] = field(default_factory=list)
    first_try: int = 0
    lost: list[str] = field(default_factory=list)


def plan(rate: float, seconds: float, write_share: float, seed: int) -> list[Due]:
    """Draw requests that come independently of each other at `rate` a second (a Poisson process).

    `write_share` of them are half puts and half deletions, the rest checks.
    """
    draw = random.Random(seed)
    dues: list[Due] = []
    at = draw.expovariate(rate)
    while at < seconds:
        kinds = (Kind.CHECK, Kind.PUT, Kind.DELETE)
        [kind] = draw.choices(kinds, (1 - write_share, write_share / 2, write_share / 2))
        dues.append(Due(at, kind))
        at += draw.expovariate(rate)
    return dues


class Connection:
    """Keep one connection to the service, as a careful client does."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        self._used = 0.0

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send one request; give status and answer, None where it has no body.

        Raises OSError and HTTPException.
        """
        if time.monotonic() - self._used > _IDLE_S:
            self._connection.close()
        content = None if body is None else json.dumps(body).encode()
        try:
            self._connection.request(method, path, content, _JSON if content else {})
            answer = self._connection.getresponse()
            received = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        self._used = time.monotonic()
        return answer.status, json.loads(received) if received else None


class Load:
    """Send what is due from several threads, each with a connection of its own."""

    def __init__(
        self,
        url: str,
        dues: Sequence[Due],
        claims: Sequence[str],
        texts: Iterator[str],
        clock: MachineClock,
        name: str = "steady",
    ) -> None:
        """Take claims, used over and over, and texts of documents, used once; ids begin with `name`.

        Due is what `clock` says from now on; it must run until the load has ended.
        """
        self.results = Results()
        self.witness = Witness()
        self.clock = clock
        self._started = 0.0  # by the clock
        self._ended: list[
            tuple[Due, float, float, str]
        ] = []  # when due, NaN if before, and ended, by the wall
        self._url = url
        self._dues = iter(dues)
        self._claims = claims
        self._texts = texts
        self._name = name
        self._lock = threading.Lock()
        self._stored: list[str] = []
        self._count = 0

    def run(self, senders: int) -> None:
        """Send everything; ends when the last answer has come."""
        self._started = self.clock.now()
        threads = [threading.Thread(target=self._send) for _ in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def measure(self) -> Results:
        """Give what became of all requests, once the clock has ended: stolen time is known afterwards."""
        due = np.asarray([at for _, at, _, _ in self._ended])
        ended = np.asarray([at for _, _, at, _ in self._ended])
        # One that came late, behind others, was due when the clock said so.
        passed = np.asarray([each.at_s + self._started for each, *_ in self._ended])
        due = np.where(np.isnan(due), self.clock.walls(passed), due)
        own, wall = self.clock.owns(ended) - self.clock.owns(due), ended - due
        self.results.sent = [
            Sent(each, *seconds, error)
            for (each, _, _, error), *seconds in zip(self._ended, own.tolist(), wall.tolist(), strict=True)
        ]
        return self.results

    def _send(self) -> None:
        connection = Connection(self._url)
        while True:
            with self._lock:
                due = next(self._dues, None)
            if due is None:
                return
            begun = self.clock.wait_until(self._started + due.at_s)
            error, after = "", None
            try:
                error, after = self._one(connection, due.kind)
            except (OSError, http.client.HTTPException, ValueError, KeyError) as failure:
                error = repr(failure)
            self._ended.append((due, float("nan") if begun is None else begun, time.perf_counter(), error))
            if after is not None:
                self._look_for(connection, *after)

    def _one(self, connection: Connection, kind: Kind) -> tuple[str, tuple[str, str] | None]:
        """Send one request; give what was wrong, and of a document that was stored its id and text."""
        with self._lock:
            number = self._count = self._count + 1
            old = self._stored.pop(0) if kind is Kind.DELETE and self._stored else None
            text = next(self._texts) if kind is Kind.PUT else ""
        if kind is Kind.PUT:
            document_id = f"{self._name}-{number}"
            status, answer = connection.ask("PUT", f"/documents/{document_id}", {"text": text})
            return _wrong(status, 201, answer), (document_id, text) if status == 201 else None
        if old is not None:
            status, answer = connection.ask("DELETE", f"/documents/{old}")
            if status == 204:
                self.witness.deleted(old)
            return _wrong(status, 204, answer), None
        return self._check(connection, self._claims[number % len(self._claims)])[0], None

    def _check(self, connection: Connection, claim: str) -> tuple[str, set[str]]:
        """Check one claim; give what was wrong, and the documents that the answer names."""
        begun = self.witness.begin()
        asked = {"claim": claim, "stances": _ALL_STANCES, "limit": 20}
        status, answer = connection.ask("POST", "/check", asked)
        if status != 200:
            return _wrong(status, 200, answer), set()
        self.witness.judge(begun, answer)
        return "", shown_documents(answer)

    def _look_for(self, connection: Connection, document_id: str, text: str) -> None:
        """Ask for a document that was stored until an answer shows it."""
        stored, tries = time.perf_counter(), 0
        while time.perf_counter() - stored < VISIBLE_WITHIN_S:
            tries += 1
            try:
                _, shown = self._check(connection, text)
            except (OSError, http.client.HTTPException) as failure:
                self.results.lost.append(f"{document_id}: {failure!r}")
                return
            if document_id in shown:
                self.results.visible.append((stored, time.perf_counter()))
                self.results.first_try += tries == 1
                with self._lock:
                    self._stored.append(document_id)
                return
        self.results.lost.append(f"{document_id} was not found {VISIBLE_WITHIN_S:.0f} s after it was stored")


def _wrong(status: int, wanted: int, answer: Any) -> str:
    return "" if status == wanted else f"{status} {(answer or {}).get('type', '')}"
