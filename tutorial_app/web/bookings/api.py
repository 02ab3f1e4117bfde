"""The JSON twins of the booking pages, for programs.

What is anybody's to see is told to anybody; the rest needs an API token. A cookie
does not count here, so that no page of others can give a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from tutorial_app.access.appointments.calendar import during
from tutorial_app.access.appointments.model import BookingId, WaitingId, Window
from tutorial_app.access.appointments.overview import as_it_is
from tutorial_app.access.appointments.refusals import SlotTaken
from tutorial_app.access.people.refusals import SignInNeeded
from tutorial_app.kernel.errors import Forbidden, InvalidInput
from tutorial_app.web.bookings import asking, said
from tutorial_app.web.errors import status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flask import Response
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.model import Booking, By
    from tutorial_app.web.bookings.counter import Counter

    Deed = Callable[[By, BookingId], Booking]

#: Days of slots in one answer, and as many as come unasked.
MOST_DAYS = 62
_DAYS = 7


def api_pages(counter: Counter) -> Blueprint:
    """Return what answers below `/api/access`."""
    api = Blueprint("bookings_api", __name__, url_prefix="/api/access")
    answers = Answers(counter)
    for method, path, view in (
        ("GET", "/kinds", answers.kinds),
        ("GET", "/<code>/slots", answers.slots),
        ("GET", "/bookings", answers.bookings),
        ("POST", "/bookings", answers.hold),
        ("GET", "/bookings/<name>", answers.booking),
        ("POST", "/bookings/<name>/<deed>", answers.change),
        ("GET", "/waiting", answers.waiting),
        ("POST", "/waiting", answers.wait),
        ("DELETE", "/waiting/<name>", answers.stop),
    ):
        name = f"{method.lower()}_{view.__name__}"
        api.add_url_rule(path, name, view, methods=[method])

    @api.errorhandler(SlotTaken)
    def taken(error: SlotTaken) -> ResponseReturnValue:
        free = [said.window(one) for one in error.next_free]
        return (
            jsonify(code=error.code, message=str(error), nextFree=free),
            status_of(error),
        )

    return api


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers."""

    counter: Counter

    def kinds(self) -> Response:
        """Tell every kind of access, what is always open first."""
        access = self.counter.access
        free = [said.always_open(*one) for one in access.always_open.items()]
        return jsonify(kinds=free + list(map(said.bookable, access.bookable.values())))

    def slots(self, code: str) -> Response:
        """Tell the free slots, and those that are taken."""
        kind, asked = self.counter.access.kind(code), request.args
        zone = self.counter.zone(asked.get("zone"), kind.zone)
        today = self.counter.now.astimezone(zone).date()
        first = asking.day(asked.get("from"), "from") or today
        last = asking.day(asked.get("to"), "to") or first + timedelta(days=_DAYS - 1)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise InvalidInput(
                f"from {first} to {last} is no stretch of 1 to {MOST_DAYS} days"
            )
        offers = self.counter.overview.offers(
            kind, during(zone, first, last), asking.count(asked.get("slots"), kind)
        )
        told = [(one.seats, said.offer(one, zone, kind)) for one in offers]
        return jsonify(
            kind=kind.code,
            zone=zone.key,
            portalZone=kind.zone.key,
            slots=[one for seats, one in told if seats],
            taken=[one for seats, one in told if not seats],
        )

    def bookings(self) -> Response:
        """Tell the bookings of the partner."""
        found = self.counter.overview.bookings(self._by())
        return jsonify(bookings=self._all_told(found))

    def booking(self, name: str) -> Response:
        """Tell one booking."""
        found = self.counter.overview.booking(self._by(), BookingId(name))
        return jsonify(self._told(found))

    def hold(self) -> ResponseReturnValue:
        """Keep a seat for ten minutes."""
        by, body = self._partner(), _body("kind", "start", "end")
        kind = _text(body, "kind")
        held = self.counter.hold(by, kind, _window(body))
        where = {"Location": f"/api/access/bookings/{held.id}"}
        return jsonify(self._told(held)), HTTPStatus.CREATED, where

    def change(self, name: str, deed: str) -> ResponseReturnValue:
        """Do *deed* to a booking."""
        deeds: dict[str, Deed] = {
            "request": self._request,
            "move": self._move,
            "extend": self._extend,
            "cancel": self._cancel,
        }
        if deed not in deeds:
            raise InvalidInput(f"{deed!r} is none of {', '.join(deeds)}")
        done = deeds[deed](self._by(), BookingId(name))
        return jsonify(self._told(done))

    def waiting(self) -> Response:
        """Tell what the partner waits for."""
        found = self.counter.overview.waiting(self._by())
        return jsonify(waiting=list(map(said.waiting, found)))

    def wait(self) -> ResponseReturnValue:
        """Wait until a window is free."""
        by, body = self._partner(), _body("kind", "start", "end")
        kind = _text(body, "kind")
        made = self.counter.portal.waiting.wait(by, kind, _window(body))
        return jsonify(said.waiting(made)), HTTPStatus.CREATED

    def stop(self, name: str) -> ResponseReturnValue:
        """Wait no longer."""
        self.counter.portal.waiting.stop(self._by(), WaitingId(name))
        return "", HTTPStatus.NO_CONTENT

    def _request(self, by: By, name: BookingId) -> Booking:
        purpose = _text(_body("purpose"), "purpose")
        return self.counter.request(by, name, purpose)

    def _move(self, by: By, name: BookingId) -> Booking:
        window = _window(_body("start", "end"))
        return self.counter.portal.bookings.move(by, name, window)

    def _extend(self, by: By, name: BookingId) -> Booking:
        end = asking.moment(_body("end").get("end"), "end")
        return self.counter.portal.bookings.extend(by, name, end)

    def _cancel(self, by: By, name: BookingId) -> Booking:
        _body()
        return self.counter.portal.bookings.cancel(by, name)

    def _told(self, booking: Booking) -> dict[str, Any]:
        return self._all_told((booking,))[0]

    def _all_told(self, bookings: Collection[Booking]) -> list[dict[str, Any]]:
        now, portal = self.counter.now, self.counter.portal
        found = portal.real.credentials.of_those([one.id for one in bookings])
        passages = portal.real.gateway.passages
        opens = {key: one for key, one in found.items() if one.endpoint in passages}
        current = [as_it_is(one, now) for one in bookings]
        return [
            said.booking(one, portal.lasting.open_to(one, now), opens.get(one.id))
            for one in current
        ]

    def _by(self) -> By:
        who = self.counter.who
        if not who.is_program():
            raise SignInNeeded("send an API token as Authorization: Bearer …")
        return who.by(who.needed(), request.headers.get("Idempotency-Key", ""))

    def _partner(self) -> By:
        by = self._by()
        self.counter.partner()
        if not by.partner:
            raise Forbidden("only people of a partner book; you belong to none")
        return by


def _body(*names: str) -> dict[str, Any]:
    """Return the JSON object that was sent, which has no other members than *names*.

    Raises:
        InvalidInput: if it is no object, or has others.
    """
    # Whatever type it came with: many programs say that JSON is a form.
    try:
        body = request.get_json(force=True, silent=True) if request.get_data() else {}
    except RecursionError:
        body = None  # nested deeper than anybody means it
    if not isinstance(body, dict):
        raise InvalidInput("the body is no JSON object")
    others = sorted(set(body) - set(names))
    if others:
        known = ", ".join(names) or "nothing"
        raise InvalidInput(f"the body has {others[0]!r}; it may have {known}")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is {value!r}, which is no text")
    return value


def _window(body: dict[str, Any]) -> Window:
    start = asking.moment(body.get("start"), "start")
    return Window(start, asking.moment(body.get("end"), "end"))
