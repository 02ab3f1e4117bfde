"""May this voucher be redeemed, and what comes of a wrong one? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.partners.magic import Magic
    from tutorial_app.partners.terms import Limits

#: Wrong codes in a row: this one locks (contract, section 12.4, exercises).
LAST_ATTEMPT = 6
LOCKED_FOR = timedelta(hours=24)
#: How long a redemption that runs elsewhere takes (contract, section 11.3).
PENDING_FOR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher that exists; amounts in kroner."""

    code: str
    amount: Decimal
    bonus: Decimal
    #: The fault of an attempt to redeem it; empty: it can be redeemed.
    fault: str = ""

    @property
    def worth(self) -> Decimal:
        """What it adds to the balance."""
        return self.amount + self.bonus

    @property
    def masked(self) -> str:
        """The code as a receipt shows it."""
        return "*" * 12 + self.code[-4:]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of a voucher that somebody has begun to redeem."""

    status: str
    pending_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What the limits look at; amounts in kroner."""

    balance: Decimal
    topped_up_today: Decimal


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong codes in a row on a subscription."""

    wrong: int = 0
    locked_until: datetime | None = None


def voucher_of(code: str, magic: Magic, seed_set: str) -> Voucher | None:
    """Return the voucher with this *code*, None if there is none."""
    known = magic.vouchers.get(code)
    if known is not None:
        bonus = known.bonus or Decimal(0)
        return Voucher(code, known.amount, bonus, known.fault)
    if seed_set == "BENCH" and code.startswith(magic.bench_voucher_prefix):
        return Voucher(code, magic.bench_voucher_amount, Decimal(0))
    return None


def objection(
    voucher: Voucher, taken: Taken | None, now: datetime
) -> tuple[str, datetime | None]:
    """Return the fault that speaks against redeeming, and until when; or nothing.

    A voucher whose magic is BACKEND_TIMEOUT can be redeemed: it is booked, only
    the answer does not come. One that is VOUCHER_PENDING is free again later.
    """
    if taken is not None and taken.status == "USED":
        return "VOUCHER_USED", None
    if voucher.fault == "VOUCHER_PENDING":
        if taken is None:
            return "VOUCHER_PENDING", now + PENDING_FOR
        if taken.pending_until is not None and now < taken.pending_until:
            return "VOUCHER_PENDING", taken.pending_until
        return "", None
    if voucher.fault == "BACKEND_TIMEOUT":
        return "", None
    return voucher.fault, None


def over_limit(worth: Decimal, account: Account, limits: Limits) -> bool:
    """Say whether the balance or the day's total would become too large."""
    too_rich = limits.balance is not None and account.balance + worth > limits.balance
    a_day = limits.top_up_per_day
    too_much = a_day is not None and account.topped_up_today + worth > a_day
    return too_rich or too_much


def is_locked(attempts: Attempts, now: datetime) -> bool:
    """Say whether the subscription is locked after too many wrong codes."""
    return attempts.locked_until is not None and now < attempts.locked_until


def after_wrong_code(attempts: Attempts, now: datetime) -> Attempts:
    """Return the count after one more wrong code."""
    lapsed = attempts.locked_until is not None and now >= attempts.locked_until
    wrong = 1 if lapsed else attempts.wrong + 1
    if wrong < LAST_ATTEMPT:
        return Attempts(wrong)
    return Attempts(wrong, now + LOCKED_FOR)
