"""Orders that take whichever number comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk


def _order(desk: Desk) -> str:
    receipt = desk.place(simChoice={"esim": True})
    return str(desk.get_order(receipt["orderId"])["msisdn"])


def _first_free(desk: Desk) -> str:
    found = desk.ask("number", "SearchFreeNumbers", category="STANDARD")["number"]
    return str(found[0]["msisdn"])


@pytest.mark.parametrize("seed_set", ["BASIC", "DEMO_1000"])
def test_an_order_takes_the_number_that_a_search_tells_first(
    empty_desk: Desk, seed_set: str
) -> None:
    desk = empty_desk
    desk.begin(seed_set)

    for _ in range(3):
        first = _first_free(desk)
        assert _order(desk) == first


def test_a_number_that_was_given_back_is_the_next_again(desk: Desk) -> None:
    first = _first_free(desk)
    held = desk.ask("number", "ReserveNumber", msisdn=first)["reservation"]
    assert _order(desk) != first

    desk.ask("number", "ReleaseNumber", reservationId=held["reservationId"])

    assert _order(desk) == first
    assert _first_free(desk) == _order(desk)


def test_numbers_that_somebody_chose_are_passed_over(desk: Desk) -> None:
    found = desk.ask("number", "SearchFreeNumbers", category="STANDARD")["number"]
    numbers = [one["msisdn"] for one in found]
    desk.ask("number", "ReserveNumber", msisdn=numbers[0])
    desk.ask("number", "ReserveNumber", msisdn=numbers[1])

    assert [_order(desk), _order(desk)] == numbers[2:4]
