"""ChangeServices: switching what the provisioning codes stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.charges import charges_of
from tutorial_app.mock.catalogue.provisioning import board_of
from tutorial_app.mock.catalogue.services import check_values, switched
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.quoting import (
    customer_language,
    quote_services,
    refuse_findings,
)
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tutorial_app.mock.call import Call, Fields


def change_services(call: Call) -> Fields:
    """Answer ChangeServices."""
    chosen = call.fields["service"]
    refuse_findings(check_values(chosen, call.world.partners))
    sub = find_subscription(call, call.fields["subscriptionId"])
    refuse_unless_allowed(call, sub, "CHANGE_SERVICES")
    for against in board_of(call, sub).objections(chosen):
        raise Fault(against.code, field=against.field)
    return {"receipt": switch(call, sub, chosen)}


def switch(
    call: Call,
    sub: Mapping[str, Any],
    chosen: Sequence[Mapping[str, Any]],
    day: date | None = None,
) -> Mapping[str, Any]:
    """Start the order that switches the *chosen* services; return its receipt.

    *day*: None: at once.
    """
    services = switched(sub["services"], chosen, call.world.partners.services)
    billed = quote_services(call, sub, services, customer_language(call, sub), day)
    charges = charges_of(billed, sub["payment"]) if billed is not None else {}
    wish = Wish(
        order_type="CHANGE_SERVICES",
        subscription=sub,
        quote=quote_services(call, sub, services, day=day),
        day=day,
        facts=OrderFacts(
            skip=("TAKE_PAYMENT",), details={"services": list(chosen), **charges}
        ),
    )
    order_id = start_order(call.world, call, wish)
    return receipt(find_order(call, order_id))
