"""The one seam between what moves and what carries it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tutorial_app.engine import legs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.engine.legs import Subject
    from tutorial_app.kernel.database import Database

    #: Carries a leg out; comes again for a leg that was carried out already.
    Advance = Callable[[Subject, int], None]


class Carrier(Protocol):
    """All that anybody knows of the engine."""

    def enqueue(self, connection: Connection, order: Subject, leg: int) -> None:
        """Have *leg* of *order* advanced at least once, if *connection* commits."""
        ...


class Mover(Protocol):
    """What is carried: it knows what is due, and moves it one leg."""

    def wake(self) -> int:
        """Send out what has fallen due; return how many."""
        ...

    def advance(self, order: Subject, leg: int) -> None:
        """Carry *leg* of *order* out; once more does no harm."""
        ...


def send(
    db: Connection, carrier: Carrier, order: Subject, leg: int, now: datetime
) -> bool:
    """Send *order* on its way, in the transaction of what wakes it.

    Returns:
        False if a leg of it is under way already, which will see to it.
    """
    if not legs.set_out(db, order, leg, now):
        return False
    carrier.enqueue(db, order, leg)
    return True


def rescue(database: Database, carrier: Carrier, now: datetime) -> int:
    """Send legs out again that gave no sign of life; return how many.

    A carrier takes up what its own dead worker has left only when that worker
    comes back; this needs none of them.
    """
    with database.reading() as db:
        found = legs.stranded(db, now)
    again = 0
    for one in found:
        with database.transaction() as db:
            if legs.take_up(db, one, now):
                carrier.enqueue(db, one.order, one.leg)
                again += 1
    return again


@dataclass(slots=True)
class InlineCarrier:
    """Carries legs in the thread that asks for it, when it asks.

    For `itms-portal work --once` and for tests: no store, no threads. What it holds
    is lost with the process, and found again by `rescue`.
    """

    _waiting: deque[tuple[Subject, int]] = field(default_factory=deque)

    def enqueue(self, connection: Connection, order: Subject, leg: int) -> None:  # noqa: ARG002 (it has no store)
        """Remember *leg*; should the transaction fail, it will find nothing to do."""
        self._waiting.append((order, leg))

    def carry(self, advance: Advance) -> int:
        """Advance every leg that waits; return how many they were."""
        carried = 0
        while self._waiting:
            advance(*self._waiting.popleft())
            carried += 1
        return carried
