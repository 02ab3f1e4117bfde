"""What the links in letters do: shown first, done by a form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.model import Account, By, Partner, State
from tutorial_app.access.letters.links import Link, LinkOver, Purpose
from tutorial_app.kernel.errors import Forbidden

if TYPE_CHECKING:
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.access.letters.service import World
    from tutorial_app.access.people.model import Person

_NEEDS = {
    Purpose.ACCEPT: (State.HELD,),
    Purpose.CANCEL: (State.HELD, State.PENDING, State.APPROVED),
    Purpose.APPROVE: (State.PENDING,),
    Purpose.REFUSE: (State.PENDING,),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link would do, and to what."""

    link: Link
    booking: Booking
    person: Person


@dataclass(frozen=True, slots=True)
class Deeds:
    """Does what links are for."""

    world: World
    bookings: Appointments

    def look(self, purpose: str, token: str) -> Offer:
        """Return what a link would do; nothing is changed.

        Raises:
            Forbidden: if the person has gone, or is staff no more.
            LinkForged: if we did not sign it, or for another purpose.
            LinkOver: if its time is over, or the booking is beyond it.
        """
        now = self.world.clock.now()
        link = self.world.words.links.read(purpose, token, now)
        person = self.world.person(link.account)
        if person is None or (link.purpose.of_staff and not person.staff):
            raise Forbidden("this link was sent to somebody who may not do that now")
        with self.world.database.reading() as db:
            booking = store.booking_of(db, link.booking)
        _check(link, booking)
        if booking.due is not None and booking.due <= now:
            raise LinkOver(f"the booking's state ended at {booking.due:%H:%M} UTC")
        return Offer(link, booking, person)

    def do(self, offer: Offer, token: str, said: str, address: str) -> Booking:
        """Do what a link is for.

        Sent twice it is done once: the token is the Idempotency-Key.

        Args:
            offer: what `look` returned.
            token: of the link.
            said: the purpose of a booking that is accepted, the reason of a refusal.
            address: where the command came from.

        Raises:
            InvalidInput: if *said* is missing.
            NotNow: if somebody else was faster.
        """
        person, name = offer.person, offer.link.booking
        by = By(
            Account(person.id),
            Partner(person.partner),
            address,
            person.staff,
            key=f"link:{hashlib.sha256(token.encode()).hexdigest()}",
        )
        match offer.link.purpose:
            case Purpose.ACCEPT:
                return self.bookings.request(by, name, said)
            case Purpose.CANCEL:
                return self.bookings.cancel(by, name)
            case Purpose.APPROVE:
                return self.bookings.approve(by, name, offer.link.sequence)
            case Purpose.REFUSE:
                return self.bookings.refuse(by, name, said, offer.link.sequence)
            case _:
                assert_never(offer.link.purpose)


def _check(link: Link, booking: Booking) -> None:
    if booking.state not in _NEEDS[link.purpose]:
        raise LinkOver(f"the booking is {booking.state.lower()} already")
    if link.purpose.of_staff and booking.sequence != link.sequence:
        raise LinkOver("the booking has changed since that mail; a newer one came")
