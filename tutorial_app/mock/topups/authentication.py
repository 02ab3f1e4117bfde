"""3-D Secure: a top-up that waits for the customer's word at the card issuer.

The issuer's page is the portal's, at `/pay/<workspace>.<topUpId>`; what its two
buttons do is `decide_authentication`. Without a word, a good card approves itself
after a minute of virtual time, and others lapse after 15 (contract, sections 8 and
11.4).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.moments import later
from tutorial_app.mock.subscriptions.rules import MAY_TOP_UP
from tutorial_app.mock.subscriptions.store import subscription_row
from tutorial_app.mock.topups.booking import completed, failed, too_much
from tutorial_app.mock.topups.card_rules import card_of
from tutorial_app.mock.topups.cards import count_charge, store_card
from tutorial_app.mock.topups.store import top_up_row, update_top_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.partners.magic import MagicCard

APPROVES_ITSELF = timedelta(minutes=1)
LAPSES = timedelta(minutes=15)
_CHANGED = ("status", "new_balance", "failure_code", "payment_card_id")


def await_customer(world: World, row: Mapping[str, Any], card: MagicCard) -> None:
    """Have the top-up of *row* decided some day, also if nobody opens the page."""
    wait = LAPSES if card.fault else APPROVES_ITSELF
    due = later(world.now, wait)
    set_timer(world, due, "authentication", row["top_up_id"])


def conclude(world: World, top_up_id: str) -> None:
    """Decide a top-up that nobody has decided in time."""
    row = top_up_row(world, top_up_id)
    if row is not None:
        card = card_of(row["card_token"], world.partners.magic)
        approve = card is not None and not card.fault
        decide_authentication(world, top_up_id, approve=approve)


def decide_authentication(
    world: World, top_up_id: str, *, approve: bool
) -> Mapping[str, Any]:
    """Do what the customer has said at the issuer's page; return the top-up's row.

    A top-up that is decided already stays as it is: forms are sent twice.

    Raises:
        NotFound: if there is no such top-up.
    """
    row = top_up_row(world, top_up_id)
    if row is None:
        raise NotFound(f"no top-up {top_up_id!r}")
    if row["status"] != "PENDING_AUTHENTICATION":
        return row
    drop_timers(world, "authentication", top_up_id)
    subscription = subscription_row(world, row["subscription_id"])
    if subscription is None:
        raise NotFound(f"no subscription {row['subscription_id']!r}")
    partner = world.partners.partner(row["partner"])
    code = _refusal(world, row, subscription) if approve else "CARD_DECLINED"
    if code:
        after = failed(world, partner, subscription, row, code)
    else:
        after = completed(world, partner, subscription, _paid(world, row, subscription))
    update_top_up(world, top_up_id, **{name: after[name] for name in _CHANGED})
    return after


def _refusal(
    world: World, row: Mapping[str, Any], subscription: Mapping[str, Any]
) -> str:
    """Return why the charge fails although the customer approves; minutes passed."""
    card = card_of(row["card_token"], world.partners.magic)
    partner = world.partners.partner(row["partner"])
    if card is None or card.fault:
        return card.fault if card else "CARD_TOKEN_INVALID"
    if subscription["status"] not in MAY_TOP_UP:
        return "SUBSCRIPTION_STATE"
    if too_much(world, partner, subscription["subscription_id"], row["amount"]):
        return "TOPUP_LIMIT_EXCEEDED"
    return ""


def _paid(
    world: World, row: Mapping[str, Any], subscription: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the columns of *row* once the card is charged, and stored if asked."""
    card = card_of(row["card_token"], world.partners.magic)
    payment_card_id = row["payment_card_id"]
    if row["save_card"] and card is not None:
        partner = world.partners.partner(row["partner"])
        stored = store_card(world, partner, subscription["customer_id"], card)
        payment_card_id = stored["payment_card_id"]
    if payment_card_id:
        count_charge(world, payment_card_id)
    return {**row, "payment_card_id": payment_card_id}
