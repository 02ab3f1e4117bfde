"""What a change of a postpaid line costs, and on which invoice it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock import conftest
from tutorial_app.mock.billing.charges import charge
from tutorial_app.mock.billing.rules import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

PRINTER = "CU20000001"
BASIS = {"subscriptionId": "SU20000001"}
FIXED_IP = {"serviceCode": "FIXED_IP", "active": True}
#: 30 of the 31 days of March are left on its second.
SHARE = Decimal(30) / 31


@pytest.fixture
def kontora(desk: Desk) -> Desk:
    desk.partner, desk.channel, desk.agent_id = "KONTORA", "CALL_CENTRE", "mette"
    return desk


def invoice_of(desk: Desk, day: str, customer_id: str = PRINTER) -> dict[str, Decimal]:
    """Go to *day*, after its bills; return text and amount of the newest invoice."""
    moment = desk.now.fromisoformat(f"{day}T12:00:00+02:00")
    desk.ask("system", "AdvanceSandboxClock", toDateTime=moment)
    newest = desk.ask("billing", "ListInvoices", customerId=customer_id)["invoice"][0]
    found = desk.ask("billing", "GetInvoice", invoiceId=newest["invoiceId"])["invoice"]
    lines: dict[str, Decimal] = {}
    for one in found["line"]:
        key = f"{one['text']} {one['msisdn']}"
        lines[key] = lines.get(key, Decimal(0)) + one["amount"].value
    assert sum(lines.values()) == newest["total"].value
    assert newest["invoiceDate"] == date.fromisoformat(day)
    return lines


def switch(desk: Desk, *, active: bool) -> Mapping[str, Any]:
    service = [FIXED_IP | {"active": active}]
    receipt = desk.ask("subscription", "ChangeServices", service=service, **BASIS)
    desk.advance("PT1M")
    return desk.get_order(receipt["receipt"]["orderId"])


def change(desk: Desk, **fields: Any) -> Mapping[str, Any]:
    asked = {"productCode": "KONTORA_PRO", **BASIS, **fields}
    receipt = desk.ask("subscription", "ChangeProduct", **asked)["receipt"]
    return desk.get_order(receipt["orderId"])


def test_a_sign_up_quotes_services_with_a_price(kontora: Desk) -> None:
    asked = {"productCode": "KONTORA_BASIS"}
    plain = kontora.ask("catalog", "CalculatePrice", **asked)["quote"]
    quote = kontora.ask("catalog", "CalculatePrice", **asked, service=[FIXED_IP])[
        "quote"
    ]

    assert [one["code"] for one in quote["line"]] == ["KONTORA_BASIS", "KONTORA_FASTIP"]
    assert quote["totalMonthly"].value == plain["totalMonthly"].value + 49
    assert quote["totalNow"].value == plain["totalNow"].value + 49
    assert quote["minimumTotal"].value == plain["minimumTotal"].value + 49


def test_a_service_with_a_price_is_charged_from_the_day_of_the_change(
    kontora: Desk,
) -> None:
    order = switch(kontora, active=True)
    lines = invoice_of(kontora, "2026-04-01")

    share = (49 * SHARE).quantize(Decimal("0.01"))
    assert order["price"]["totalNow"].value == share
    assert order["price"]["totalMonthly"].value == 99 + 49
    assert lines["Resten af perioden med Fast IP-adresse +4542020001"] == share
    assert lines["Fast IP-adresse, april 2026 +4542020001"] == 49


def test_a_service_that_is_switched_off_is_given_back_and_billed_no_more(
    kontora: Desk,
) -> None:
    switch(kontora, active=True)
    order = switch(kontora, active=False)
    april = invoice_of(kontora, "2026-04-01")

    assert order["price"]["totalNow"].value == -(49 * SHARE).quantize(Decimal("0.01"))
    assert april["Resten af perioden med Fast IP-adresse +4542020001"] == 0
    assert not [text for text in april if text.startswith("Fast IP")]
    assert sum(april.values()) == 99 + 199


def test_a_service_without_a_price_brings_no_quote(kontora: Desk) -> None:
    service = [{"serviceCode": "ROAMING_WORLD", "active": True}]
    receipt = kontora.ask("subscription", "ChangeServices", service=service, **BASIS)
    kontora.advance("PT1M")

    assert "price" not in kontora.get_order(receipt["receipt"]["orderId"])
    assert sum(invoice_of(kontora, "2026-04-01").values()) == 99 + 199


def test_the_difference_of_two_plans_is_on_the_next_invoice(kontora: Desk) -> None:
    order = change(kontora, timing="IMMEDIATE")
    kontora.advance("PT1M")
    april = invoice_of(kontora, "2026-04-01")
    may = invoice_of(kontora, "2026-05-01")

    share = (100 * SHARE).quantize(Decimal("0.01"))
    assert order["price"]["totalNow"].value == share
    assert april["Resten af perioden med Kontora Basis +4542020001"] == share
    assert april["Kontora Pro, april 2026 +4542020001"] == 199
    assert sum(may.values()) == 199 + 199


def test_a_change_on_the_first_is_in_the_bills_of_that_day_once(kontora: Desk) -> None:
    order = change(kontora, timing="ON_DATE", onDate=date(2026, 4, 1))
    april = invoice_of(kontora, "2026-04-01")

    assert order["price"]["totalNow"].value == 0
    assert april["Kontora Pro, april 2026 +4542020001"] == 199
    assert sum(april.values()) == 199 + 199


def test_a_change_on_the_first_after_the_bills_pays_the_difference(
    kontora: Desk,
) -> None:
    invoice_of(kontora, "2026-04-01")
    order = change(kontora, timing="IMMEDIATE")
    kontora.advance("PT1M")

    assert order["price"]["totalNow"].value == 100
    assert sum(invoice_of(kontora, "2026-05-01").values()) == 100 + 199 + 199


def test_a_number_with_a_price_is_on_the_next_invoice(
    kontora: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = conftest.the_partners()
    gold = {"STANDARD": Decimal(0), "SILVER": Decimal(0), "GOLD": Decimal(250)}
    dear = replace(partners.partner("KONTORA"), number_prices=gold)
    changed = replace(partners, by_code={**partners.by_code, "KONTORA": dear})
    monkeypatch.setattr(conftest, "the_partners", lambda: changed)
    held, msisdn = kontora.reserve("7777")
    kontora.ask(
        "subscription", "ChangeNumber", numberChoice={"reservationId": held}, **BASIS
    )
    kontora.advance("PT1M")

    assert invoice_of(kontora, "2026-04-01")[f"Guldnummer {msisdn}"] == 250


def test_what_waits_for_an_invoice_is_on_the_final_one(kontora: Desk) -> None:
    kontora.ask(
        "subscription",
        "TerminateSubscription",
        reason="CUSTOMER_REQUEST",
        **BASIS,
    )
    invoice_of(kontora, "2026-04-01")
    with kontora.database.transaction() as db:
        world = kontora.world(db)
        line = Line("Noget", Decimal(12), "+4542020001")
        charge(world, "SU20000001", "OR29999999", [line])
    moment = kontora.now.fromisoformat("2026-05-01T03:00:00+02:00")
    kontora.ask("system", "AdvanceSandboxClock", toDateTime=moment)
    newest = kontora.ask("billing", "ListInvoices", customerId=PRINTER)["invoice"][0]

    assert newest["total"].value == 12


def test_the_first_days_of_a_new_line_are_charged_with_its_services(
    kontora: Desk,
) -> None:
    customer = {
        "customerType": "BUSINESS",
        "companyName": "Prøve ApS",
        "cvr": "99000023",
        "email": "post@testmail.example",
        "address": {
            "street": "Prøvevej",
            "houseNumber": "2",
            "postalCode": "8000",
            "city": "Aarhus C",
            "country": "DK",
        },
    }
    placed = kontora.place(
        newCustomer=customer,
        productCode="KONTORA_BASIS",
        simChoice={"esim": True},
        service=[FIXED_IP],
    )
    order = kontora.get_order(placed["orderId"])
    april = invoice_of(kontora, "2026-04-01", order["customerId"])
    line = kontora.ask(
        "subscription", "GetSubscription", subscriptionId=order["subscriptionId"]
    )["subscription"]

    days = Decimal(31 - line["startedAt"].day + 1) / 31
    cent = Decimal("0.01")
    parts = [(99 * days).quantize(cent), (49 * days).quantize(cent), 99, 49]
    assert list(april.values()) == parts
