"""The handlers of the mock in a World of their own, without HTTP and SOAP."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.library import read_library
from tutorial_app.contract.names import clark, local_name
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.call import Call, World
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.mock.seeds import SEED_CLOCK, load_seed
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.database import Database
    from tutorial_app.partners.model import Partners


#: Any key will do.
VAULT = Vault("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")


@cache
def the_library() -> Library:
    return read_library(HOME / "wsdl")


@cache
def the_partners() -> Partners:
    return load_partners(HOME / "conf")


@cache
def judge(slug: str) -> tuple[Codec, Validator]:
    entry = the_library().service(slug)
    return Codec(entry.contract), Validator(entry.contract, entry.path)


def fault_element(code: str) -> str:
    return the_library().fault_codes[code].fault


def declared(slug: str, operation: str) -> set[str]:
    """Return the fault elements that the WSDL declares for an operation."""
    found = the_library().service(slug).contract.operation(operation)
    return {local_name(fault.element) for fault in found.faults if fault.element}


@dataclass
class Desk:
    """Someone who calls the handlers of one workspace, each call a transaction."""

    database: Database
    workspace: str = "w1"
    partner: str = "KURV"
    channel: str = "SELF_SERVICE"
    language: str = "en"
    agent_id: str = ""
    seed: int = 1
    seed_set: str = "BASIC"
    now: datetime = SEED_CLOCK
    calls: int = field(default=0)

    def begin(self, seed_set: str) -> None:
        """Fill the workspace."""
        with self.database.transaction() as db:
            world = self.world(db)
            load_seed(world, seed_set)
            self.seed_set = world.seed_set

    def ask(self, slug: str, operation: str, **fields: Any) -> Mapping[str, Any]:
        """Call a handler; its answer must fit the schema.

        Raises:
            Fault: whichever it answers with; its effects are rolled back unless it
                keeps them.
        """
        self.calls += 1
        with self.database.transaction() as db:
            world = self.world(db)
            call = Call(
                world=world,
                slug=slug,
                operation=operation,
                fields=fields,
                user_name=f"{self.partner.lower()}-self",
                partner=world.partners.partner(self.partner),
                channel=self.channel,
                agent_id=self.agent_id,
                language=self.language,
                client_reference=f"ref-{self.calls:06}",
            )
            savepoint = db.begin_nested()
            outcome: Mapping[str, Any] | Fault
            try:
                outcome = HANDLERS[slug, operation](call)
            except Fault as fault:
                outcome = fault
            if isinstance(outcome, Fault) and not outcome.keeps_effects:
                savepoint.rollback()
            else:
                savepoint.commit()
                self.now, self.seed = world.now, world.seed
                self.seed_set = world.seed_set
        if isinstance(outcome, Fault):
            assert fault_element(outcome.fault_code) in declared(slug, operation)
            if outcome.outcome is not None:
                self._check(slug, operation, outcome.outcome)
            raise outcome
        self._check(slug, operation, outcome)
        return outcome

    def refused(self, slug: str, operation: str, **fields: Any) -> Fault:
        """Call a handler that must answer with a fault; return it."""
        with pytest.raises(Fault) as caught:
            self.ask(slug, operation, **fields)
        return caught.value

    def reserve(self, ends_with: str = "42") -> tuple[str, str]:
        """Reserve a number; return the reservation's id and the number."""
        found = self.ask("number", "SearchFreeNumbers", endsWith=ends_with)
        msisdn = found["number"][0]["msisdn"]
        held = self.ask("number", "ReserveNumber", msisdn=msisdn)["reservation"]
        return held["reservationId"], msisdn

    def order(self, **changed: Any) -> dict[str, Any]:
        """Return a `NewSubscriptionOrder` for KURV, with some parts *changed*."""
        self.calls += 1
        order = {
            "newCustomer": {
                "customerType": "PRIVATE",
                "firstName": "Ida",
                "lastName": "Prøvesen",
                "email": f"ida{self.calls}@testmail.example",
            },
            "productCode": "KURV_MINI30",
            "numberChoice": {"anyNumber": True},
            "simChoice": {"iccid": "8945990100000000016"},
            "termsAccepted": True,
        }
        return {name: part for name, part in (order | changed).items() if part}

    def place(self, **changed: Any) -> Mapping[str, Any]:
        """Place an order; return the receipt."""
        placed = self.ask("order", "PlaceOrder", order=self.order(**changed))
        receipt: Mapping[str, Any] = placed["receipt"]
        return receipt

    def advance(self, duration: str) -> list[Mapping[str, Any]]:
        """Move the clock on; return the events."""
        answer = self.ask("system", "AdvanceSandboxClock", byDuration=duration)
        events: list[Mapping[str, Any]] = answer["event"]
        return events

    def get_order(self, order_id: str) -> Mapping[str, Any]:
        order: Mapping[str, Any] = self.ask("order", "GetOrder", orderId=order_id)[
            "order"
        ]
        return order

    def world(self, db: Any) -> World:
        return World(
            db=db,
            workspace=self.workspace,
            seed=self.seed,
            now=self.now,
            partners=the_partners(),
            library=the_library(),
            public_url="http://127.0.0.1:8080",
            correlation_id=f"c-{self.calls}",
            vault=VAULT,
            seed_set=self.seed_set,
        )

    def _check(self, slug: str, operation: str, answer: Mapping[str, Any]) -> None:
        codec, validator = judge(slug)
        header = {"correlationId": "c-1", "serverTime": self.now, "replayed": False}
        name = clark(f"urn:itms-sandbox:{slug}:1", f"{operation}Response")
        element = codec.encode(name, {"header": header, **answer})
        assert validator.check(element) == ()


@pytest.fixture
def empty_desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    empty_desk.begin("BASIC")
    return empty_desk
