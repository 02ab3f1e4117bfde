"""The bookings with which somebody calls a real endpoint now, did lately, or will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.overview import as_it_is

if TYPE_CHECKING:
    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.access.appointments.model import Booking, By
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database

#: How long after its end a booking counts as one of lately: a working day.
LATELY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Lately:
    """Finds bookings by what they open.

    Args:
        database: where they are.
        access: says which kind of booking opens which endpoint.
        clock: the wall clock.
    """

    database: Database
    access: Access
    clock: Clock

    def kind(self, endpoint: str) -> str:
        """Return the kind of booking that opens *endpoint*; empty: none does."""
        kinds = self.access.bookable.items()
        return next((code for code, one in kinds if one.opens == endpoint), "")

    def bookings(self, by: By, endpoint: str) -> tuple[Booking, ...]:
        """Return what *by* has booked at *endpoint*, in the order of the times.

        Those of colleagues are not among them, nor those that *by* had made for
        another partner, nor what is over since more than `LATELY`.
        """
        now, kinds = self.clock.now(), self.access.bookable
        with self.database.reading() as db:
            found = store.bookings_since(db, by, now - LATELY)
        return tuple(
            one
            for one in found
            if one.kind in kinds
            and kinds[one.kind].opens == endpoint
            and as_it_is(one, now).state.granted
        )
