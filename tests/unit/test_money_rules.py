"""Cards, automatic top-up, usage and invoices: the rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tutorial_app.mock.billing.rules import month_end, month_text, payment_line
from tutorial_app.mock.moments import COPENHAGEN
from tutorial_app.mock.topups.auto_rules import Situation, is_wanted, next_day
from tutorial_app.mock.topups.card_rules import (
    card_of,
    charging_fault,
    expiry_month,
    is_expired,
    storing_fault,
)
from tutorial_app.mock.usage.rules import Line, masked, purchase, record_number, use
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

MAGIC = load_partners(HOME / "conf").magic
DAY = date(2026, 3, 2)
BEGIN = datetime(2026, 3, 2, 7, 0, tzinfo=COPENHAGEN)
END = BEGIN + timedelta(hours=13)
PRICES = {"VOICE": Decimal("0.49"), "SMS": Decimal("0.29"), "DATA": Decimal("0.19")}
LINE = Line("SU10000001", PRICES, (), Decimal(100))
LOW = Situation(
    trigger="LOW_BALANCE",
    amount=Decimal(100),
    threshold=Decimal(25),
    maximum_per_month=Decimal(300),
    balance=Decimal(24),
    charged_this_month=Decimal(200),
)


@pytest.mark.parametrize("token", list(MAGIC.cards))
def test_each_token_has_its_own_outcome(token: str) -> None:
    card = card_of(token, MAGIC)
    if card is None:
        assert token == "tok_unknown"
        return
    expired = is_expired(expiry_month(card, DAY), DAY)
    first = charging_fault(card, expired=expired, charges=0)
    later = charging_fault(card, expired=expired, charges=1)

    assert (first == card.fault) == (
        not card.first_charge_works and card.months_left != 1
    )
    assert later == ("" if card.months_left == 1 else card.fault)
    assert storing_fault(card, DAY) in ("", card.fault, "CARD_DECLINED")


def test_a_card_is_good_to_the_end_of_its_month() -> None:
    card = replace(MAGIC.cards["tok_ok_visa"], months_left=10)

    assert expiry_month(card, DAY) == "2027-01"
    assert not is_expired("2027-01", date(2027, 1, 31))
    assert is_expired("2027-01", date(2027, 2, 1))


@pytest.mark.parametrize(
    ("situation", "wanted"),
    [
        (LOW, True),
        (replace(LOW, balance=Decimal(25)), False),
        (replace(LOW, charged_this_month=Decimal("200.01")), False),
        (replace(LOW, maximum_per_month=None, charged_this_month=Decimal(900)), True),
        (replace(LOW, trigger="MONTHLY", threshold=None, balance=Decimal(99)), True),
    ],
)
def test_a_card_is_charged_by_itself_only_when_wanted(
    situation: Situation, *, wanted: bool
) -> None:
    assert is_wanted(situation) is wanted


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 3, 27), date(2026, 3, 28)),
        (date(2026, 3, 28), date(2026, 4, 28)),
        (date(2026, 12, 31), date(2027, 1, 28)),
        (date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_every_month_has_a_day_28(after: date, expected: date) -> None:
    assert next_day(28, after) == expected


@pytest.mark.parametrize("seed", range(30))
def test_a_days_use_costs_8_to_20_and_no_more_than_there_is(seed: int) -> None:
    plenty = use(LINE, seed, BEGIN, END)
    little = use(replace(LINE, money=Decimal(5)), seed, BEGIN, END)
    voice = use(replace(LINE, prices={"VOICE": PRICES["VOICE"]}), seed, BEGIN, END)

    assert 8 <= sum(one.price for one in plenty) <= 20
    assert 8 <= sum(one.price for one in voice) <= 20
    assert sum(one.price for one in little) <= 5
    assert [one.at for one in plenty] == sorted(one.at for one in plenty)
    assert all(BEGIN <= one.at < END for one in plenty)
    assert plenty == use(LINE, seed, BEGIN, END)


def test_without_prices_or_money_nothing_is_used() -> None:
    assert use(replace(LINE, prices={}), 1, BEGIN, END) == []
    assert use(replace(LINE, money=Decimal("0.10")), 1, BEGIN, END) == []
    assert purchase(replace(LINE, money=Decimal(0)), 1, BEGIN, END) == []


def test_records_have_numbers_that_sort_by_day() -> None:
    assert record_number(DAY, 2) == 2026030202
    assert record_number(DAY, 99) < record_number(date(2026, 3, 3), 1)


def test_the_last_two_digits_are_for_the_call_centre_alone() -> None:
    assert masked("+4553123456", "CALL_CENTRE") == "+4553123456"
    assert masked("+4553123456", "MACHINE") == "+4553123400"


def test_a_payment_line_has_a_check_digit() -> None:
    assert payment_line("IN20000001") == "+71<000000200000016+99000015<"


def test_months_are_named_in_the_customers_language() -> None:
    assert month_text(DAY, "da") == "marts 2026"
    assert month_text(DAY, "en") == "March 2026"
    assert month_end(date(2028, 2, 1)) == date(2028, 2, 29)
