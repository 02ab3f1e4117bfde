"""The driver in virtual time: runs what is due, in order, and never sleeps.

Every duty checks for itself that it still applies, so a timer may come twice; that
is all another driver (one that follows the wall clock) has to know.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.dunning import look_at
from tutorial_app.mock.billing.monthly import bill_month, send_receipt
from tutorial_app.mock.bulk.beginning import begin_item
from tutorial_app.mock.customers.lifetimes import on_timer as on_customer_timer
from tutorial_app.mock.discounts.granting import end_discount
from tutorial_app.mock.flows.consent_steps import REHABILITATE, rehabilitate
from tutorial_app.mock.flows.engine import on_timer, wake
from tutorial_app.mock.flows.queue import next_timer, take
from tutorial_app.mock.flows.shipping_steps import DISPATCH, dispatch
from tutorial_app.mock.moments import latest
from tutorial_app.mock.numbers.ported import FORGET, forget
from tutorial_app.mock.numbers.quarantine import end_quarantine
from tutorial_app.mock.numbers.reserving import lapse
from tutorial_app.mock.porting import duties as porting
from tutorial_app.mock.subscriptions.allowances import PACKAGE_TIMER, end_package
from tutorial_app.mock.subscriptions.renewing import on_renewal_timer
from tutorial_app.mock.subscriptions.store import RENEWAL_TIMER
from tutorial_app.mock.topups.authentication import conclude
from tutorial_app.mock.topups.auto import on_auto_timer
from tutorial_app.mock.usage.simulator import simulate_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World

#: Kind of timer -> what to do about its subject.
DUTIES: Mapping[str, Callable[[World, str], None]] = {
    "order": on_timer,
    "bulk_item": begin_item,
    "wake": wake,
    porting.TIMER: porting.on_timer,
    porting.ARRIVAL: porting.arrive,
    FORGET: forget,
    DISPATCH: dispatch,
    REHABILITATE: rehabilitate,
    "reservation": lapse,
    "quarantine": end_quarantine,
    "customer": on_customer_timer,
    "authentication": conclude,
    "auto_top_up": on_auto_timer,
    RENEWAL_TIMER: on_renewal_timer,
    PACKAGE_TIMER: end_package,
    "billing": bill_month,
    "receipt": send_receipt,
    "invoice": look_at,
    "discount": end_discount,
    "usage": simulate_day,
}


def advance(world: World, until: datetime) -> int:
    """Run what falls due up to *until*, in order, moving `world.now`.

    Returns:
        how many timers ran.
    """
    asked_by = world.correlation_id
    run = 0
    end = until.astimezone(UTC)
    while (timer := next_timer(world)) is not None and timer["due"] <= end:
        carry_out(world, timer)
        run += 1
    world.correlation_id = asked_by
    world.now = latest(world.now, until)
    return run


def carry_out(world: World, timer: Mapping[str, Any]) -> None:
    """Do what *timer* is for, when it was due, in the transaction of *world*."""
    take(world, timer)
    world.now = latest(world.now, timer["due"])
    world.correlation_id = timer["correlation_id"]
    DUTIES[timer["kind"]](world, timer["subject"])
