"""The partners as values: what they sell, to whom, by which flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, timedelta
    from decimal import Decimal

    from tutorial_app.partners.clearing_house import ClearingHouse
    from tutorial_app.partners.magic import Magic
    from tutorial_app.partners.states import StateMachine
    from tutorial_app.partners.terms import Features, Limits, Notice, StarterKit


@dataclass(frozen=True, slots=True)
class Credential:
    """A kind of credential: every workspace has one of each."""

    #: What stands before `@workspace` in the user name, e.g. `kurv-self`.
    user: str
    #: None: its access has ended.
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """A block of 10,000 numbers; those from *first_free* to *last* start free."""

    #: `+45` and the first four of the eight digits.
    prefix: str
    first_free: int
    last: int

    def holds(self, msisdn: str) -> bool:
        """Say whether *msisdn* (`+45xxxxxxxx`) lies in the block."""
        return msisdn.startswith(self.prefix)

    def starts_free(self, msisdn: str) -> bool:
        """Say whether *msisdn* is one of those that are free from the start."""
        last_four = msisdn.removeprefix(self.prefix)
        return self.holds(msisdn) and self.first_free <= int(last_four) <= self.last

    @property
    def size(self) -> int:
        """How many numbers start free."""
        return self.last - self.first_free + 1


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a product includes of one kind, per 30 days or month."""

    #: VOICE, SMS, DATA or DATA_EU.
    balance_type: str
    #: In *unit*; 0 where unlimited.
    included: Decimal
    unit: str
    unlimited: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A plan or an add-on; amounts in DKK incl. VAT."""

    code: str
    kind: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    payment: str
    customer_types: tuple[str, ...]
    monthly_price: Decimal
    binding_months: int
    valid_from: date
    valid_to: date | None
    allowances: tuple[Allowance, ...]
    #: Service codes that may be combined with it.
    services: tuple[str, ...]
    #: Prices per unit outside the allowance, e.g. `{"VOICE": Decimal("0.49")}`.
    usage_prices: Mapping[str, Decimal]

    def sold_on(self, day: date) -> bool:
        """Say whether it is in the catalogue on *day*."""
        return self.valid_from <= day <= (self.valid_to or day)


@dataclass(frozen=True, slots=True)
class Service:
    """A provisioning code."""

    code: str
    group: str
    value_type: str
    name: Mapping[str, str]
    #: Whether it is on from the start, and with which value.
    default_on: bool
    default_value: str
    rule: str
    #: What the value of an AMOUNT may be, in DKK; None where there is no bound.
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    #: What a prepaid balance must hold before it can be switched on, in DKK.
    needs_balance: Decimal | None = None
    #: Channels in which it cannot be switched off.
    stays_on_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount code and its campaign; amounts in DKK."""

    code: str
    campaign: str
    #: PERCENT, FIXED_AMOUNT, FREE_MONTHS or BONUS_CREDIT.
    type: str
    name: Mapping[str, str]
    sponsor: str
    percent: Decimal | None
    amount: Decimal | None
    months: int | None
    products: tuple[str, ...]
    new_customers_only: bool
    single_use: bool
    #: Codes left when a workspace begins; None: no limit.
    codes_left: int | None
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class StepKind:
    """One of the steps that flows are made of (`conf/steps.toml`)."""

    code: str
    system: str
    text: str
    #: How long it runs in virtual time before it has an outcome.
    takes: timedelta
    #: How long it waits for something outside; then the order is HELD.
    waits: timedelta
    held: str
    #: The step that undoes it; empty: nothing to undo.
    compensation: str
    failures: tuple[str, ...]
    #: After it the order can no longer be undone.
    no_return: bool
    #: How many working days it waits, where `takes` and `waits` cannot say it.
    working_days: int = 0
    #: Its failure ends the order even behind the point of no return, and leaves
    #: standing what was done before that.
    fails_late: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of an order of one type, in order."""

    partner: str
    order_type: str
    #: Empty, or what makes it a variant: `portIn`.
    variant: str
    version: int
    steps: tuple[StepKind, ...]

    @property
    def name(self) -> str:
        """Its name with version, e.g. `KURV/NEW_SUBSCRIPTION@3`."""
        variant = f"+{self.variant}" if self.variant else ""
        return f"{self.partner}/{self.order_type}{variant}@{self.version}"

    def has(self, code: str) -> bool:
        """Say whether *code* is one of its steps."""
        return any(step.code == code for step in self.steps)

    def comes_before(self, code: str, other: str) -> bool:
        """Say whether step *code* comes before step *other*; it has both."""
        codes = [step.code for step in self.steps]
        return codes.index(code) < codes.index(other)


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner with all it offers."""

    code: str
    name: str
    description: str
    payments: tuple[str, ...]
    #: Customer type -> fields of CustomerData that must be given.
    required_data: Mapping[str, tuple[str, ...]]
    channels: tuple[str, ...]
    credentials: tuple[Credential, ...]
    features: Features
    limits: Limits
    #: First digit of the number in its ids: CU1…, SU1… are KURV's.
    id_digit: int
    #: What its own SIM cards begin with, and its eSIM profiles.
    iccid_prefix: str
    starter_kit: StarterKit | None
    notice: Notice
    series: NumberSeries
    #: Number category -> one-off price in DKK.
    number_prices: Mapping[str, Decimal]
    #: Template -> the channels by which its messages go out.
    messages: Mapping[str, tuple[str, ...]]
    products: Mapping[str, Product]
    discounts: Mapping[str, Discount]
    #: (order type, variant) -> flow; what is missing is not offered.
    flows: Mapping[tuple[str, str], Flow]

    @property
    def customer_types(self) -> tuple[str, ...]:
        """The kinds of customer it serves."""
        return tuple(self.required_data)

    def flow(self, order_type: str, variant: str = "") -> Flow:
        """Return the flow of orders of this type.

        Raises:
            NotFound: if the partner does not offer it.
        """
        try:
            return self.flows[order_type, variant]
        except KeyError:
            there = ", ".join(" ".join(filter(None, key)) for key in self.flows)
            wanted = " ".join(filter(None, (order_type, variant)))
            raise NotFound(
                f"{self.code} has no flow {wanted!r}; there are {there}"
            ) from None


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator of the imaginary market."""

    code: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Partners:
    """Everything under `conf/` that says how the simulated market behaves."""

    by_code: Mapping[str, Partner]
    services: Mapping[str, Service]
    steps: Mapping[str, StepKind]
    operators: tuple[Operator, ...]
    clearing_house: ClearingHouse
    magic: Magic
    #: Enumeration of the contract -> value -> language -> label.
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    #: By name, as in `conf/states.toml`: `customer`, `porting_in`, …
    machines: Mapping[str, StateMachine]

    def partner(self, code: str) -> Partner:
        """Return the partner with this *code*.

        Raises:
            NotFound: if there is none.
        """
        try:
            return self.by_code[code]
        except KeyError:
            raise NotFound(
                f"no partner {code!r}; there are {', '.join(self.by_code)}"
            ) from None

    def credentials(self) -> tuple[tuple[Partner, Credential], ...]:
        """Return every kind of credential of every partner."""
        return tuple(
            (partner, credential)
            for partner in self.by_code.values()
            for credential in partner.credentials
        )
