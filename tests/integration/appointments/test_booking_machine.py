"""Whatever is done in whatever order: never more bookings in a cell than seats."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from tests.integration.appointments.conftest import (
    ADA,
    BOB,
    STAFF,
    Office,
    at,
    by,
    make_office,
    window,
)
from tutorial_app.access.appointments.model import BookingId, State
from tutorial_app.access.appointments.slots import seats_of
from tutorial_app.access.appointments.store import bookings_of
from tutorial_app.access.appointments.tables import BOOKINGS, SEATS, TICKETS
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database

DEEP = int(os.environ.get("ITMS_PROPERTY_EXAMPLES", "0"))
CAPACITY = 2
PEOPLE = [ADA, BOB, by("carl", "KONTORA")]
#: So few that they meet.
WINDOWS = [
    window(f"Tue {times}")
    for times in ("09:00-09:30", "09:00-10:00", "09:30-10:00", "10:00-11:00")
]
people = st.sampled_from(PEOPLE)
windows = st.sampled_from(WINDOWS)
numbers = st.integers(1, 12)


class BookingMachine(RuleBasedStateMachine):
    """Commands by chance; a refusal is an answer, anything else a failure."""

    database: Database
    clock: FixedClock
    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.clock.at = at("Mon 10:00")
        self.office = make_office(self.database, self.clock, capacity=CAPACITY)
        with self.database.transaction() as db:
            for table in metadata.sorted_tables:
                if table.name.startswith("booking_"):
                    db.execute(delete(table))

    def attempt(self, command: Callable[..., object], *arguments: Any) -> None:
        try:
            command(*arguments)
        except PortalError:
            return

    @rule(who=people, when=windows)
    def hold(self, who: Any, when: Any) -> None:
        self.attempt(self.office.bookings.hold, who, "real", when)

    @rule(who=people, when=windows)
    def wait(self, who: Any, when: Any) -> None:
        self.attempt(self.office.waiting.wait, who, "real", when)

    @rule(number=numbers)
    def request(self, number: int) -> None:
        name = BookingId(f"b-{number}")
        self.attempt(self.office.bookings.request, STAFF, name, "to try it")

    @rule(number=numbers, yes=st.booleans())
    def decide(self, number: int, yes: bool) -> None:  # noqa: FBT001 (Hypothesis)
        name, do = BookingId(f"b-{number}"), self.office.bookings
        if yes:
            self.attempt(do.approve, STAFF, name)
        else:
            self.attempt(do.refuse, STAFF, name, "not today")

    @rule(number=numbers, when=windows)
    def move(self, number: int, when: Any) -> None:
        self.attempt(self.office.bookings.move, STAFF, BookingId(f"b-{number}"), when)

    @rule(number=numbers, end=st.sampled_from(["10:00", "10:30", "11:00"]))
    def extend(self, number: int, end: str) -> None:
        name = BookingId(f"b-{number}")
        self.attempt(self.office.bookings.extend, STAFF, name, at(f"Tue {end}"))

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.attempt(self.office.bookings.cancel, STAFF, BookingId(f"b-{number}"))

    @rule(minutes=st.sampled_from([5, 10, 120, 600]))
    def time_passes(self, minutes: int) -> None:
        self.office.later(minutes=minutes)

    @rule()
    def keep_time(self) -> None:
        self.office.commands.keep_time()

    @invariant()
    def no_cell_has_more_bookings_than_seats(self) -> None:
        kind = self.office.commands.access.kind("real")
        with self.database.reading() as db:
            every = [one for who in PEOPLE for one in bookings_of(db, who.partner)]
            rows = {(row.cell, row.booking) for row in db.execute(select(SEATS))}
            tickets = {row.booking for row in db.execute(select(TICKETS))}
        blocking = [one for one in every if one.state.blocks]
        taken = {
            (cell, one.id)
            for one in blocking
            for cell in seats_of(kind, one.window).cells()
        }
        assert max(Counter(cell for cell, _ in taken).values(), default=0) <= CAPACITY
        assert rows == taken
        assert tickets == {one.id for one in blocking}
        mine = Counter(one.partner for one in blocking)
        assert max(mine.values(), default=0) <= kind.quota

    @invariant()
    def every_state_is_the_last_audited(self) -> None:
        with self.database.reading() as db:
            states = {row.id: State(row.state) for row in db.execute(select(BOOKINGS))}
            audited = set(db.scalars(select(AUDIT.c.subject)))
        assert set(states) <= audited
        for name, state in states.items():
            last = self.office.audit(name)[-1]
            assert State(last["after"]["state"]) is state


def test_every_history_of_bookings_keeps_to_the_seats(
    database: Database, clock: FixedClock
) -> None:
    class Machine(BookingMachine):
        pass

    Machine.database, Machine.clock = database, clock
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=DEEP or 10,
            stateful_step_count=30,
            derandomize=not DEEP,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
