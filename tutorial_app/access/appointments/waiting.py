"""The waiting list: who is made an offer when a seat comes free, the first first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.model import Waiting, WaitingId, Window
from tutorial_app.access.appointments.slots import check_ahead, check_slots
from tutorial_app.kernel.errors import LimitReached, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.access.appointments.ledger import Ledger
    from tutorial_app.access.appointments.model import By
    from tutorial_app.access.appointments.transact import Commands

#: What a partner may wait for at once, of a kind: each is tried whenever a seat
#: comes free.
MOST = 20


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The commands on the waiting list.

    An offer is a booking that is held for as long as `conf/access.toml` says. Whoever
    lets it pass has to wait anew.
    """

    commands: Commands

    def wait(self, by: By, kind: str, window: Window) -> Waiting:
        """Wait until *window* is free; if it is, it is offered at once.

        Raises:
            Conflict: if the account waits for it already.
            InvalidInput: if *window* is no run of slots that can be booked now.
            KeyReused: if the Idempotency-Key came with another command.
            LimitReached: if the partner waits for too much already.
            NotFound: if there is no such kind.
        """
        wanted, name = self.commands.access.kind(kind), self.commands.new_id()

        def made(_: Connection, name: str) -> Waiting:
            who = WaitingId(name)
            return Waiting(who, wanted.code, by.account, by.partner, window)

        def work(ledger: Ledger) -> Waiting:
            check_slots(wanted, window)
            check_ahead(wanted, window, ledger.now)
            waiting = made(ledger.db, name)
            _check_room(ledger.db, waiting)
            ledger.wait(waiting, by)
            ledger.freed.add(wanted.code)
            return waiting

        return self.commands.once(by, ("wait", kind, str(window)), name, work, made)

    def stop(self, by: By, name: WaitingId) -> None:
        """Wait no longer.

        Raises:
            KeyReused: if the Idempotency-Key came with another command.
            NotFound: if nobody waits under that name, or another partner does.
        """

        def work(ledger: Ledger) -> None:
            waiting = store.waiting_of(ledger.db, name)
            if waiting.partner != by.partner and not by.staff:
                raise NotFound(f"nobody waits as {name!r}")
            ledger.stop_waiting(waiting, by, "stop")

        self.commands.once(by, ("stop", name), name, work, lambda _db, _made: None)


def _check_room(db: Connection, waiting: Waiting) -> None:
    waits = store.waiting_for(db, waiting.partner)
    if sum(one.kind == waiting.kind for one in waits) >= MOST:
        raise LimitReached(
            f"{waiting.partner!r} waits for {MOST} times of {waiting.kind!r} already"
        )
