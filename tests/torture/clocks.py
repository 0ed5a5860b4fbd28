"""Scenes played while the clock of the machine jumps: years back and forth, hours at once."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final
from unittest.mock import patch

from index import backup
from service.keys import key_file, keyring
from tests.torture.folders import Ledger
from tests.torture.scenes import SCENES, Scene

_YEARS: Final = 20
_YEAR_SECONDS: Final = 365 * 24 * 3600
_JUMPING: Final = ("ingest", "index saved and compacted", "backup", "keys")


@contextmanager
def jumping_clock(seed: int) -> Iterator[None]:
    """Let the wall clock be anywhere at each look, and the monotonic one leap ahead."""
    rng, real_monotonic = random.Random(seed), time.monotonic
    leap = 0.0

    def wall() -> float:
        return 1.7e9 + rng.uniform(-_YEARS, _YEARS) * _YEAR_SECONDS

    def monotonic() -> float:
        nonlocal leap
        leap += rng.choice((0.0, 0.0, 3600.0))
        return real_monotonic() + leap

    class Jumping(datetime):
        """Tell another moment each time."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Jumping:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=wall())
            return cls.fromisoformat(moment.isoformat())

    modules = (key_file, keyring, backup)
    with patch.multiple(time, time=wall, monotonic=monotonic):
        for module in modules:
            module.datetime = Jumping  # type: ignore[attr-defined]
        try:
            yield
        finally:
            for module in modules:
                module.datetime = datetime  # type: ignore[attr-defined]


def _with_jumps(scene: Scene) -> Scene:
    def act(folder: Path, ledger: Ledger) -> None:
        rng = random.Random(len(str(folder)))
        for path in folder.rglob("*"):  # files from the future, and from long ago
            moment = 1.7e9 + rng.uniform(-_YEARS, _YEARS) * _YEAR_SECONDS
            os.utime(path, (moment, moment))
        with jumping_clock(7):
            scene.act(folder, ledger)

    return replace(scene, name=f"{scene.name} while the clock jumps", act=act)


CLOCK_SCENES: Final = tuple(_with_jumps(scene) for scene in SCENES if scene.name in _JUMPING)
