"""The counter at which bookings are asked for: by whom, and what there is to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.calendar import (
    WEEK,
    Calendar,
    calendar,
    during,
    first_day,
)
from tutorial_app.access.appointments.kinds import DAY
from tutorial_app.access.appointments.model import Booking, State
from tutorial_app.access.appointments.overview import Overview
from tutorial_app.access.appointments.slots import within
from tutorial_app.access.people.model import PersonId, Role
from tutorial_app.access.people.tries import MOST, Limit
from tutorial_app.kernel.errors import LimitReached, NotFound
from tutorial_app.web.bookings.times import zone_of
from tutorial_app.web.bookings.words import Standing, standing

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.kinds import Access, Kind
    from tutorial_app.access.appointments.model import BookingId, By, Window
    from tutorial_app.access.appointments.overview import Event
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.visitor import Visitors
    from tutorial_app.web.who import Who


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one kind's calendar, for one reader."""

    kind: Kind
    zone: ZoneInfo
    #: How many slots in a row each window has.
    count: int
    first: date
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Sheet:
    """One booking with all that its page shows."""

    booking: Booking
    #: None: `conf/access.toml` has it no more.
    kind: Kind | None
    zone: ZoneInfo
    standing: Standing
    #: Seconds until a hold ends; 0: it is no hold.
    seconds: int
    movable: bool
    longer: tuple[datetime, ...]
    beside: tuple[Booking, ...]
    history: tuple[tuple[Event, str], ...]
    #: The workspace that it has open; empty: none.
    workspace: str

    @property
    def name(self) -> str:
        """What the kind is called."""
        return self.kind.name["en"] if self.kind else self.booking.kind

    @property
    def count(self) -> int:
        """How many slots it has."""
        return len(within(self.kind, self.booking.window)) if self.kind else 1


@dataclass(frozen=True, slots=True)
class Counter:
    """What pages and programs both ask."""

    portal: Portal
    who: Who
    visitors: Visitors

    @property
    def access(self) -> Access:
        """The kinds of access."""
        return self.portal.bookings.commands.access

    @property
    def overview(self) -> Overview:
        """What can be looked at."""
        return Overview(self.portal.bookings.commands)

    @property
    def now(self) -> datetime:
        """Wall-clock time."""
        return self.portal.clock.now()

    def partner(self) -> Person:
        """Return who is asking, who books for an organisation.

        Raises:
            Forbidden: if they are of none.
            SignInNeeded: if nobody is signed in.
        """
        return self.who.needed(Role.DEVELOPER, Role.LEAD)

    def hold(self, by: By, kind: str, window: Window) -> Booking:
        """Keep a seat, unless the partner keeps too many without asking for them.

        Else whoever holds again and again keeps everybody else out, and nobody of
        staff ever sees it.

        Raises:
            LimitReached: if it is one too many; the rest as `Appointments.hold`.
        """
        tries = self.portal.accounts.world.tries
        if not tries.taken(Limit.HELD_BY, f"{by.partner} {kind}"):
            most = MOST[Limit.HELD_BY][0]
            raise LimitReached(
                f"{by.partner!r} has held {most} seats within an hour and asked for "
                "none of them; ask for one, or try again later"
            )
        return self.portal.bookings.hold(by, kind, window)

    def request(self, by: By, name: BookingId, purpose: str) -> Booking:
        """Ask for what is held; then holds are counted anew."""
        asked = self.portal.bookings.request(by, name, purpose)
        tries = self.portal.accounts.world.tries
        tries.forget(Limit.HELD_BY, f"{asked.partner} {asked.kind}")
        return asked

    def zone(self, named: str | None, otherwise: ZoneInfo) -> ZoneInfo:
        """Return the zone to show times in: *named*, the person's, or *otherwise*.

        Raises:
            InvalidInput: if *named* is none.
        """
        if named:
            return zone_of(named)
        person = self.who.person()
        return zone_of(person.zone) if person and person.zone else otherwise

    def week(
        self,
        kind: Kind,
        zone: ZoneInfo,
        wanted: date | None,
        count: int,
        but: str = "",
    ) -> Week:
        """Return the week from the day *wanted* on, or from the first that is open."""
        now = self.now
        first = first_day(kind, zone, wanted, now)
        whole = during(zone, first, first + (WEEK - 1) * DAY)
        offers = self.overview.offers(kind, whole, count, but)
        return Week(kind, zone, count, first, calendar(kind, zone, first, offers, now))

    def sheet(self, by: By, booking: Booking, zone: ZoneInfo) -> Sheet:
        """Return what the page of *booking* shows."""
        now = self.now
        held = booking.state is State.HELD and booking.due is not None
        left = booking.due - now if held and booking.due else timedelta()
        open_ = booking.state in {State.PENDING, State.APPROVED}
        known = self.access.bookable.get(booking.kind)
        events = self.overview.history(by, booking.id)
        return Sheet(
            booking=booking,
            kind=known,
            zone=zone,
            standing=standing(booking, zone, now),
            seconds=int(left.total_seconds()),
            movable=open_ and known is not None and booking.window.start > now,
            longer=self.overview.longer(booking),
            beside=self.overview.beside(by, booking),
            history=tuple((one, self._name(by, one)) for one in events),
            workspace=self.portal.lasting.open_to(booking, now),
        )

    def _name(self, by: By, event: Event) -> str:
        """Return who did it, as far as the reader may know: staff is staff."""
        if event.account == "clock":
            return ""
        if event.staff and not by.staff:
            return "staff"
        try:
            return self.portal.people.person(PersonId(event.account)).name
        except NotFound:
            return "somebody who is gone"
