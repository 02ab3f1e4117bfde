"""Vouchers: tables over the pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tutorial_app.mock.topups.rules import (
    Account,
    Attempts,
    Taken,
    Voucher,
    after_wrong_code,
    is_locked,
    objection,
    over_limit,
    voucher_of,
)
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PARTNERS = load_partners(HOME / "conf")
LIMITS = PARTNERS.partner("KURV").limits


def voucher(fault: str = "", worth: int = 100) -> Voucher:
    return Voucher("4550000000000014", Decimal(worth), Decimal(0), fault)


@pytest.mark.parametrize(
    ("fault", "taken", "expected"),
    [
        ("", None, ("", None)),
        ("", Taken("USED"), ("VOUCHER_USED", None)),
        ("VOUCHER_EXPIRED", None, ("VOUCHER_EXPIRED", None)),
        ("BACKEND_TIMEOUT", None, ("", None)),
        ("BACKEND_TIMEOUT", Taken("USED"), ("VOUCHER_USED", None)),
        ("VOUCHER_PENDING", None, ("VOUCHER_PENDING", NOW + MINUTE)),
        (
            "VOUCHER_PENDING",
            Taken("PENDING", NOW + MINUTE),
            ("VOUCHER_PENDING", NOW + MINUTE),
        ),
        ("VOUCHER_PENDING", Taken("PENDING", NOW), ("", None)),
        ("VOUCHER_PENDING", Taken("USED"), ("VOUCHER_USED", None)),
    ],
)
def test_what_speaks_against_a_voucher(
    fault: str, taken: Taken | None, expected: tuple[str, datetime | None]
) -> None:
    assert objection(voucher(fault), taken, NOW) == expected


@pytest.mark.parametrize(
    ("balance", "today", "worth", "too_much"),
    [
        (0, 0, 1000, False),
        (1, 0, 1000, True),
        (900, 0, 100, False),
        (0, 1900, 100, False),
        (0, 1901, 100, True),
    ],
)
def test_balance_and_day_have_limits(
    balance: int, today: int, worth: int, *, too_much: bool
) -> None:
    account = Account(Decimal(balance), Decimal(today))

    assert over_limit(Decimal(worth), account, LIMITS) is too_much


def test_the_sixth_wrong_code_locks_for_24_hours() -> None:
    attempts = Attempts()
    for _ in range(5):
        attempts = after_wrong_code(attempts, NOW)
        assert not is_locked(attempts, NOW)

    attempts = after_wrong_code(attempts, NOW)

    assert is_locked(attempts, NOW + timedelta(hours=23, minutes=59))
    assert not is_locked(attempts, NOW + timedelta(hours=24))


def test_after_the_lock_the_count_begins_anew() -> None:
    locked = Attempts(6, NOW)

    assert after_wrong_code(locked, NOW) == Attempts(1)


@pytest.mark.parametrize(
    ("code", "seed_set", "amount"),
    [
        ("4550000000000014", "BASIC", 100),
        ("4550000000000030", "BASIC", 220),
        ("4551000000000012", "BASIC", None),
        ("4551000000000012", "BENCH", 50),
        ("4552000000000011", "BENCH", None),
    ],
)
def test_which_vouchers_there_are(code: str, seed_set: str, amount: int | None) -> None:
    found = voucher_of(code, PARTNERS.magic, seed_set)

    assert (None if found is None else found.worth) == amount


def test_a_receipt_shows_the_last_four_digits_alone() -> None:
    assert voucher().masked == "************0014"
