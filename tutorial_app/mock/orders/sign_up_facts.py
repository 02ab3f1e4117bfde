"""What the steps of a sign-up have to know beside number, SIM card and discount."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.customers.rules import years
from tutorial_app.mock.moments import today
from tutorial_app.mock.orders.first_payment import (
    amount_due,
    card_token,
    payment_details,
)

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call
    from tutorial_app.mock.orders.examining import Examination


def sign_up_skips(call: Call, found: Examination) -> tuple[str, ...]:
    """Return the codes of the steps that this sign-up does not need."""
    skips = []
    if not amount_due(found):
        skips.append("TAKE_PAYMENT")
    if not _is_minor(call, found):
        skips.append("GUARDIAN_CONSENT")
    return tuple(skips)


def sign_up_details(call: Call, found: Examination) -> dict[str, Any]:
    """Return what only the steps of a sign-up know, as JSON can keep it."""
    details: dict[str, Any] = {}
    if found.bureau is not None and call.partner.features.credit_check:
        details |= {"credit": found.bureau.result, "credit_later": found.bureau.later}
    due = amount_due(found)
    if due:
        token = card_token(call, found.order)
        details |= payment_details(due, token, found.order.get("paymentCardId"))
    street = found.order["simChoice"].get("shipTo", {}).get("street")
    if street == call.world.partners.magic.fields["street_returned"].value:
        details["returned"] = True
    return details


def _is_minor(call: Call, found: Examination) -> bool:
    below = call.partner.limits.guardian_below
    if below is None:
        return False
    if found.customer is not None:
        stored = found.customer["data"].get("birthDate")
        born = date.fromisoformat(stored) if stored else None
    else:
        born = found.order["newCustomer"].get("birthDate")
    return born is not None and years(born, today(call.world.now)) < below
