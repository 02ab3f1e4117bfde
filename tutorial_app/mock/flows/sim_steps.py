"""The steps that bar and open a line, and those that replace its SIM card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.flows.outcomes import Refused
from tutorial_app.mock.flows.sign_up import meet_magic
from tutorial_app.mock.numbers.sims import move_sim, sim_of, sims_of
from tutorial_app.mock.subscriptions.actions import GONE
from tutorial_app.mock.subscriptions.store import move_subscription, subscription_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order


def bar(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Stop the traffic; a card that is gone is blocked with it."""
    sub = _sub(world, order)
    if sub["status"] != "ACTIVE":
        raise Refused("CANCELLED_BY_CLIENT", f"The subscription is {sub['status']}.")
    _bar(world, order, order.facts.details)


def lift_bar(world: World, order: Order) -> None:
    """Undo `bar`."""
    _unbar(world, order)


def unbar(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Let the traffic flow again, with the card that was blocked."""
    sub = _sub(world, order)
    if sub["status"] != "BLOCKED":
        raise Refused("CANCELLED_BY_CLIENT", f"The subscription is {sub['status']}.")
    _unbar(world, order)


def bar_again(world: World, order: Order) -> None:
    """Undo `unbar`."""
    _bar(world, order, order.facts.details)


def block_old_sim(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Block the card that is gone in the network.

    It has been BLOCKED since the order was taken (contract, 12.7: "at once").
    """
    old = order.facts.details["old_iccid"]
    if _status(world, order, old) == "ACTIVE":
        _move(world, order, old, "BLOCKED")


def unblock_old_sim(world: World, order: Order) -> None:
    """Let the old card live again, if this order has blocked it."""
    old = order.facts.details["old_iccid"]
    ours = order.facts.details["blocks_old_sim"]
    if ours and _status(world, order, old) == "BLOCKED":
        _move(world, order, old, "ACTIVE")


def swap_sim(world: World, order: Order, attempt: int) -> None:
    """Put the new card on the number and retire the old; magic cards make it fail."""
    # To the network a new card is a new card, so those that PROVISION_HLR refuses
    # at a sign-up are refused here (contract, 12.7 row 6).
    meet_magic(world, order, attempt, "SWAP_SIM", "PROVISION_HLR")
    old = sim_of(world, order.subscription_id)
    if old is not None and old.iccid != order.facts.iccid:
        _move(world, order, old.iccid, "RETIRED")
    _move(world, order, order.facts.iccid, "ACTIVE")
    sub = _sub(world, order)
    if sub["status"] == "BLOCKED" and sub["block_reason"] in GONE:
        opened = {"block_reason": "", "block_scope": ""}
        move_subscription(world, order.subscription_id, "ACTIVE", **opened)


def retire_sim(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Retire every card of the line."""
    for sim in sims_of(world, order.subscription_id):
        _move(world, order, sim.iccid, "RETIRED")


def _bar(world: World, order: Order, block: Mapping[str, Any]) -> None:
    move_subscription(
        world,
        order.subscription_id,
        "BLOCKED",
        block_reason=block["reason"],
        block_scope=block["scope"],
    )
    sim = sim_of(world, order.subscription_id)
    if block["reason"] in GONE and sim is not None and sim.status == "ACTIVE":
        _move(world, order, sim.iccid, "BLOCKED")


def _unbar(world: World, order: Order) -> None:
    opened = {"block_reason": "", "block_scope": ""}
    move_subscription(world, order.subscription_id, "ACTIVE", **opened)
    sim = sim_of(world, order.subscription_id)
    if sim is not None and sim.status == "BLOCKED":
        _move(world, order, sim.iccid, "ACTIVE")


def _move(world: World, order: Order, iccid: str, status: str) -> None:
    move_sim(world, iccid, status, subscription_id=order.subscription_id)


def _status(world: World, order: Order, iccid: str) -> str:
    sims = sims_of(world, order.subscription_id)
    return next((one.status for one in sims if one.iccid == iccid), "")


def _sub(world: World, order: Order) -> Mapping[str, Any]:
    sub = subscription_row(world, order.subscription_id)
    if sub is None:
        raise Refused("CANCELLED_BY_CLIENT", "The subscription is gone.")
    return sub
