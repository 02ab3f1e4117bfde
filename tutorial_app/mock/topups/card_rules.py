"""What a payment card answers when it is stored or charged. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.faults import Finding

if TYPE_CHECKING:
    from datetime import date

    from tutorial_app.contract.codec.values import Valued
    from tutorial_app.partners.magic import Magic, MagicCard

#: How many cards a customer can store.
MOST_CARDS = 5
#: What can be charged at once, in kroner (contract, section 7.8).
AMOUNTS = frozenset(map(Decimal, (50, 100, 150, 200, 300, 500)))
#: A bank that checks a card without charging it says no to these with one word.
_NOT_STORED = {
    "CARD_DECLINED": "CARD_DECLINED",
    "CARD_LOST_STOLEN": "CARD_DECLINED",
}
_MONTHS = 12


def card_of(token: str, magic: Magic) -> MagicCard | None:
    """Return the card behind *token*, None if it is not a token of ours."""
    card = magic.cards.get(token)
    return card if card is not None and card.brand else None


def expiry_month(card: MagicCard, day: date) -> str:
    """Return the last month in which a card is good that was given on *day*."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + card.months_left, _MONTHS)
    return f"{year:04}-{month + 1:02}"


def is_expired(expiry: str, day: date) -> bool:
    """Say whether a card that is good to the end of *expiry* is over on *day*."""
    return f"{day.year:04}-{day.month:02}" > expiry


def storing_fault(card: MagicCard, day: date) -> str:
    """Return the fault of an attempt to store *card*; empty: it can be stored."""
    if is_expired(expiry_month(card, day), day):
        return "CARD_EXPIRED"
    if card.authentication or card.first_charge_works:
        return ""
    return _NOT_STORED.get(card.fault, "")


def charging_fault(card: MagicCard, *, expired: bool, charges: int) -> str:
    """Return the fault of a charge; empty: it goes through.

    Args:
        card: the card.
        expired: whether its last month is over.
        charges: how many charges it has had that went through.
    """
    if expired:
        return "CARD_EXPIRED"
    good_for_now = card.first_charge_works and charges == 0
    return "" if good_for_now or card.fault == "CARD_EXPIRED" else card.fault


def money_findings(
    money: Valued, field: str, *, low: Decimal, high: Decimal
) -> tuple[Finding, ...]:
    """Return what is wrong with `Money` that must lie between *low* and *high*."""
    if money.attributes.get("currency") != "DKK":
        return (Finding("CURRENCY_NOT_SUPPORTED", field),)
    if not low <= money.value <= high:
        return (Finding("AMOUNT_OUT_OF_RANGE", field),)
    return ()


def amount_findings(money: Valued, field: str) -> tuple[Finding, ...]:
    """Return what is wrong with `Money` that is to be charged once."""
    low, high = min(AMOUNTS), max(AMOUNTS)
    findings = money_findings(money, field, low=low, high=high)
    if not findings and money.value not in AMOUNTS:
        return (Finding("AMOUNT_OUT_OF_RANGE", field),)
    return findings
