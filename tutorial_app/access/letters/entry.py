"""A booking as an entry of the reader's own calendar (RFC 5545, RFC 5546). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress
from icalendar.enums import CUTYPE, PARTSTAT, ROLE, STATUS

from tutorial_app.access.appointments.model import State

if TYPE_CHECKING:
    from datetime import datetime
    from email.headerregistry import Address

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.people.model import Person

_PRODUCT = "-//iTMS tutorial portal//bookings//EN"
#: How long before the start the reader's calendar rings.
_ALARMS = (timedelta(hours=1), timedelta(minutes=10))
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry is made of.

    Args:
        booking: as the mail tells of it; its sequence numbers the mails from 1.
        title: what is booked.
        page: the address of the booking's page.
        to: whose calendar it is for.
        sender: who invites.
        at: when the mail was due.
    """

    booking: Booking
    title: str
    page: str
    to: Person
    sender: Address
    at: datetime

    @property
    def method(self) -> str:
        """REQUEST: the entry is to be there as it says. CANCEL: it is to go."""
        return "REQUEST" if self.booking.state.blocks else "CANCEL"

    def to_ical(self) -> bytes:
        """Return the iCalendar object.

        Its id is the booking's, which is good for the whole world (RFC 7986, 5.3), and
        its SEQUENCE rises with each mail: a program that gets two in the wrong order
        leaves the later one standing.
        """
        calendar = Calendar.new(prodid=_PRODUCT, method=self.method)
        # RFC 7986 has an id for the calendar too; in a mail it is of no use.
        calendar.pop("UID", None)
        calendar.add_component(self._event())
        start = self.booking.window.start.date()
        calendar.add_missing_timezones(
            first_date=start - _A_YEAR, last_date=start + _A_YEAR
        )
        return bytes(calendar.to_ical())

    def _event(self) -> Event:
        start, end = self._times()
        event = Event.new(
            uid=self.booking.id,
            sequence=self.booking.sequence - 1,
            stamp=self.at,
            start=start,
            end=end,
            summary=self.title,
            status=_status(self.booking.state),
            url=self.page,
            description=self.page,
            organizer=vCalAddress.new(
                self.sender.addr_spec, cn=self.sender.display_name
            ),
            attendees=[self._attendee()],
        )
        if self.booking.state.blocks:
            for before in _ALARMS:
                event.add_component(self._alarm(before))
        return event

    def _times(self) -> tuple[datetime, datetime]:
        """Return start and end in the zone of what is booked, or in UTC.

        An hour that the clock shows twice means the first of the two (RFC 5545,
        3.3.5); where the second is meant only UTC can say it. Both ends are written
        in the same form (3.8.2.2).
        """
        zone, window = ZoneInfo(self.booking.zone), self.booking.window
        start, end = (at.astimezone(zone) for at in (window.start, window.end))
        if start.fold or end.fold:
            return window.start.astimezone(UTC), window.end.astimezone(UTC)
        return start, end

    def _attendee(self) -> vCalAddress:
        # Who asked for it comes; nobody waits for an answer.
        return vCalAddress.new(
            self.to.email,
            cn=self.to.name,
            cutype=CUTYPE.INDIVIDUAL,
            role=ROLE.REQ_PARTICIPANT,
            partstat=PARTSTAT.ACCEPTED,
            rsvp=False,
        )

    def _alarm(self, before: timedelta) -> Alarm:
        alarm = Alarm.new(description=self.title)
        alarm.add("action", "DISPLAY")
        alarm.TRIGGER = -before
        return alarm


def _status(state: State) -> STATUS:
    if state is State.APPROVED:
        return STATUS.CONFIRMED
    return STATUS.TENTATIVE if state.blocks else STATUS.CANCELLED
