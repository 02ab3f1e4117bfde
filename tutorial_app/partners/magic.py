"""Magic values: inputs that make the sandbox answer in a certain way.

Magic lives in the values, so clients need no special code; whatever is not listed
works. Documentation, console and mock read this one table (`conf/magic.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MagicValue:
    """One value, what it means, and the fault or failure code it leads to."""

    value: str
    meaning: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class MagicSim:
    """A SIM card that is not simply good."""

    iccid: str
    meaning: str
    #: State it begins in.
    status: str = "IN_STOCK"
    #: Fault of the call that means to use it; empty: it can be used.
    fault: str = ""
    #: What the order fails with; empty: it does not fail.
    failure: str = ""
    #: The step that fails or times out.
    failing_step: str = ""
    #: How many attempts of that step time out; 0: none.
    timeouts: int = 0


@dataclass(frozen=True, slots=True)
class MagicVoucher:
    """A voucher that exists; amounts in DKK."""

    code: str
    amount: Decimal
    meaning: str
    bonus: Decimal | None = None
    #: The fault of an attempt to redeem it; empty: it can be redeemed.
    fault: str = ""


@dataclass(frozen=True, slots=True)
class MagicCard:
    """A payment card by the token of the hosted card form."""

    token: str
    meaning: str
    #: DANKORT, VISA or MASTERCARD; empty: not a token of ours.
    brand: str = ""
    last_four: str = ""
    #: The fault of a charge; empty: charges go through.
    fault: str = ""
    #: The issuer wants 3-D Secure when the customer is present.
    authentication: bool = False
    #: Only the later charges bring the fault.
    first_charge_works: bool = False
    #: For how many months after this one it is good.
    months_left: int = 36


@dataclass(frozen=True, slots=True)
class MagicPorting:
    """What happens to port-ins of numbers that end so."""

    #: Two digits, or two pairs with a hyphen between: from, to.
    digits: str
    meaning: str
    #: `PortingRejectReason`; empty: none.
    reason: str = ""
    #: NOT_PORTABLE or TIMEOUT (the first time); empty: portable.
    check: str = ""
    #: CONFIRM, REJECT, DELAY, WITHDRAW, SILENT (the first time) or FAIL_CUT_OVER.
    donor: str = "CONFIRM"
    #: Field of UpdatePorting that makes a rejected case good, `anything`; empty: none.
    corrected_by: str = ""
    #: Values of that field that the donor takes.
    accepts: tuple[str, ...] = ()
    #: How much later the donor confirms, or how far ahead the date has to be.
    working_days: int = 0
    #: Language -> the donor's words; empty: the label of the reason.
    text: Mapping[str, str] = field(default_factory=dict)

    def covers(self, msisdn: str) -> bool:
        """Say whether it is about *msisdn*, by its last two digits."""
        first, _, last = self.digits.partition("-")
        return first <= msisdn[-2:] <= (last or first)


@dataclass(frozen=True, slots=True)
class MagicCredit:
    """What the credit bureau says of somebody."""

    #: `cpr` or `cvr`.
    field: str
    value: str
    meaning: str
    #: The fault or failure it leads to; empty: none.
    code: str = ""
    #: `CreditResult`.
    result: str = "APPROVED"
    #: UNAVAILABLE: what it says an hour later.
    later: str = ""


@dataclass(frozen=True, slots=True)
class Magic:
    """All magic values, by kind."""

    sims: Mapping[str, MagicSim]
    vouchers: Mapping[str, MagicVoucher]
    #: By token. Others are not tokens of ours.
    cards: Mapping[str, MagicCard]
    portings: tuple[MagicPorting, ...]
    #: (`cpr` or `cvr`, digits alone) -> what the bureau says.
    credit: Mapping[tuple[str, str], MagicCredit]
    #: Every Luhn-valid code that begins so is a voucher in seed set BENCH.
    bench_voucher_prefix: str
    bench_voucher_amount: Decimal
    #: `number_suffix`, `street_unknown`, `street_returned`, `email_bounces`,
    #: `last_name_slow`, `last_name_undecided`, `last_name_stays`, `company_manual`,
    #: `company_never_pays`, `sms_code`; `number_taken`.
    fields: Mapping[str, MagicValue]
    #: Field -> values, for what only documentation and console need so far:
    #: `cardToken`, `cpr`, `cvr`, `portIn`, `discountCode`, `behaviour` (the HTTP
    #: header `X-Sandbox-Behaviour`).
    others: Mapping[str, tuple[MagicValue, ...]]
