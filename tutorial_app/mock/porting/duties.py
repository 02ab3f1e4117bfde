"""What is due with a porting case, in or out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.porting import moving, port_out
from tutorial_app.mock.porting.cases import case_row
from tutorial_app.mock.porting.ending import TIMER
from tutorial_app.mock.porting.port_out import arrive
from tutorial_app.mock.seed_data import PORT_OUT_ARRIVES as ARRIVAL

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

__all__ = ["ARRIVAL", "TIMER", "arrive", "on_timer"]


def on_timer(world: World, porting_id: str) -> None:
    """Do what is due with a case; nothing if it is over."""
    case = case_row(world, porting_id)
    if case is None:
        return
    if case["direction"] == "IN":
        moving.go_on(world, case)
    else:
        port_out.go_on(world, case)
