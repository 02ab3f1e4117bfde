"""Stopping a line because of money, and telling its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.subscriptions.store import move_subscription
from tutorial_app.mock.topups.booking import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World


def bar(world: World, subscription: Mapping[str, Any], reason: str) -> None:
    """Block an ACTIVE line for *reason*, NON_PAYMENT or SPEND_LIMIT."""
    columns = {"block_reason": reason, "block_scope": "ALL"}
    move_subscription(world, subscription["subscription_id"], "BLOCKED", **columns)
    partner = world.partners.partner(subscription["partner"])
    tell(world, partner, subscription, "BLOCKED")
