"""Workspaces that last: what a booking gives where `conf/access.toml` says so.

A workspace is there from the start of the booking to its end. It is a partner's, not a
visitor's: whoever of the partner may see the booking may work in it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.access.appointments.model import THE_CLOCK, BookingId, State
from tutorial_app.access.appointments.tables import BOOKINGS
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.access.sandbox import SandboxControl


def name_of(booking: BookingId) -> str:
    """Return the name of the workspace of a booking, the same each time.

    So that whoever makes it twice, or in two processes at once, makes one.
    """
    return "b" + hashlib.sha256(booking.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class LastingWorkspaces:
    """Makes the workspaces of bookings, and lets them end.

    Args:
        bookings: the commands on bookings.
        sandbox: the way to workspaces.
    """

    bookings: Appointments
    sandbox: SandboxControl

    def gives(self, kind: str) -> bool:
        """Say whether a booking of *kind* gives a workspace."""
        found = self.bookings.commands.access.bookable.get(kind)
        return found is not None and found.workspace

    def open_to(self, booking: Booking, now: datetime) -> str:
        """Return the workspace that *booking* has open *now*; empty if it has none."""
        is_open = booking.window.start <= now < booking.window.end
        approved = booking.state is State.APPROVED and is_open
        return name_of(booking.id) if approved and self.gives(booking.kind) else ""

    def open(self, booking: Booking, now: datetime) -> str:
        """Return the workspace of *booking*, which is there from now on.

        Raises:
            NotFound: if it has none (any more, or yet).
            Unreachable: if the sandbox does not answer.
        """
        name = self.open_to(booking, now)
        if not name:
            raise NotFound(f"booking {booking.id} has no workspace open now")
        self.sandbox.keep_until(name, booking.window.end)
        return name

    def look_after(self) -> None:
        """Make what is due, let what is cancelled end, note what is used: a duty."""
        for row in self._under_way():
            name = name_of(BookingId(row["id"]))
            if row["state"] == State.CANCELLED:
                with suppress(NotFound):
                    self.sandbox.delete(name)
                continue
            self.sandbox.keep_until(name, row["ends_at"])
            if row["used_at"] is None and self.sandbox.calls(name, limit=1):
                # Whoever called it came: the booking is no no-show.
                self.bookings.note_use(THE_CLOCK, BookingId(row["id"]))

    def _under_way(self) -> Sequence[RowMapping]:
        """Return the bookings whose time has come and is not over, kept or not."""
        commands = self.bookings.commands
        kinds = [kind for kind in commands.access.bookable if self.gives(kind)]
        now = commands.clock.now()
        query = select(BOOKINGS).where(
            BOOKINGS.c.kind.in_(kinds),
            BOOKINGS.c.state.in_((State.APPROVED, State.CANCELLED)),
            BOOKINGS.c.starts_at <= now,
            BOOKINGS.c.ends_at > now,
        )
        with commands.database.reading() as db:
            return db.execute(query).mappings().all()
