"""What a prepaid account is expected to do: contract, sections 7.8, 8 and 11.

Written from the contract's tables and not from the sandbox's rules, so that the two
can be held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from stdnum import luhn

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.partners.model import Partners

MOST_BALANCE = Decimal(1000)
MOST_A_DAY = Decimal(2000)
WRONG_CODES = 6
CHARGEABLE = (50, 100, 150, 200, 300, 500)
RESERVATIONS = 3


@dataclass
class Account:
    """A prepaid line, in kroner."""

    balance: Decimal
    topped_up: Decimal = Decimal(0)
    wrong: int = 0
    locked_until: datetime | None = None
    #: Charges by a card's token that went through.
    charges: dict[str, int] = field(default_factory=dict)

    def takes(self, worth: Decimal) -> bool:
        """Say whether the limits allow *worth* more."""
        rich = self.balance + worth > MOST_BALANCE
        return not rich and self.topped_up + worth <= MOST_A_DAY

    def add(self, worth: Decimal) -> None:
        self.balance += worth
        self.topped_up += worth


@dataclass
class Bank:
    """All accounts, and what has been used up."""

    partners: Partners
    accounts: dict[str, Account] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    pending_until: datetime | None = None

    def redeem(self, line: str, state: str, code: str, now: datetime) -> str:
        """Redeem a voucher; return the fault that is expected, or nothing."""
        account = self.accounts.get(line)
        fault = self._code_fault(account, state, code, now)
        if fault or account is None:
            return fault
        account.wrong, account.locked_until = 0, None
        known = self.partners.magic.vouchers[code]
        worth = known.amount + (known.bonus or 0)
        fault = self._voucher_fault(code, now)
        if fault or not account.takes(worth):
            return fault or "TOPUP_LIMIT_EXCEEDED"
        account.add(worth)
        self.used.add(code)
        return "BACKEND_TIMEOUT" if known.fault == "BACKEND_TIMEOUT" else ""

    def charge(self, line: str, state: str, token: str, amount: int) -> str:
        """Charge a card; return the fault that is expected, `3DS`, or nothing."""
        account = self.accounts.get(line) or Account(Decimal(0))
        card = self.partners.magic.cards.get(token)
        charged = account.charges.get(token, 0)
        reasons = (
            ("AMOUNT_OUT_OF_RANGE", amount not in CHARGEABLE),
            ("SUBSCRIPTION_NOT_FOUND", not state),
            ("SUBSCRIPTION_STATE", state != "ACTIVE"),
            ("CARD_TOKEN_INVALID", card is None or not card.brand),
            ("TOPUP_LIMIT_EXCEEDED", not account.takes(Decimal(amount))),
            ("3DS", card is not None and card.authentication),
        )
        fault = next((code for code, true in reasons if true), "")
        if not fault and card is not None and (charged or not card.first_charge_works):
            fault = card.fault
        if not fault:
            account.charges[token] = charged + 1
            account.add(Decimal(amount))
        return fault

    def _code_fault(
        self, account: Account | None, state: str, code: str, now: datetime
    ) -> str:
        """Return what speaks against the caller or the code, and count a wrong one."""
        well_formed = luhn.is_valid(code)
        if well_formed and state != "ACTIVE":
            return "SUBSCRIPTION_STATE" if state else "SUBSCRIPTION_NOT_FOUND"
        if account is None:
            return "FIELD_FORMAT"
        if account.locked_until is not None and now < account.locked_until:
            return "VOUCHER_ATTEMPTS_EXCEEDED"
        if well_formed and code in self.partners.magic.vouchers:
            return ""
        usual = "VOUCHER_NOT_FOUND" if well_formed else "FIELD_FORMAT"
        return self._wrong(account, now) or usual

    def _voucher_fault(self, code: str, now: datetime) -> str:
        fault = self.partners.magic.vouchers[code].fault
        if code in self.used:
            return "VOUCHER_USED"
        if fault == "VOUCHER_PENDING":
            self.pending_until = self.pending_until or now + timedelta(minutes=1)
            return fault if now < self.pending_until else ""
        return "" if fault == "BACKEND_TIMEOUT" else fault

    def _wrong(self, account: Account, now: datetime) -> str:
        if account.locked_until is not None:
            account.wrong, account.locked_until = 0, None
        account.wrong += 1
        if account.wrong < WRONG_CODES:
            return ""
        account.locked_until = now + timedelta(hours=24)
        return "VOUCHER_ATTEMPTS_EXCEEDED"


@dataclass
class Hold:
    """A number that is reserved."""

    msisdn: str
    customer: str
    until: datetime


@dataclass
class Shelf:
    """Numbers that were free at the beginning."""

    held: dict[str, Hold] = field(default_factory=dict)

    def live(self, now: datetime) -> dict[str, Hold]:
        return {key: one for key, one in self.held.items() if now < one.until}

    def objection(
        self, msisdn: str, customer: str, taken: set[str], now: datetime
    ) -> str:
        """Return the fault that ReserveNumber is expected to answer, or nothing.

        Args:
            msisdn: the number that is asked for.
            customer: for whom; empty: nobody in particular.
            taken: numbers that are not free, reserved ones apart.
            now: virtual time.
        """
        live = self.live(now).values()
        if msisdn.endswith("9999") or msisdn in taken:
            return "NUMBER_NOT_AVAILABLE"
        if msisdn in {one.msisdn for one in live}:
            return "NUMBER_NOT_AVAILABLE"
        mine = [one for one in live if customer and one.customer == customer]
        return "LIMIT_EXCEEDED" if len(mine) >= RESERVATIONS else ""
