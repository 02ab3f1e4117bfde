"""Examines a sign-up before anything is done: what is wrong, what it would cost.

ValidateOrder tells everything; PlaceOrder stops at the first of the gravest kind.
The kinds come in the order of section 5 of the contract: what the partner does not
offer, what is malformed, what does not exist, what is in the way, what is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.discounts import find
from tutorial_app.mock.catalogue.pricing import Wanted, make_quote
from tutorial_app.mock.catalogue.services import add_ons_of, switched, usual_services
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.flows.steps import missing_steps, not_yet
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.reserving import find_reservation
from tutorial_app.mock.numbers.series import category_of
from tutorial_app.mock.numbers.sims import find_sim
from tutorial_app.mock.orders import first_payment, refusals
from tutorial_app.mock.orders.credit import ask_bureau
from tutorial_app.mock.orders.form import check_form
from tutorial_app.mock.topups.cards import stored_card

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.mock.numbers.sims import Sim
    from tutorial_app.mock.orders.credit import Bureau
    from tutorial_app.partners.model import Discount, Flow, Product


@dataclass(slots=True)
class Examination:
    """What a sign-up is made of, as far as it was found, and what speaks against it."""

    order: Mapping[str, Any]
    flow: Flow | None = None
    product: Product | None = None
    customer: Mapping[str, Any] | None = None
    reservation: RowMapping | None = None
    sim: Sim | None = None
    discount: Discount | None = None
    quote: Quote | None = None
    #: What the credit bureau says.
    bureau: Bureau | None = None
    #: Findings about the message itself.
    findings: list[Finding] = field(default_factory=list)
    #: Faults of the graver kinds, in the order of the contract.
    refusals: list[Fault] = field(default_factory=list)

    def first_fault(self) -> Fault | None:
        """Return the fault that PlaceOrder answers, None if it can go on."""
        offered = [one for one in self.refusals if one.fault_code in _NOT_OFFERED]
        if offered:
            return offered[0]
        if self.findings:
            first = self.findings[0]
            findings = tuple(self.findings)
            return Fault(first.code, field=first.field, findings=findings)
        return self.refusals[0] if self.refusals else None

    def all_findings(self) -> list[Finding]:
        """Return everything that speaks against the order."""
        graver = [
            Finding(one.fault_code, one.field, one.message) for one in self.refusals
        ]
        return [*self.findings, *graver]


_NOT_OFFERED = ("FEATURE_NOT_ENABLED", "SYSTEM_UNAVAILABLE")


def examine(call: Call, order: Mapping[str, Any]) -> Examination:
    """Examine the `NewSubscriptionOrder` *order*; nothing is written."""
    found = Examination(order)
    found.flow = _flow(call, found)
    found.findings = list(check_form(call, order))
    _look_up(call, found)
    found.findings += first_payment.card_findings(found)
    found.quote = _quote(call, found)
    found.bureau = ask_bureau(call, found.customer, order)
    found.refusals += refusals.conflicts(call, found)
    found.refusals += refusals.business(call, found)
    return found


def _flow(call: Call, found: Examination) -> Flow | None:
    offered = call.partner.features
    numbers, sim = found.order["numberChoice"], found.order["simChoice"]
    path = "order/numberChoice"
    if "portIn" in numbers and not offered.port_in:
        found.refusals.append(Fault("FEATURE_NOT_ENABLED", field=f"{path}/portIn"))
    if "reservationId" in numbers and not offered.number_selection:
        refused = Fault("FEATURE_NOT_ENABLED", field=f"{path}/reservationId")
        found.refusals.append(refused)
    for choice in sim:
        if choice not in offered.sim_choices:
            field_path = f"order/simChoice/{choice}"
            found.refusals.append(Fault("FEATURE_NOT_ENABLED", field=field_path))
    if found.refusals:
        return None
    variant = "portIn" if "portIn" in numbers else ""
    flow = call.partner.flows["NEW_SUBSCRIPTION", variant]
    missing = missing_steps(flow)
    if missing:
        place = f"{path}/portIn" if variant else "order"
        found.refusals.append(not_yet(flow, missing, place))
    return flow


def _look_up(call: Call, found: Examination) -> None:
    """Find what the order names; what is not there is a NotFoundFault."""
    order = found.order
    start = order.get("requestedDate", today(call.world.now))
    product = call.partner.products.get(order["productCode"])
    if product is not None and product.sold_on(start):
        found.product = product
    else:
        _miss(found, "PRODUCT_NOT_FOUND", "order/productCode")
    if "customerId" in order:
        row = customer_row(call.world, order["customerId"])
        ours = row is not None and row["partner"] == call.partner.code
        found.customer = row if ours else None
        if not ours:
            _miss(found, "CUSTOMER_NOT_FOUND", "order/customerId")
    _look_up_number(call, found)
    if "iccid" in order["simChoice"]:
        found.sim = find_sim(call.world, call.partner, order["simChoice"]["iccid"])
        if found.sim is None:
            _miss(found, "SIM_NOT_FOUND", "order/simChoice/iccid")
    if "discountCode" in order:
        found.discount = find(call.partner, order["discountCode"])
        if found.discount is None:
            _miss(found, "DISCOUNT_CODE_NOT_FOUND", "order/discountCode")
    if "paymentCardId" in order:
        card = stored_card(call.world, order["paymentCardId"])
        if card is None or card["customer_id"] != order.get("customerId"):
            _miss(found, "PAYMENT_CARD_NOT_FOUND", "order/paymentCardId")


def _look_up_number(call: Call, found: Examination) -> None:
    path = "order/numberChoice/reservationId"
    reservation_id = found.order["numberChoice"].get("reservationId")
    if reservation_id is None:
        return
    try:
        found.reservation = find_reservation(call, reservation_id, path)
    except Fault as fault:
        found.refusals.append(fault)


def _miss(found: Examination, code: str, path: str) -> None:
    found.refusals.append(Fault(code, field=path))


def _quote(call: Call, found: Examination) -> Quote | None:
    if found.product is None:
        return None
    category, number_price = "STANDARD", call.partner.number_prices["STANDARD"]
    if found.reservation is not None:
        category = category_of(found.reservation["msisdn"])
        number_price = call.partner.number_prices[category]
    known = call.world.partners.services
    usual = usual_services(found.product, known)
    services = switched(usual, found.order.get("service", ()), known)
    beside = add_ons_of(call.partner, services)
    wanted = Wanted(found.product, category, number_price, found.discount, beside)
    return make_quote(wanted, call.world.now, call.language)
