"""How a visitor's own program gets to a real system, and into the visitor's log.

Only what comes through the portal can be seen, and that needs a booking. So a page that
shows calls says whether there is one, and takes its calls over.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tutorial_app.traces.book import owner_of

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.credentials.lately import Lately
    from tutorial_app.access.people.model import Person
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.traces.book import CallBook
    from tutorial_app.web.who import Who


class Standing(StrEnum):
    """Whether a program can call now."""

    #: It is never called by appointment.
    NEVER = "never"
    #: Nobody is signed in whose bookings could be looked at.
    UNKNOWN = "unknown"
    NONE = "none"
    COMING = "coming"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visitor's appointment with an endpoint."""

    standing: Standing
    #: Of booking; to find a time at `/access/<kind>`.
    kind: str = ""
    #: What stands before `/<service>/v1` for the program.
    base: str = ""
    #: The one that is open; else the next, else the last.
    booking: Booking | None = None

    @property
    def may_call(self) -> bool:
        """Say whether calls of a program can be among the visitor's."""
        return self.booking is not None

    @property
    def how(self) -> str:
        """The page that says how to call."""
        return f"/access/bookings/{self.booking.id}/call" if self.booking else ""

    @property
    def begins(self) -> str:
        """When the booking begins, by its own clock."""
        return _said(self.booking, self.booking.window.start) if self.booking else ""

    @property
    def ends(self) -> str:
        """When it ends."""
        return _said(self.booking, self.booking.window.end) if self.booking else ""


@dataclass(frozen=True, slots=True)
class Appointments:
    """Knows the appointments of who is asking.

    Args:
        lately: finds bookings.
        who: says who is asking.
        book: where calls are written down.
        url: the public address of the portal.
    """

    lately: Lately
    who: Who
    book: CallBook
    url: str

    def person(self) -> Person | None:
        """Return who has signed in at this browser."""
        found = self.who.signed_in()
        return found[1] if found else None

    def at(self, endpoint: Endpoint) -> Appointment:
        """Return the visitor's appointment with *endpoint*."""
        kind = self.lately.kind(endpoint.name)
        if not kind:
            return Appointment(Standing.NEVER)
        base, person = f"{self.url}/real/{endpoint.name}", self.person()
        if person is None:
            return Appointment(Standing.UNKNOWN, kind, base)
        found = self.lately.bookings(self.who.by(person), endpoint.name)
        now = self.lately.clock.now()
        begun = [one for one in found if one.window.start <= now]
        latest = max(begun, key=lambda one: one.window.end, default=None)
        if latest and latest.window.end > now:
            return Appointment(Standing.OPEN, kind, base, latest)
        coming = next((one for one in found if one.window.start > now), None)
        if coming:
            return Appointment(Standing.COMING, kind, base, coming)
        standing = Standing.OVER if latest else Standing.NONE
        return Appointment(standing, kind, base, latest)

    def take(self, endpoint: Endpoint, owner: str) -> None:
        """Take what came in the visitor's own bookings over into the log *owner*."""
        person = self.person()
        if person is None:
            return
        found = self.lately.bookings(self.who.by(person), endpoint.name)
        sources = [owner_of(one.id, endpoint.base_url) for one in found]
        if sources:
            self.book.take(owner, sources)


def _said(booking: Booking, at: datetime) -> str:
    there = at.astimezone(ZoneInfo(booking.zone))
    return f"{there.day} {there:%B, %H:%M} {booking.zone}"
