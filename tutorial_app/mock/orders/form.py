"""What is wrong with a sign-up in itself, before anything is looked up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.services import check_values
from tutorial_app.mock.customers.rules import check_address, check_customer
from tutorial_app.mock.faults import Finding
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.moments import today
from tutorial_app.mock.porting import checking as porting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.mock.call import Call

#: How far ahead an order may start.
FURTHEST = timedelta(days=60)


def check_form(call: Call, order: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield every finding about the `NewSubscriptionOrder` *order*."""
    partners = call.world.partners
    if "newCustomer" in order:
        path = "order/newCustomer"
        yield from check_customer(order["newCustomer"], call.partner, partners, path)
    if order["numberChoice"].get("anyNumber") is False:
        yield Finding("VALUE_NOT_ALLOWED", "order/numberChoice/anyNumber")
    yield from check_values(order.get("service", ()), partners, "order/")
    sim = order["simChoice"]
    if sim.get("esim") is False:
        yield Finding("VALUE_NOT_ALLOWED", "order/simChoice/esim")
    if "iccid" in sim and not fits(sim["iccid"]):
        yield Finding("INVALID_ICCID", "order/simChoice/iccid")
    if "shipTo" in sim:
        yield from check_address(sim["shipTo"], partners, "order/simChoice/shipTo")
    port_in = order["numberChoice"].get("portIn")
    if port_in is not None:
        yield from porting.findings(call.world, port_in, "order/numberChoice/portIn/")
    yield from _check_date(call, order)
    price = order.get("acceptedPrice")
    if price is not None and price.attributes["currency"] != "DKK":
        yield Finding("CURRENCY_NOT_SUPPORTED", "order/acceptedPrice")
    if not order["termsAccepted"]:
        yield Finding("TERMS_NOT_ACCEPTED", "order/termsAccepted")


def _check_date(call: Call, order: Mapping[str, Any]) -> Iterator[Finding]:
    day = order.get("requestedDate")
    if day is None:
        return
    if day < today(call.world.now):
        yield Finding("DATE_IN_PAST", "order/requestedDate")
    elif day > today(call.world.now) + FURTHEST:
        yield Finding("DATE_TOO_FAR", "order/requestedDate")
