"""Events of one command, written in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tutorial_app.mock.events import emit, last_number, read_events, together
from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk
    from tutorial_app.mock.call import World


def _told(world: World, after: int) -> list[tuple[str, str]]:
    events = read_events(world, "KURV", after=after, limit=10)
    return [(one["eventId"], one["newStatus"]) for one in events]


def _tell(world: World, status: str) -> None:
    emit(world, "OrderStatusChanged", "KURV", new_status=status)


def _fail(world: World) -> None:
    with together(world):
        _tell(world, "A")
        raise Fault("ORDER_STATE")


def test_they_are_numbered_as_they_happened_in_a_block_within_a_block_too(
    empty_desk: Desk,
) -> None:
    with empty_desk.database.transaction() as db:
        world = empty_desk.world(db)
        _tell(world, "A")
        with together(world):
            _tell(world, "B")
            with together(world):
                _tell(world, "C")
            assert last_number(world) == 1
            _tell(world, "D")
        _tell(world, "E")

        assert _told(world, 0) == [
            (f"EV{number:012}", status) for number, status in enumerate("ABCDE", 1)
        ]


def test_what_happened_before_a_fault_is_told(empty_desk: Desk) -> None:
    with empty_desk.database.transaction() as db:
        world = empty_desk.world(db)
        with pytest.raises(Fault):
            _fail(world)
        _tell(world, "B")

        assert [status for _, status in _told(world, 0)] == ["A", "B"]
