"""The budget of bytes: as much is read ahead as may be, and never nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.api.byte_budget import ByteBudget


def test_pieces_are_taken_while_there_is_room_and_the_next_waits_for_what_is_given_back() -> None:
    budget = ByteBudget(10)
    assert budget.take(6)
    assert budget.take(4)
    with ThreadPoolExecutor(1) as reader:
        next_one = reader.submit(budget.take, 5)
        with pytest.raises(TimeoutError):
            next_one.result(0.05)
        budget.give_back(4)
        with pytest.raises(TimeoutError):
            next_one.result(0.05)
        budget.give_back(6)
        assert next_one.result(5)
    assert budget.held == 5


def test_a_piece_larger_than_the_budget_passes_alone() -> None:
    budget = ByteBudget(10)

    assert budget.take(1_000)
    with ThreadPoolExecutor(1) as reader:
        next_one = reader.submit(budget.take, 1)
        with pytest.raises(TimeoutError):
            next_one.result(0.05)
        budget.give_back(1_000)
        assert next_one.result(5)


def test_who_waits_is_let_go_when_nobody_asks_for_more() -> None:
    budget = ByteBudget(10)
    budget.take(10)
    with ThreadPoolExecutor(1) as reader:
        next_one = reader.submit(budget.take, 1)
        budget.close()
        assert next_one.result(5) is False
    assert budget.held == 10
