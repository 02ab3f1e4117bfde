"""One workspace under test: calls in, invariants looked at after each step."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from tests.integration.property.caller import new_caller
from tests.integration.property.histories import History
from tests.integration.property.holdings import check_holders
from tests.integration.property.ledgers import check_discounts, check_money, rows
from tests.integration.property.model import Account, Bank, Shelf
from tutorial_app.contract.codec.values import Valued
from tutorial_app.mock.moments import midnight, today
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.subscriptions.tables import BALANCES
from tutorial_app.mock.tables import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from tests.integration.property.caller import Caller, Outcome
    from tutorial_app.bootstrap import Portal

T = TypeVar("T")
#: How long an answer is bound to its clientReference.
BOUND = timedelta(days=30)
#: Faults after which something stays: a wrong code is counted, a lost answer booked.
KEEPS = frozenset({"BACKEND_TIMEOUT"})


def check_everything(db: Connection, history: History) -> None:
    """Check all that must be true of a workspace, whoever called what."""
    history.check(db)
    check_money(db, history.workspace, history.partners)
    check_discounts(db, history.workspace, history.partners)
    check_holders(db, history.workspace, history.partners)


def kroner(amount: Decimal | int) -> Valued:
    return Valued(Decimal(amount), {"currency": "DKK"})


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was made, so that it can be made again."""

    caller: Caller
    slug: str
    operation: str
    fields: Mapping[str, Any]
    reference: str
    outcome: Outcome
    at: datetime


class Workbench(RuleBasedStateMachine):
    """What the rules of every machine need."""

    #: Set by the test.
    portal: ClassVar[Portal]

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self.caller = new_caller(self.portal, self.reference)
        self.partners = self.portal.mock.market.partners
        self.history = History(self.caller.workspace, self.partners)
        self.bank, self.shelf = Bank(self.partners), Shelf()
        self.done: list[Done] = []
        #: True: something ran that the model does not predict, so it looks anew.
        self.loose = True
        with self.portal.database.reading() as db:
            self.history.begin(db)
            self.now = self._clock(db)

    def reference(self) -> str:
        """Return a clientReference that was not used yet."""
        return f"ref-{next(self._numbers):08}"

    def teardown(self) -> None:
        self.portal.mock.workspaces.delete(self.caller.workspace)

    def ask(self, slug: str, operation: str, **fields: Any) -> Outcome:
        """Call as KURV's own customers do; see that a refusal changes nothing."""
        return self.ask_as(self.caller, slug, operation, **fields)

    def ask_as(
        self, caller: Caller, slug: str, operation: str, **fields: Any
    ) -> Outcome:
        before, reference = self.traces(), self.reference()
        outcome = caller.ask(slug, operation, reference=reference, **fields)
        if outcome.fault and outcome.fault not in KEEPS:
            assert self.traces() == before, (
                f"{operation}: {outcome.fault} did something"
            )
        done = (caller, slug, operation, fields, reference, outcome, self.now)
        self.done.append(Done(*done))
        return outcome

    def traces(self) -> tuple[Any, ...]:
        """Return what no call that is refused or repeated may change."""
        seen = []
        with self.portal.database.reading() as db:
            for name in ("itms_event", "itms_ledger", "itms_top_up", "itms_number"):
                found = rows(db, workspace.metadata.tables[name], self.caller.workspace)
                seen.append(sorted(map(repr, found)))
        return tuple(seen)

    def lines(self, *states: str, brand: str = "1") -> list[str]:
        """Return a brand's subscriptions, in certain *states* or all."""
        known = self.history.states["subscription"].items()
        return sorted(
            line
            for line, state in known
            if line.startswith(f"SU{brand}") and (not states or state in states)
        )

    def customers(self, brand: str = "1") -> list[str]:
        known = self.history.states["customer"]
        return sorted(one for one in known if one.startswith(f"CU{brand}"))

    def orders(self) -> list[str]:
        return sorted(self.history.states["order"])

    def state(self, line: str) -> str:
        return self.history.states["subscription"].get(line, "")

    @invariant()
    def everything_holds(self) -> None:
        with self.portal.database.reading() as db:
            check_everything(db, self.history)
            self.now = self._clock(db)
            self._compare_balances(db)

    def by_card(self) -> set[str]:
        """Return the top-ups that the card issuer has a page for."""
        table = workspace.metadata.tables["itms_top_up"]
        with self.portal.database.reading() as db:
            found = rows(db, table, self.caller.workspace)
        return {row["top_up_id"] for row in found if row["method"] == "CARD"}

    def _is_bound(self, done: Done) -> bool:
        """Say whether an answer is still kept for its clientReference."""
        return self.now < done.at + BOUND

    def taken(self) -> set[str]:
        """Return the numbers that are somebody's, or were lately."""
        with self.portal.database.reading() as db:
            found = rows(db, NUMBERS, self.caller.workspace)
        return {row["msisdn"] for row in found if row["status"] != "FREE"}

    def _compare_balances(self, db: Connection) -> None:
        found = {
            row["subscription_id"]: row["remaining"]
            for row in rows(db, BALANCES, self.caller.workspace)
            if row["balance_type"] == "MONETARY"
        }
        accounts = self.bank.accounts
        if not self.loose:
            expected = {line: one.balance for line, one in accounts.items()}
            assert found == expected, "the balances are not those expected"
            return
        self.loose = False
        topped_up = self._topped_up(db)
        for line in accounts.keys() - found.keys():
            del accounts[line]
        for line, balance in found.items():
            account = accounts.setdefault(line, Account(balance))
            account.balance = balance
            account.topped_up = topped_up.get(line, Decimal(0))

    def _topped_up(self, db: Connection) -> dict[str, Decimal]:
        """Return what came on each line since midnight."""
        begin, total = midnight(today(self.now)), dict[str, Decimal]()
        table = workspace.metadata.tables["itms_top_up"]
        for row in rows(db, table, self.caller.workspace):
            if row["status"] == "COMPLETED" and row["at"] >= begin:
                line, worth = (
                    row["subscription_id"],
                    row["amount"] + (row["bonus"] or 0),
                )
                total[line] = total.get(line, Decimal(0)) + worth
        return total

    def _clock(self, db: Connection) -> datetime:
        query = select(workspace.c.clock).where(workspace.c.id == self.caller.workspace)
        now: datetime = db.execute(query).scalar_one()
        return now


def pick(of: Sequence[T], nth: int) -> T | None:
    """Return one *of* several, None if there is none."""
    return of[nth % len(of)] if of else None


#: How far the clock is moved: past a reservation, a day, a port date, a quarantine.
SPANS = {
    "PT40S": timedelta(seconds=40),
    "PT2M": timedelta(minutes=2),
    "PT31M": timedelta(minutes=31),
    "PT7H": timedelta(hours=7),
    "P1D": timedelta(days=1),
    "P4D": timedelta(days=4),
    "P35D": timedelta(days=35),
    "P200D": timedelta(days=200),
}
