"""What must be true of states: each is one of the machine's, and so is each change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tests.integration.property.ledgers import rows
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.events import EVENTS
from tutorial_app.mock.numbers.tables import NUMBERS, SIMS
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.porting.tables import PORTINGS
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.topups.tables import TOP_UPS, VOUCHERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, RowMapping, Table

    from tutorial_app.partners.model import Partners
    from tutorial_app.partners.states import StateMachine

#: Machine -> its table, the column that says which one, and the event of a change.
KEPT: Mapping[str, tuple[Table, str, str]] = {
    "customer": (CUSTOMERS, "customer_id", "CustomerStatusChanged"),
    "subscription": (SUBSCRIPTIONS, "subscription_id", "SubscriptionStatusChanged"),
    "number": (NUMBERS, "msisdn", "NumberStatusChanged"),
    "sim": (SIMS, "iccid", "SimStatusChanged"),
    "porting": (PORTINGS, "porting_id", "PortingStatusChanged"),
    "order": (ORDERS, "order_id", "OrderStatusChanged"),
    "voucher": (VOUCHERS, "code", ""),
    "top_up": (TOP_UPS, "top_up_id", ""),
}
_MACHINE_OF = {event: name for name, (_, _, event) in KEPT.items() if event}
_MACHINE_OF["CustomerCreated"] = "customer"
#: An event names its SIM card in `detail`.
_SUBJECT = {name: column for name, (_, column, _) in KEPT.items()} | {"sim": "detail"}
#: What has no row any more, or none yet, is in one of these.
_WITHOUT_ROW = {"number": {None, "FREE", "RETURNED"}, "sim": {None, "IN_STOCK"}}


@dataclass
class History:
    """Follows every thing of a workspace through its states, by events and rows."""

    workspace: str
    partners: Partners
    #: Machine -> subject -> its state.
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Porting case -> IN or OUT.
    directions: dict[str, str] = field(default_factory=dict)
    last: int = 0

    def begin(self, db: Connection) -> None:
        """Take the states that a seed set begins with."""
        for name, (table, column, _) in KEPT.items():
            found = rows(db, table, self.workspace)
            self.states[name] = {row[column]: row["status"] for row in found}

    def check(self, db: Connection) -> None:
        """Follow what has happened since; compare it with the rows there are."""
        found = rows(db, PORTINGS, self.workspace)
        self.directions |= {row["porting_id"]: row["direction"] for row in found}
        self._follow_events(db)
        for name, (table, column, event) in KEPT.items():
            now = {
                row[column]: row["status"] for row in rows(db, table, self.workspace)
            }
            if event:
                self._compare(name, now)
            else:
                self._follow_rows(name, now)

    def _follow_events(self, db: Connection) -> None:
        new = select(EVENTS).where(
            EVENTS.c.workspace == self.workspace, EVENTS.c.number > self.last
        )
        for event in db.execute(new.order_by(EVENTS.c.number)).mappings():
            self.last += 1
            assert event["number"] == self.last, f"event {self.last} is missing"
            if event["type"] in _MACHINE_OF:
                self._follow(_MACHINE_OF[event["type"]], event)

    def _follow(self, name: str, event: RowMapping) -> None:
        subject = event[_SUBJECT[name]]
        machine = self._machine(name, subject)
        before, old = self.states[name].get(subject), event["old_status"]
        told = f"{name} {subject}: {before}, then {old} to {event['new_status']}"
        first = before is None and (old is None or old in machine.after(None))
        gone = name in _WITHOUT_ROW and {before, old} <= _WITHOUT_ROW[name]
        assert before == old or first or gone, told
        assert event["new_status"] in machine.after(old), told
        self.states[name][subject] = event["new_status"]

    def _compare(self, name: str, now: Mapping[str, Any]) -> None:
        known = self.states[name]
        for subject, status in now.items():
            machine = self._machine(name, subject)
            assert status in machine.states, f"{name} {subject} is {status}"
            begun = subject not in known and status in machine.after(None)
            told = known.get(subject)
            assert begun or told == status, f"{name} {subject}: {status}, told {told}"
        for subject in known.keys() - now.keys():
            without = _WITHOUT_ROW.get(name, set())
            assert known[subject] in without, f"{name} {subject} has no row"

    def _follow_rows(self, name: str, now: Mapping[str, Any]) -> None:
        """Follow what has no events: by whichever ways, it has come where it is."""
        machine, known = self._machine(name, ""), self.states[name]
        assert known.keys() <= now.keys(), f"{name}: {known.keys() - now.keys()} gone"
        for subject, status in now.items():
            before = known.get(subject)
            come = status == before or status in reachable(machine, before)
            assert come, f"{name} {subject} went from {before} to {status}"
        self.states[name] = dict(now)

    def _machine(self, name: str, subject: str) -> StateMachine:
        if name == "porting":
            name = f"porting_{self.directions[subject].lower()}"
        return self.partners.machines[name]


def reachable(machine: StateMachine, old: str | None) -> set[str]:
    """Return every state that can come after *old*, at once or later."""
    found: set[str] = set()
    new = set(machine.after(old))
    while new:
        found |= new
        new = {after for state in new for after in machine.after(state)} - found
    return found
