"""Parts: made once, when needed; a failure is remembered for a while, then tried again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.parts import RETRY_SECONDS, Part


def test_a_part_is_made_once_whoever_asks() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    part = Part("clock", make)
    with ThreadPoolExecutor(8) as threads:
        given = set(threads.map(lambda _: part.get(), range(64)))

    assert given == set(made)
    assert len(made) == 1


def test_none_is_a_part_too() -> None:
    part = Part("nothing", lambda: None)

    assert (part.get(), part.is_made) == (None, True)


def test_a_failure_is_remembered_then_tried_again() -> None:
    now, tries = [0.0], []

    def make() -> str:
        tries.append(now[0])
        if len(tries) < 3:
            raise OSError(f"try {len(tries)}")
        return "there"

    part = Part("model", make, clock=lambda: now[0])
    for moment, message in ((0.0, "try 1"), (RETRY_SECONDS - 0.1, "try 1"), (RETRY_SECONDS, "try 2")):
        now[0] = moment
        with pytest.raises(OSError, match=message):
            part.get()
        assert not part.is_made

    now[0] = 3 * RETRY_SECONDS
    assert part.get() == "there"
    assert len(tries) == 3


def test_a_failure_that_is_told_again_and_again_does_not_grow() -> None:
    def make() -> str:
        raise OSError("broken")

    part = Part("clock", make)

    def told() -> int:
        with pytest.raises(OSError, match="broken") as caught:
            part.get()
        return len(caught.traceback)

    lengths = [told() for _ in range(5)]
    assert lengths[1:] == [lengths[1]] * 4
