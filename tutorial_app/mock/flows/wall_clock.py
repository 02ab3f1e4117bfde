"""The driver in real time: workspaces that follow the wall clock (`autoAdvance`).

What moves an order is the same as in virtual time: its timers, each carried out in
one transaction with its effect, at the virtual time at which it was due. Here a
worker looks for what has fallen due, and a carrier takes it there.
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
    from tutorial_app.kernel.prepared import Row
    from tutorial_app.mock.workspace import Market

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class WallClock:
    """Wakes and moves what is in workspaces that follow the wall clock."""

    database: Database
    market: Market
    clock: Clock
    carrier: Carrier

    def wake(self) -> int:
        """Send out what has fallen due and is not on its way; return how many.

        Where nothing is due it only reads.
        """
        now = self.clock.now()
        due = list(self._due(now))
        if not due:
            return 0
        with self.database.transaction() as db:
            return sum(
                send(db, self.carrier, order, leg, now)  # False: another was first
                for order, leg in due
            )

    def advance(self, order: Subject, leg: int) -> None:
        """Carry out what is due for *order*, one transaction each, until it waits.

        May be called for a leg that is over, or twice at once: the row of the
        workspace and the timer itself decide.
        """
        while self._go_on(order, leg):
            pass

    def _go_on(self, order: Subject, leg: int) -> bool:
        now = self.clock.now()
        with self.database.transaction() as db:
            of = load(db, order.workspace, lock=True)
            timer = None
            if of is not None and of.speed:
                timer = _FIRST.first(db, **order._asdict(), now=of.at(now).clock)
            if of is None or timer is None:
                legs.arrive(db, order, leg)
                return False
            legs.show_life(db, order, leg, now)
            world = self.market.world(db, of, timer["correlation_id"])
            world.now = local(timer["due"])
            carry_out(world, timer)
            return True

    def _due(self, now: datetime) -> Iterator[tuple[Subject, int]]:
        with self.database.reading() as db:
            for of in following(db):
                rows: list[Row] = _DUE.all(
                    db, workspace=of.id, now=of.at(now).clock, most=_AT_ONCE
                )
                for row in rows:
                    yield Subject(of.id, row["kind"], row["subject"]), row["sequence"]


_IS_DUE = (
    TIMERS.c.workspace == bindparam("workspace"),
    TIMERS.c.due <= bindparam("now"),
)
_UNDER_WAY = exists().where(
    and_(
        LEGS.c.workspace == TIMERS.c.workspace,
        LEGS.c.kind == TIMERS.c.kind,
        LEGS.c.name == TIMERS.c.subject,
    )
)
_DUE = Prepared(
    select(TIMERS.c.sequence, TIMERS.c.kind, TIMERS.c.subject)
    .where(*_IS_DUE, ~_UNDER_WAY)
    .order_by(TIMERS.c.due, TIMERS.c.sequence)
    .limit(bindparam("most"))
)
_FIRST = Prepared(
    select(TIMERS)
    .where(
        *_IS_DUE,
        TIMERS.c.kind == bindparam("kind"),
        TIMERS.c.subject == bindparam("name"),
    )
    .order_by(TIMERS.c.due, TIMERS.c.sequence)
    .limit(1)
)
