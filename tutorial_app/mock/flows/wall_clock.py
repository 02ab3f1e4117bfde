"""The driver in real time: workspaces that follow the wall clock (`autoAdvance`).

What moves an order is the same as in virtual time: timers, each carried out in one
transaction with its effect, at the virtual time at which it was due. Here a worker
looks for workspaces in which one has fallen due, and a carrier takes it there.

What is due in a workspace is carried out in order, as in virtual time: a worker that
was away, or a clock that runs fast, must not have a parcel arrive before it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, select

from tutorial_app.engine import legs
from tutorial_app.engine.carrier import send
from tutorial_app.engine.legs import LEGS, Subject
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.flows.queue import TIMERS
from tutorial_app.mock.flows.timers import carry_out
from tutorial_app.mock.moments import local
from tutorial_app.mock.workspace import following, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tutorial_app.engine.carrier import Carrier
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.workspace import Market


@dataclass(frozen=True, slots=True)
class WallClock:
    """Wakes and moves what is in workspaces that follow the wall clock."""

    database: Database
    market: Market
    clock: Clock
    carrier: Carrier

    def wake(self) -> int:
        """Send out workspaces in which something has fallen due; return how many.

        Where nothing is due it only reads.
        """
        now = self.clock.now()
        due = list(self._due(now))
        if not due:
            return 0
        with self.database.transaction() as db:
            return sum(
                send(db, self.carrier, subject, leg, now)  # False: another was first
                for subject, leg in due
            )

    def advance(self, subject: Subject, leg: int) -> None:
        """Carry out what is due in a workspace, one transaction each, until it waits.

        May be called for a leg that is over, or twice at once: the row of the
        workspace and the timer itself decide.
        """
        while self._go_on(subject, leg):
            pass

    def _go_on(self, subject: Subject, leg: int) -> bool:
        now = self.clock.now()
        with self.database.transaction() as db:
            of = load(db, subject.workspace, lock=True)
            timer = None
            if of is not None and of.speed:
                timer = _FIRST.first(db, workspace=of.id, now=of.at(now).clock)
            if of is None or timer is None:
                legs.arrive(db, subject, leg)
                return False
            legs.show_life(db, subject, leg, now)
            world = self.market.world(db, of, timer["correlation_id"])
            world.now = local(timer["due"])
            carry_out(world, timer)
            return True

    def _due(self, now: datetime) -> Iterator[tuple[Subject, int]]:
        with self.database.reading() as db:
            for of in following(db):
                first = _WAITS.first(
                    db, workspace=of.id, now=of.at(now).clock, kind=_KIND
                )
                if first is not None:
                    yield Subject(of.id, _KIND, ""), first["sequence"]


#: What a leg of a whole workspace is called.
_KIND = "timers"
_DUE = (
    select(TIMERS)
    .where(
        TIMERS.c.workspace == bindparam("workspace"),
        TIMERS.c.due <= bindparam("now"),
    )
    .order_by(TIMERS.c.due, TIMERS.c.sequence)
    .limit(1)
)
_UNDER_WAY = exists().where(
    and_(LEGS.c.workspace == TIMERS.c.workspace, LEGS.c.kind == bindparam("kind"))
)
_FIRST, _WAITS = Prepared(_DUE), Prepared(_DUE.where(~_UNDER_WAY))
