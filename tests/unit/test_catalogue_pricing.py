"""What things cost, and which numbers are pretty: tables over pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tutorial_app.mock.answers import vat_in
from tutorial_app.mock.catalogue.discounts import Situation, objection
from tutorial_app.mock.catalogue.pricing import Quote, Wanted, make_quote
from tutorial_app.mock.messages.writing import money_text, render
from tutorial_app.mock.numbers.series import category_of, free_from_start
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

PARTNERS = load_partners(HOME / "conf")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ALL = {**PARTNERS.partner("KURV").discounts, **PARTNERS.partner("KONTORA").discounts}
ALL |= PARTNERS.partner("GNIST").discounts


def quote(product: str, code: str = "", number_price: int = 0) -> Quote:
    found = next(
        partner.products[product]
        for partner in PARTNERS.by_code.values()
        if product in partner.products
    )
    discount = ALL[code] if code else None
    wanted = Wanted(found, "GOLD", Decimal(number_price), discount)
    return make_quote(wanted, NOW, "en")


@pytest.mark.parametrize(
    ("product", "code", "number", "totals"),
    [
        ("KURV_MINI30", "", 0, "79 79 79 79"),
        ("KURV_START", "", 0, "0 0 0 0"),
        ("KURV_MINI30", "", 499, "578 79 79 578"),
        ("KURV_MINI30", "KURV10", 0, "71.10 71.10 79 71.10"),
        ("KURV_MINI30", "BON-4711-0001", 0, "49 49 79 49"),
        ("KURV_MINI30", "KURVBONUS25", 0, "79 79 79 79"),
        ("KURV_START", "BON-4711-0001", 0, "0 0 0 0"),
        ("KONTORA_PRO", "", 0, "199 199 199 2388"),
        ("KONTORA_PRO", "KONTOR100", 0, "99 99 199 1188"),
        ("GNIST_DATA20", "STUDIE2", 0, "0 0 69 0"),
    ],
)
def test_what_a_sign_up_costs(
    product: str, code: str, number: int, totals: str
) -> None:
    found = quote(product, code, number)

    assert [
        found.total_now,
        found.total_monthly,
        found.total_monthly_after_discount,
        found.minimum_total,
    ] == [Decimal(total) for total in totals.split()]


def test_a_quote_that_was_stored_is_read_as_it_was() -> None:
    found = quote("KURV_MINI30", "BON-4711-0001", 99)

    assert Quote.read(found.stored()) == found
    amounts = [line.amount for line in found.lines]
    assert amounts == [Decimal(79), Decimal(99), Decimal(-30)]


@pytest.mark.parametrize(
    ("amount", "vat"), [("79.00", "15.80"), ("-30.00", "-6.00"), ("0", "0.00")]
)
def test_the_vat_in_a_price_is_a_fifth_of_it(amount: str, vat: str) -> None:
    assert vat_in(Decimal(amount)) == Decimal(vat)


@pytest.mark.parametrize(
    ("code", "product", "day", "expected"),
    [
        ("KURV10", "KURV_MINI30", date(2026, 3, 2), ""),
        ("KURVSOMMER", "KURV_MINI30", date(2026, 3, 2), "DISCOUNT_EXPIRED"),
        ("KURVJUL", "KURV_MINI30", date(2026, 3, 2), "DISCOUNT_NOT_STARTED"),
        ("KURVJUL", "KURV_MINI30", date(2026, 12, 24), ""),
        ("KURVSLUT", "KURV_MINI30", date(2026, 3, 2), "DISCOUNT_EXHAUSTED"),
        ("KURVMAXI", "KURV_MINI30", date(2026, 3, 2), "DISCOUNT_NOT_APPLICABLE"),
        ("KURVMAXI", "KURV_MAXI30", date(2026, 3, 2), ""),
        ("KURVNY50", "KURV_MINI30", date(2026, 3, 2), "DISCOUNT_NEW_CUSTOMERS_ONLY"),
    ],
)
def test_what_speaks_against_a_discount_code(
    code: str, product: str, day: date, expected: str
) -> None:
    kurv = PARTNERS.partner("KURV")
    situation = Situation(day, kurv.products[product], new_customer=False)

    assert objection(kurv.discounts[code], situation) == expected


@pytest.mark.parametrize(
    ("last_four", "category"),
    [
        ("7777", "GOLD"),
        ("1234", "GOLD"),
        ("9876", "GOLD"),
        ("4242", "SILVER"),
        ("1188", "SILVER"),
        ("1221", "STANDARD"),
        ("1357", "STANDARD"),
        ("8901", "STANDARD"),
    ],
)
def test_pretty_numbers_have_a_category(last_four: str, category: str) -> None:
    assert category_of(f"+454201{last_four}") == category


def test_free_numbers_come_cheapest_first_and_in_the_seed_s_order() -> None:
    series = PARTNERS.partner("KURV").series

    def search(seed: int) -> list[str]:
        return list(
            free_from_start(series, seed, contains="", ends_with="42", category="")
        )

    assert search(1) == search(1) != search(2)
    assert len(search(1)) == series.size // 100
    assert search(1)[-1] == "+4542014242"
    assert sorted(search(1)) == sorted(search(2))


@pytest.mark.parametrize(
    ("language", "text"), [("da", "1.234,50 kr."), ("en", "DKK 1,234.50")]
)
def test_money_is_written_as_people_do(language: str, text: str) -> None:
    assert money_text(Decimal("1234.5"), language) == text


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "template",
    ["ORDER_CONFIRMATION", "WELCOME", "ESIM_QR", "ORDER_FAILED", "TOPUP_RECEIPT"],
)
def test_templates_leave_no_gap(template: str, language: str) -> None:
    names = ("name", "partner", "order", "msisdn", "product", "activation_code")
    words = dict.fromkeys((*names, "reason", "amount", "balance"), "Ø")

    subject, body = render(template, language, **words)

    assert 0 < len(subject) <= 250
    assert "$" not in subject + body


def test_a_danish_sentence_that_ends_with_an_amount_has_one_full_stop() -> None:
    amount = money_text(Decimal(100), "da")

    _, body = render(
        "TOPUP_RECEIPT", "da", msisdn="x", amount=amount, balance=amount, partner="K"
    )

    assert "op med 100,00 kr. Din saldo er nu 100,00 kr. K" in body
