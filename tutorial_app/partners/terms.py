"""On which terms a partner does business: what it offers, bounds, notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Features:
    """What a partner's configuration offers."""

    number_selection: bool
    port_in: bool
    voucher_top_up: bool
    card_payment: bool
    credit_check: bool
    letters: bool
    sim_types: tuple[str, ...]
    #: Which of `iccid`, `shipTo`, `esim` an order may choose.
    sim_choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; amounts in DKK, None where there is no bound."""

    subscriptions_per_customer: int
    minimum_age: int | None = None
    maximum_age: int | None = None
    guardian_below: int | None = None
    #: The prepaid balance after a top-up, and what may be topped up in a day.
    balance: Decimal | None = None
    top_up_per_day: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StarterKit:
    """A SIM bought at the till with a start balance on it; amounts in DKK."""

    price: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Notice:
    """On which terms a subscription ends."""

    #: NONE: on any day. NEXT_MONTH: at the end of the month after the running one.
    #: PAID_PERIOD: at the end of what is paid.
    rule: str
    #: The rule in a sentence, by language.
    text: Mapping[str, str]
