"""Pages that show what can be booked, and what is."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, session

from tutorial_app.access.appointments.model import BookingId, State
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.kernel.words import capitalised
from tutorial_app.web.bookings import asking, times, words
from tutorial_app.web.bookings.twins import markdown, page_or_twin

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from flask import Response
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.web.bookings.counter import Counter

#: In the cookie: the key of the next booking. Two tabs have the same, so that what is
#: chosen in both is one booking.
_KEY = "booking-key"
#: Bookings that are over, on the page of all.
_MOST_PAST = 50


def add_pages(pages: Blueprint, counter: Counter) -> None:
    """Add them to *pages*."""
    pages.add_app_template_filter(markdown, "md")
    looks = Looks(counter)
    for path, view in (
        ("/access", looks.kinds),
        ("/access/bookings", looks.bookings),
        ("/access/bookings/<name>", looks.booking),
        ("/access/<code>", looks.calendar),
    ):
        pages.add_url_rule(path, view_func=view)
        pages.add_url_rule(f"{path}.md", view_func=view)
    pages.add_url_rule("/access/bookings/<name>/move", view_func=looks.move)

    @pages.context_processor
    def words_and_times() -> dict[str, Any]:
        return {"times": times, "words": words, "State": State}


@dataclass(frozen=True, slots=True)
class Looks:
    """The pages."""

    counter: Counter

    def kinds(self) -> Response:
        """Show every kind of access and what it needs."""
        access = self.counter.access
        return page_or_twin(
            "bookings/kinds",
            always_open=access.always_open,
            kinds=tuple(access.bookable.values()),
            person=self.counter.who.person(),
        )

    def calendar(self, code: str) -> ResponseReturnValue:
        """Show the free slots of a kind."""
        if code in self.counter.access.always_open:
            return redirect("/access", 303)
        kind = self.counter.access.kind(code)
        person = self.counter.who.person()
        books = bool(person and person.roles & {Role.DEVELOPER, Role.LEAD})
        by = self.counter.who.by(person) if person and books else None
        zone, wrong = self._zone(kind.zone)
        return page_or_twin(
            "bookings/calendar",
            _status(wrong),
            week=self._week(kind, zone, 1),
            zone_wrong=wrong,
            person=person,
            books=books,
            held=self.counter.overview.held_by(by, kind) if by else 0,
            key=_page_key() if books else "",
            moving=None,
            here=request.full_path.rstrip("?"),
        )

    def move(self, name: str) -> Response:
        """Show where a booking can be moved to."""
        who = self.counter.who
        booking = self.counter.overview.booking(who.by(who.needed()), BookingId(name))
        kind = self.counter.access.kind(booking.kind)
        zone, wrong = self._zone(kind.zone)
        sheet = self.counter.sheet(who.by(who.needed()), booking, zone)
        if not sheet.movable:
            raise InvalidInput(f"booking {name} cannot be moved (any more)")
        return page_or_twin(
            "bookings/calendar",
            _status(wrong),
            week=self._week(kind, zone, sheet.count, booking.id),
            zone_wrong=wrong,
            person=who.person(),
            books=True,
            held=0,
            key=f"{booking.id}:{booking.sequence}",
            moving=sheet,
            here=request.path,
        )

    def bookings(self) -> Response:
        """Show the bookings of the partner, and what it waits for."""
        who = self.counter.who
        by = who.by(who.needed())
        zone, wrong = self._zone(times.zone_of("UTC"))
        now = self.counter.now
        told = [
            (one, words.standing(one, zone, now), self._named(one.kind))
            for one in self.counter.overview.bookings(by)
        ]
        waiting = self.counter.overview.waiting(by)
        over = [one for one in told if not one[0].state.blocks]
        return page_or_twin(
            "bookings/mine",
            _status(wrong),
            zone_wrong=wrong,
            partner=by.partner,
            zone=zone,
            ahead=[one for one in told if one[0].state.blocks],
            over=over[::-1][:_MOST_PAST],
            waiting=[(one, self._named(one.kind)) for one in waiting],
        )

    def booking(self, name: str) -> Response:
        """Show one booking."""
        who = self.counter.who
        by = who.by(who.needed())
        booking = self.counter.overview.booking(by, BookingId(name))
        zone, wrong = self._zone(times.zone_of(booking.zone))
        return page_or_twin(
            "bookings/booking",
            _status(wrong),
            zone_wrong=wrong,
            sheet=self.counter.sheet(by, booking, zone),
            key=f"{booking.id}:{booking.sequence}",
        )

    def _zone(self, otherwise: ZoneInfo) -> tuple[ZoneInfo, str]:
        """Return the zone to show times in, and what is wrong with the one asked for.

        Whoever mistypes it is shown the page all the same, in their own zone.
        """
        try:
            return self.counter.zone(request.args.get("zone"), otherwise), ""
        except InvalidInput as error:
            return self.counter.zone(None, otherwise), f"{capitalised(str(error))}."

    def _week(self, kind: Kind, zone: ZoneInfo, count: int, but: str = "") -> object:
        asked = request.args
        return self.counter.week(
            kind,
            zone,
            asking.day(asked.get("from"), "from"),
            asking.count(asked.get("slots") or str(count), kind),
            but,
        )

    def _named(self, code: str) -> str:
        kind = self.counter.access.bookable.get(code)
        return kind.name["en"] if kind else code


def _status(wrong: str) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK


def _page_key() -> str:
    if _KEY not in session:
        session[_KEY] = token_urlsafe(16)
    return str(session[_KEY])


def used_page_key() -> None:
    """Let the next page make another booking."""
    session.pop(_KEY, None)


def kind_of(counter: Counter, code: str) -> Kind:
    """Return the kind of a booking that is to be changed.

    Raises:
        NotFound: if `conf/access.toml` has it no more.
    """
    found = counter.access.bookable.get(code)
    if found is None:
        raise NotFound(f"there is no kind of access {code!r} any more")
    return found
