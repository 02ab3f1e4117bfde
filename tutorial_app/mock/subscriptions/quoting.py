"""What a change of a line costs, and refusing a price that is not that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.change_pricing import (
    Replaced,
    make_change_quote,
    make_service_quote,
)
from tutorial_app.mock.catalogue.pricing import Wanted
from tutorial_app.mock.catalogue.services import add_ons_of, kept_services, switched
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.moments import today
from tutorial_app.mock.subscriptions.periods import is_billed, period_end, unused_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.partners.model import Discount, Product


@dataclass(frozen=True, slots=True)
class Change:
    """A change of product that somebody asks for."""

    subscription: Mapping[str, Any]
    plan: Product
    day: date
    discount: Discount | None = None
    #: Services to be switched with it, as `ServiceSelection`s.
    chosen: tuple[Mapping[str, Any], ...] = ()


def quote_change(
    call: Call,
    change: Change,
    number: tuple[str, Decimal] = ("STANDARD", Decimal(0)),
    language: str = "",
) -> Quote:
    """Return what *change* costs; *number*: category and price of a new number."""
    known, plan = call.world.partners.services, change.plan
    old = replaced(call, change.subscription, change.day)
    kept = kept_services(change.subscription["services"], old.product, plan, known)
    beside = add_ons_of(call.partner, switched(kept, change.chosen, known))
    wanted = Wanted(plan, number[0], number[1], change.discount, beside)
    return make_change_quote(wanted, old, call.world.now, language or call.language)


def quote_services(
    call: Call,
    sub: Mapping[str, Any],
    services: Mapping[str, str],
    language: str = "",
    day: date | None = None,
) -> Quote | None:
    """Return what it costs that *services* are on; None: no price changes.

    Only who is billed afterwards has services with a price.
    """
    if sub["payment"] != "POSTPAID":
        return None
    old = replaced(call, sub, day or today(call.world.now))
    wanted = Wanted(old.product, add_ons=add_ons_of(call.partner, services))
    return make_service_quote(wanted, old, call.world.now, language or call.language)


def replaced(call: Call, sub: Mapping[str, Any], day: date) -> Replaced:
    """Return what a change on *day* takes the place of."""
    end = period_end(call.world, sub, day)
    if sub["payment"] == "POSTPAID" and not is_billed(call.world.now, day):
        end = None
    return Replaced(
        call.partner.products[sub["product_code"]],
        unused_share(sub["payment"], day, end),
        add_ons_of(call.partner, sub["services"]),
    )


def customer_language(call: Call, sub: Mapping[str, Any]) -> str:
    """Return the language of the bills for *sub*."""
    customer = find_customer(call, sub["customer_id"])
    return str(customer["data"].get("language", "da"))


def check_price(accepted: Any | None, quote: Quote) -> None:  # noqa: ANN401 (a Money)
    """Refuse a price that was accepted and is not the price.

    Raises:
        Fault: CURRENCY_NOT_SUPPORTED or PRICE_CHANGED.
    """
    if accepted is None:
        return
    if accepted.attributes["currency"] != "DKK":
        refuse_findings([Finding("CURRENCY_NOT_SUPPORTED", "acceptedPrice")])
    if accepted.value != quote.total_now:
        raise Fault("PRICE_CHANGED", field="acceptedPrice")


def refuse_findings(found: Iterable[Finding]) -> None:
    """Refuse a request with everything that was found.

    Raises:
        Fault: with the code of the first finding.
    """
    findings = tuple(found)
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)
