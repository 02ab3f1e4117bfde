"""The people of the seed sets (contract, section 10). All of them are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.moments import COPENHAGEN
from tutorial_app.mock.numbers.series import free_from_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.partners.model import Partner

DEMO_CUSTOMERS = 1000
BENCH_SUBSCRIPTIONS = 1000


@dataclass(frozen=True, slots=True)
class SeedSubscription:
    """A subscription to begin with."""

    subscription_id: str
    msisdn: str
    product: str
    #: In kroner; None: not prepaid.
    balance: Decimal | None = None
    status: str = "ACTIVE"
    block_reason: str = ""
    binding_ends: date | None = None
    #: Kinds of allowance of which nothing is left.
    used_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedLine:
    """A line of an invoice to begin with; in kroner."""

    text: str
    msisdn: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SeedInvoice:
    """An invoice to begin with, issued on the first day of its period."""

    invoice_id: str
    period_from: date
    period_to: date
    due_date: date
    status: str
    lines: tuple[SeedLine, ...]


@dataclass(frozen=True, slots=True)
class SeedCustomer:
    """A customer to begin with."""

    customer_id: str
    partner: str
    #: `CustomerData`.
    data: Mapping[str, Any]
    subscriptions: tuple[SeedSubscription, ...] = ()
    status: str = "ACTIVE"
    invoices: tuple[SeedInvoice, ...] = ()
    #: Token of the payment card that is stored; empty: none.
    card: str = ""


@dataclass(frozen=True, slots=True)
class SeedPortOut:
    """A port-out request to come."""

    subscription_id: str
    #: `OperatorCode` of who asks.
    recipient: str
    #: When it arrives, in Copenhagen's time.
    arrives: datetime


#: Kind of the timer by which a request of PORT_OUTS arrives.
PORT_OUT_ARRIVES = "port_out"
PORT_OUTS = (
    SeedPortOut(
        "SU10000009", "SUNDMOB", datetime(2026, 3, 5, 10, 0, tzinfo=COPENHAGEN)
    ),
)


def _person(first: str, last: str, email: str, **more: object) -> Mapping[str, Any]:
    name = {"firstName": first, "lastName": last, "email": email}
    return {"customerType": "PRIVATE", **name, **more}


def _company(name: str, cvr: str, email: str) -> Mapping[str, Any]:
    address = {
        "street": "Prøvevej",
        "houseNumber": "1",
        "postalCode": "8000",
        "city": "Aarhus C",
        "country": "DK",
    }
    return {
        "customerType": "BUSINESS",
        "companyName": name,
        "cvr": cvr,
        "address": address,
        "email": email,
    }


BASIC: tuple[SeedCustomer, ...] = (
    SeedCustomer(
        "CU10000001",
        "KURV",
        _person("Anna", "Testesen", "anna@testmail.example"),
        (
            # Without enough allowance, so the usage simulator spends her money.
            SeedSubscription(
                "SU10000001",
                "+4542010001",
                "KURV_MINI30",
                Decimal("42.50"),
                used_up=("VOICE", "DATA"),
            ),
        ),
    ),
    SeedCustomer(
        "CU10000002",
        "KURV",
        _person("Bo", "Eksempel", "bo@testmail.example"),
        (SeedSubscription("SU10000002", "+4542010002", "KURV_START", Decimal("4.00")),),
    ),
    SeedCustomer(
        "CU10000003",
        "KURV",
        _person("Carla", "Testesen", "carla@testmail.example"),
        (
            SeedSubscription(
                "SU10000003",
                "+4542010003",
                "KURV_START",
                Decimal("0.00"),
                status="BLOCKED",
                block_reason="LOST",
            ),
        ),
    ),
    SeedCustomer(
        "CU10000004",
        "KURV",
        _person("Dorte", "Eksempel", "dorte@testmail.example"),
        (
            SeedSubscription(
                "SU10000004", "+4542010004", "KURV_MAXI30", Decimal("210.00")
            ),
        ),
    ),
    SeedCustomer(
        "CU10000009",
        "KURV",
        _person("Egon", "Udflytter", "egon@testmail.example"),
        (SeedSubscription("SU10000009", "+4542010009", "KURV_START", Decimal("0.00")),),
    ),
    SeedCustomer(
        "CU20000001",
        "KONTORA",
        _company("Bogtrykkeriet Eksempel ApS", "99000015", "post@bogtryk.example"),
        (
            SeedSubscription("SU20000001", "+4542020001", "KONTORA_BASIS"),
            SeedSubscription(
                "SU20000002",
                "+4542020002",
                "KONTORA_PRO",
                binding_ends=date(2026, 11, 30),
            ),
        ),
        invoices=(
            SeedInvoice(
                "IN20000001",
                date(2026, 3, 1),
                date(2026, 3, 31),
                date(2026, 3, 20),
                "OPEN",
                (
                    SeedLine("Kontora Basis, marts 2026", "+4542020001", Decimal(99)),
                    SeedLine("Kontora Pro, marts 2026", "+4542020002", Decimal(199)),
                ),
            ),
        ),
    ),
    SeedCustomer(
        "CU20000002",
        "KONTORA",
        _company("Sen Betaler A/S", "99000082", "post@senbetaler.example"),
        (
            SeedSubscription(
                "SU20000003",
                "+4542020003",
                "KONTORA_BASIS",
                status="BLOCKED",
                block_reason="NON_PAYMENT",
            ),
        ),
        status="SUSPENDED",
        invoices=(
            SeedInvoice(
                "IN20000002",
                date(2026, 1, 1),
                date(2026, 1, 31),
                date(2026, 1, 20),
                "OVERDUE",
                (SeedLine("Kontora Basis, januar 2026", "+4542020003", Decimal(99)),),
            ),
        ),
    ),
    SeedCustomer(
        "CU30000001",
        "GNIST",
        _person(
            "Freja",
            "Testesen",
            "freja@testmail.example",
            birthDate=date(2010, 1, 1),
        ),
        (SeedSubscription("SU30000001", "+4542030001", "GNIST_DATA20"),),
        # Who pays ahead by card has given one.
        card="tok_ok_visa",
    ),
)

_FIRST = (
    "Alma",
    "Bent",
    "Clara",
    "David",
    "Ella",
    "Frode",
    "Gry",
    "Hugo",
    "Ida",
    "Jens",
)
_LAST = ("Testesen", "Eksempel", "Prøvesen", "Demo", "Mønster")
_PLANS = ("KURV_START", "KURV_MINI30", "KURV_MAXI30")


def made_up(seed: int, kurv: Partner) -> Iterator[SeedCustomer]:
    """Yield DEMO_1000's customers, each with a subscription; the seed decides which."""
    chance = random.Random(f"{seed}:demo")  # noqa: S311 (repeatable, not secret)
    numbers = free_from_start(
        kurv.series, seed, contains="", ends_with="", category="STANDARD"
    )
    for serial in range(100, 100 + DEMO_CUSTOMERS):
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        balance = Decimal(chance.randrange(0, 30_000)) / 100
        yield _customer(
            serial, first, last, next(numbers), chance.choice(_PLANS), balance
        )


def bench(kurv: Partner) -> list[SeedCustomer]:
    """Return BENCH's customers: subscriptions SU10000001 and on, in plenty."""
    prefix, first = kurv.series.prefix, kurv.series.first_free
    return [
        _customer(
            serial,
            "Bench",
            f"Testesen {serial}",
            f"{prefix}{first + serial - 1:04}",
            "KURV_START",
            Decimal("50.00"),
        )
        for serial in range(1, 1 + BENCH_SUBSCRIPTIONS)
    ]


def _customer(
    serial: int, first: str, last: str, msisdn: str, product: str, balance: Decimal
) -> SeedCustomer:
    email = f"{first.lower()}.{serial}@testmail.example"
    line = SeedSubscription(f"SU1{serial:07}", msisdn, product, balance)
    data = _person(first, last, email)
    return SeedCustomer(f"CU1{serial:07}", "KURV", data, (line,))
