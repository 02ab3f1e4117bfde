"""ChangeSimCard and ChangeNumber."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.charges import charges_of
from tutorial_app.mock.catalogue.pricing import Line, Wanted, number_text, once_quote
from tutorial_app.mock.catalogue.services import add_ons_of
from tutorial_app.mock.customers.rules import check_address
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.numbers.any_number import take_any_number
from tutorial_app.mock.numbers.reserving import find_reservation, use
from tutorial_app.mock.numbers.series import category_of
from tutorial_app.mock.numbers.sims import (
    find_sim,
    make_profile,
    move_sim,
    pick_card,
    sim_of,
    take_sim,
)
from tutorial_app.mock.numbers.store import (
    number_of,
)
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, find_flow, new_order_id, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.subscriptions.actions import GONE
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.late_port_in import bring_number, port_in_findings
from tutorial_app.mock.subscriptions.quoting import (
    check_price,
    customer_language,
    refuse_findings,
)
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.mock.catalogue.pricing import Quote


def change_sim_card(call: Call) -> Fields:
    """Answer ChangeSimCard."""
    choice = call.fields["simChoice"]
    (kind,) = choice
    if kind not in call.partner.features.sim_choices:
        raise Fault("FEATURE_NOT_ENABLED", field=f"simChoice/{kind}")
    refuse_findings(_sim_findings(call, choice))
    sub = find_subscription(call, call.fields["subscriptionId"])
    if kind == "iccid":
        new = find_sim(call.world, call.partner, choice["iccid"])
        if new is None:
            raise Fault("SIM_NOT_FOUND", field="simChoice/iccid")
    refuse_unless_allowed(call, sub, "CHANGE_SIM")
    if kind == "iccid" and new is not None and new.fault:
        raise Fault(new.fault, field="simChoice/iccid")
    return {"receipt": _swap(call, sub, kind)}


def change_number(call: Call) -> Fields:
    """Answer ChangeNumber."""
    choice = call.fields["numberChoice"]
    variant = "portIn" if "portIn" in choice else ""
    offered = call.partner.features
    if ("CHANGE_NUMBER", variant) not in call.partner.flows or (
        "reservationId" in choice and not offered.number_selection
    ):
        raise Fault("FEATURE_NOT_ENABLED", field=f"numberChoice/{next(iter(choice))}")
    if choice.get("anyNumber") is False:
        refuse_findings([Finding("VALUE_NOT_ALLOWED", "numberChoice/anyNumber")])
    if variant:
        refuse_findings(port_in_findings(call))
    sub = find_subscription(call, call.fields["subscriptionId"])
    if variant:
        refuse_unless_allowed(call, sub, "CHANGE_NUMBER")
        return {"receipt": bring_number(call, sub)}
    reservation = None
    if "reservationId" in choice:
        path = "numberChoice/reservationId"
        reservation = find_reservation(call, choice["reservationId"], path)
    refuse_unless_allowed(call, sub, "CHANGE_NUMBER")
    if reservation is not None and reservation["state"] != "LIVE":
        raise Fault("RESERVATION_EXPIRED", field="numberChoice/reservationId")
    return {"receipt": _renumber(call, sub, reservation)}


def _sim_findings(call: Call, choice: Mapping[str, Any]) -> Iterator[Finding]:
    if choice.get("esim") is False:
        yield Finding("VALUE_NOT_ALLOWED", "simChoice/esim")
    if "iccid" in choice and not fits(choice["iccid"]):
        yield Finding("INVALID_ICCID", "simChoice/iccid")
    if "shipTo" in choice:
        partners = call.world.partners
        yield from check_address(choice["shipTo"], partners, "simChoice/shipTo")


def _swap(call: Call, sub: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    world, partner = call.world, call.partner
    old = sim_of(world, sub["subscription_id"])
    gone = call.fields.get("reason") in GONE
    blocks = gone and old is not None and old.status == "ACTIVE"
    facts = OrderFacts(
        sim_choice=kind,
        skip=() if gone else ("BLOCK_OLD_SIM",),
        details={"old_iccid": old.iccid if old else "", "blocks_old_sim": blocks},
    )
    find_flow(partner, "CHANGE_SIM", "", facts, "simChoice")
    order_id = new_order_id(world, partner)
    iccid = _take_card(call, kind, order_id)
    wish = Wish(
        order_type="CHANGE_SIM",
        subscription=sub,
        order_id=order_id,
        facts=replace(facts, iccid=iccid),
    )
    start_order(world, call, wish)
    if blocks and old is not None:
        # The contract wants it at once (12.7 row 2): whoever has the card goes on
        # calling until then.
        move_sim(world, old.iccid, "BLOCKED", subscription_id=sub["subscription_id"])
    return receipt(find_order(call, order_id))


def _take_card(call: Call, kind: str, order_id: str) -> str:
    world, partner = call.world, call.partner
    if kind == "esim":
        return make_profile(world, partner, order_id)
    if kind == "shipTo":
        return pick_card(world, partner, order_id)
    iccid: str = call.fields["simChoice"]["iccid"]
    take_sim(world, partner, iccid, order_id, "simChoice/iccid")
    return iccid


def _renumber(
    call: Call, sub: Mapping[str, Any], reservation: RowMapping | None
) -> Mapping[str, Any]:
    world, partner = call.world, call.partner
    category = category_of(reservation["msisdn"]) if reservation else "STANDARD"
    cost = partner.number_prices.get(category, Decimal(0))
    quote = _number_quote(call, sub, category, call.language)
    check_price(call.fields.get("acceptedPrice"), quote)
    order_id = new_order_id(world, partner)
    if reservation is None:
        msisdn = _any_number(call)
    else:
        path = "numberChoice/reservationId"
        use(world, reservation["reservation_id"], order_id, path)
        msisdn = str(reservation["msisdn"])
    old = number_of(world, sub["subscription_id"])
    billed = _number_quote(call, sub, category, customer_language(call, sub))
    charges = charges_of(billed, sub["payment"]) if cost else {}
    wish = Wish(
        order_type="CHANGE_NUMBER",
        subscription=sub,
        order_id=order_id,
        msisdn=msisdn,
        quote=quote if cost else None,
        facts=OrderFacts(details={"old_msisdn": old, **charges}),
    )
    start_order(world, call, wish)
    return receipt(find_order(call, order_id))


def _number_quote(
    call: Call, sub: Mapping[str, Any], category: str, language: str
) -> Quote:
    partner = call.partner
    cost = partner.number_prices.get(category, Decimal(0))
    beside = add_ons_of(partner, sub["services"])
    line = Wanted(partner.products[sub["product_code"]], add_ons=beside)
    charge = Line("ONE_OFF", number_text(category, language), "", cost)
    return once_quote(charge, line.monthly, call.world.now)


def _any_number(call: Call) -> str:
    msisdn = take_any_number(call.world, call.partner)
    if msisdn is None:
        raise Fault("NUMBER_NOT_AVAILABLE", field="numberChoice/anyNumber")
    return msisdn
