"""The words of letters about bookings. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from tutorial_app.access.appointments.model import Message, State
from tutorial_app.access.letters.links import Link, Purpose
from tutorial_app.access.letters.times import moment, said, short
from tutorial_app.mail.letter import Deed, Fact, Letter

if TYPE_CHECKING:
    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.letters.links import Links
    from tutorial_app.access.people.model import Person

#: A subject has 200 characters; names of people and kinds may be long.
_MOST_NAME = 80
_FOOT = "You get this mail because you asked for access on the iTMS tutorial portal."
_FOOT_STAFF = "You get this mail because you are staff of the iTMS tutorial portal."
_TITLES = {
    Message.OFFERED: "A seat came free",
    Message.REQUESTED: "Requested",
    Message.APPROVED: "Approved",
    Message.REFUSED: "Refused",
    Message.MOVED: "Moved",
    Message.EXTENDED: "Extended",
    Message.CANCELLED: "Cancelled",
    Message.EXPIRED: "Expired",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Writes letters.

    Args:
        links: signs what leads to a deed.
    """

    links: Links

    def about(
        self, message: Message, booking: Booking, kind: Kind | None, to: Person
    ) -> Letter:
        """Return what *to*, whose booking it is, is told.

        Args:
            message: what happened.
            booking: as it was then.
            kind: what is booked; None: `conf/` does not name it any more.
            to: who reads it.
        """
        name = name_of(kind, booking)
        title, line = _told(message, booking, name)
        lines = [line]
        if booking.state in {State.HELD, State.PENDING} and booking.due:
            lines.append(_until(booking, moment(booking.due, to.zone)))
        return Letter(
            title=title,
            lines=tuple(lines),
            facts=_facts(booking, name, to),
            deeds=self._deeds(booking, to),
            foot=_FOOT,
        )

    def to_decide(
        self, booking: Booking, kind: Kind | None, by: Person | None, to: Person
    ) -> Letter:
        """Return what *to*, who is staff, is told of a request by *by*."""
        name = name_of(kind, booking)
        asker = f"{by.name} ({booking.partner})" if by else booking.partner
        due = moment(booking.due, to.zone) if booking.due else "it starts"
        facts = (Fact("Who", asker), *_facts(booking, name, to))
        return Letter(
            title=f"{_cut(asker)} asks for {name}",
            lines=(f"Decide until {due}. Undecided, the request expires.",),
            facts=(*facts, Fact("Purpose", booking.purpose)),
            deeds=(
                self._deed("Approve", Purpose.APPROVE, booking, to),
                self._deed("Refuse", Purpose.REFUSE, booking, to),
                self._page(booking),
            ),
            foot=_FOOT_STAFF,
        )

    def reminder(
        self, line: str, booking: Booking, kind: Kind | None, to: Person
    ) -> Letter:
        """Return what *to* is reminded of: *line* says of what."""
        name = name_of(kind, booking)
        return Letter(
            title=f"{name} {line}",
            facts=_facts(booking, name, to),
            deeds=self._deeds(booking, to),
            foot=_FOOT,
        )

    def subject(self, letter: Letter, booking: Booking, to: Person) -> str:
        """Return the subject of *letter*: two bookings are told apart in an inbox."""
        return f"{letter.title} ({short(booking.window.start, to.zone)})"

    def page(self, booking: Booking) -> str:
        """Return the address of a booking's page."""
        return f"{self.links.url}/access/bookings/{booking.id}"

    def _deeds(self, booking: Booking, to: Person) -> tuple[Deed, ...]:
        page = self._page(booking)
        if booking.state is State.HELD:
            return (
                self._deed("Accept the offer", Purpose.ACCEPT, booking, to),
                self._deed("Decline it", Purpose.CANCEL, booking, to),
                page,
            )
        if booking.state.blocks:
            return (page, self._deed("Cancel", Purpose.CANCEL, booking, to))
        return (page,)

    def _deed(self, label: str, purpose: Purpose, booking: Booking, to: Person) -> Deed:
        until = booking.window.end
        if purpose is not Purpose.CANCEL:
            until = booking.due or booking.window.start
        link = Link(purpose, booking.id, to.id, booking.sequence, until)
        return Deed(label, self.links.address(link))

    def _page(self, booking: Booking) -> Deed:
        return Deed("Open the booking", self.page(booking))


def name_of(kind: Kind | None, booking: Booking) -> str:
    """Return what is booked, in a few words."""
    return _cut(kind.name["en"]) if kind else booking.kind


def _told(message: Message, booking: Booking, name: str) -> tuple[str, str]:
    title = f"{_TITLES[message]}: {name}"
    match message:
        case Message.OFFERED:
            said = "You waited for this time, and it is yours if you accept it."
        case Message.REQUESTED:
            said = (
                "We have your request, and keep the seat for you meanwhile. You get a "
                "mail when our staff has decided."
            )
        case Message.APPROVED:
            said = "Your booking stands."
        case Message.REFUSED:
            said = f"Our staff has refused it: {booking.reason}"
        case Message.MOVED:
            said = f"The time has changed. {_stands(booking)}"
        case Message.EXTENDED:
            said = f"It ends later now. {_stands(booking)}"
        case Message.CANCELLED:
            said = "The seat is free for others again."
            if booking.reason:
                said = f"Our staff has cancelled it: {booking.reason}"
        case Message.EXPIRED:
            # An offer that was not accepted has no purpose yet.
            who = "Nobody decided" if booking.purpose else "You did not accept it"
            said = f"{who} in time, so that the seat is free for others again."
        case _:
            assert_never(message)
    return title, said


def _stands(booking: Booking) -> str:
    if booking.state is State.PENDING:
        return "Our staff has to approve it."
    return "Your booking stands."


def _until(booking: Booking, due: str) -> str:
    if booking.state is State.HELD:
        return f"We keep it for you until {due}."
    return f"They decide until {due}; undecided, the request expires then."


def _facts(booking: Booking, name: str, to: Person) -> tuple[Fact, ...]:
    when = said(booking.window, booking.zone, to.zone)
    return (Fact("What", name), Fact("When", when))


def _cut(text: str) -> str:
    """Return *text* in one line that a subject has room for."""
    line = "".join(one if one.isprintable() else " " for one in text)
    return line if len(line) <= _MOST_NAME else f"{line[: _MOST_NAME - 1]}…"
