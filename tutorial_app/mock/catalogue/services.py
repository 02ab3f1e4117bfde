"""Provisioning codes: which can be switched, to what, and by whom. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Finding
from tutorial_app.mock.numbers.strangers import stranger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tutorial_app.partners.model import Partner, Partners, Product, Service

_E164 = re.compile(r"\+[1-9]\d{6,14}")
#: The order of headings on a page of switches.
GROUPS = ("VOICE", "DATA", "ROAMING", "BARRING", "CONTENT", "LIMIT")


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What decides about the services of a product or subscription."""

    known: Mapping[str, Service]
    product: Product
    #: Service code -> value, of those that are on.
    on: Mapping[str, str]
    channel: str
    #: In DKK; None: not prepaid, or not yet known.
    balance: Decimal | None = None

    def ordered(self) -> list[Service]:
        """Return all services in display order."""
        return sorted(self.known.values(), key=lambda one: GROUPS.index(one.group))

    def is_fixed(self, service: Service) -> bool:
        """Say whether a service of the product can never be switched off here."""
        own = "VOICE" if "VOICE" in self.product.services else "DATA"
        return service.code == own or self.channel in service.stays_on_in

    def objection(self, code: str, *, active: bool) -> str:
        """Return the fault code against switching a service; empty: none."""
        service = self.known.get(code)
        if service is None or code not in self.product.services:
            return "SERVICE_NOT_COMPATIBLE"
        if not active:
            return "SERVICE_MANDATORY" if self.is_fixed(service) else ""
        needs = service.needs_balance
        short = needs is not None and self.balance is not None and self.balance < needs
        return "SERVICE_NOT_COMPATIBLE" if short and code not in self.on else ""

    def objections(
        self, chosen: Sequence[Mapping[str, Any]], path: str = ""
    ) -> Iterator[Finding]:
        """Yield what is against each of the `ServiceSelection`s *chosen*.

        *path*: of the element they stand in, ending in a slash; empty: the request.
        """
        for nth, one in enumerate(chosen, 1):
            against = self.objection(one["serviceCode"], active=one["active"])
            if against:
                yield Finding(against, f"{_selection(path, nth)}/serviceCode")

    def state(self, service: Service) -> tuple[str, str]:
        """Return the `ServiceState` of a service, and the reason if NOT_ALLOWED."""
        against = self.objection(service.code, active=True)
        if against:
            return "NOT_ALLOWED", against
        if service.code not in self.on:
            return "AVAILABLE", ""
        return ("MANDATORY" if self.is_fixed(service) else "ACTIVE"), ""


def check_values(
    chosen: Sequence[Mapping[str, Any]], partners: Partners, path: str = ""
) -> Iterator[Finding]:
    """Yield what is wrong with `ServiceSelection`s in themselves.

    *path*: as for `Switchboard.objections`.
    """
    known, seen = partners.services, set()
    for nth, one in enumerate(chosen, 1):
        place = _selection(path, nth)
        code, service = one["serviceCode"], known.get(one["serviceCode"])
        if code in seen:
            yield Finding("VALUE_NOT_ALLOWED", f"{place}/serviceCode")
        seen.add(code)
        if service is not None and not _fits(service, one):
            yield Finding("VALUE_NOT_ALLOWED", f"{place}/value")
        elif service is not None and service.value_type == "TEXT" and one["active"]:
            # The one text there is: a number, of CALL_FORWARD.
            yield from stranger(partners, one["value"], f"{place}/value")


def usual_services(product: Product, known: Mapping[str, Service]) -> dict[str, str]:
    """Return the services that are on from the start, with their values."""
    return {
        code: known[code].default_value
        for code in product.services
        if known[code].default_on
    }


def switched(
    on: Mapping[str, str],
    chosen: Sequence[Mapping[str, Any]],
    known: Mapping[str, Service],
) -> dict[str, str]:
    """Return the services that are on, with values, once *chosen* is done."""
    services = dict(on)
    for one in chosen:
        code = one["serviceCode"]
        if one["active"]:
            usual = services.get(code) or known[code].default_value
            services[code] = one.get("value", usual)
        else:
            services.pop(code, None)
    return services


def kept_services(
    on: Mapping[str, str], old: Product, new: Product, known: Mapping[str, Service]
) -> dict[str, str]:
    """Return the services that are on after a change from *old* to *new*.

    What the new product does not know goes off; what it alone brings and is usually
    on comes on.
    """
    services = {code: value for code, value in on.items() if code in new.services}
    for code in new.services:
        if code not in old.services and known[code].default_on:
            services[code] = known[code].default_value
    return services


def add_ons_of(partner: Partner, codes: Collection[str]) -> tuple[Product, ...]:
    """Return the add-ons that are paid for the services with these *codes*."""
    return tuple(
        one
        for one in partner.products.values()
        if one.kind == "ADDON" and not set(one.services).isdisjoint(codes)
    )


def monthly_price(partner: Partner, codes: Collection[str]) -> Decimal:
    """Return what services add to the month: the prices of their add-ons."""
    prices = (one.monthly_price for one in add_ons_of(partner, codes))
    return sum(prices, Decimal(0))


def _selection(path: str, nth: int) -> str:
    return f"{path}service[{nth}]" if nth > 1 else f"{path}service"


def _fits(service: Service, chosen: Mapping[str, Any]) -> bool:
    value = chosen.get("value")
    if not chosen["active"] or service.value_type == "FLAG":
        return value is None
    if service.value_type == "AMOUNT":
        return bool(service.default_value) if value is None else _within(service, value)
    return value is not None and _E164.fullmatch(value) is not None


def _within(service: Service, value: str) -> bool:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    low, high = service.minimum, service.maximum
    return amount.is_finite() and (low or amount) <= amount <= (high or amount)
