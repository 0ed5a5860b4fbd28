"""A reload: those born before it are replaced once as many of those born after it are warm."""

from __future__ import annotations

import os

from service.succession import Succession


def in_a_child(act: object) -> int:
    """Do something in a forked process, as a worker would; give its id."""
    pid = os.fork()
    if pid == 0:
        act()  # type: ignore[operator]
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_without_a_reload_nobody_is_replaced() -> None:
    told = Succession()

    told.tell_warm(1)

    assert not told.is_replaced(1)
    assert not told.has_new_master()


def test_successors_tell_across_processes_that_they_are_warm() -> None:
    told = Succession()
    in_a_child(lambda: told.tell_warm(1))
    in_a_child(lambda: told.tell_warm(2))

    told.begin(last_age=2)

    assert told.is_replaced(1)
    assert told.is_replaced(2)
    assert not told.is_replaced(3)
    assert told.warm_successors() == 0, "the former ones do not count"
    in_a_child(lambda: told.tell_warm(3))
    in_a_child(lambda: told.tell_warm(3))
    assert told.warm_successors() == 1, "each counts once"
    in_a_child(lambda: told.tell_warm(1_500))
    assert told.warm_successors() == 2


def test_a_new_master_counts_as_long_as_it_lives() -> None:
    told = Succession()

    ended = in_a_child(lambda: told.hand_over(os.getpid()))
    assert ended > 0
    assert not told.has_new_master()
    in_a_child(lambda: told.hand_over(os.getppid()))
    assert told.has_new_master()
