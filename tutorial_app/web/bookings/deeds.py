"""What the buttons of the booking pages do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, request

from tutorial_app.access.appointments.model import BookingId, WaitingId
from tutorial_app.access.appointments.refusals import KeyReused, SlotTaken
from tutorial_app.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LimitReached,
    PortalError,
)
from tutorial_app.web.bookings import asking, times
from tutorial_app.web.bookings.pages import kind_of, used_page_key
from tutorial_app.web.bookings.twins import page_or_twin
from tutorial_app.web.bookings.words import Standing, refusal
from tutorial_app.web.errors import status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint, Response
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import Booking, By
    from tutorial_app.web.bookings.counter import Counter

#: What a person can do something about, so that the page says it in its place.
_REFUSALS = (Conflict, InvalidInput, LimitReached)
_OLD_PAGE = Standing(
    "That page was used before",
    "Something else was asked for from it since, maybe in another tab. Nothing was "
    "changed this time; what you see here is how things stand.",
)


def add_deeds(pages: Blueprint, counter: Counter) -> None:
    """Add them to *pages*."""
    deeds = Deeds(counter)
    pages.add_url_rule("/access/<code>", view_func=deeds.take, methods=["POST"])
    pages.add_url_rule(
        "/access/bookings/<name>/<any(request,move,extend,cancel):deed>",
        view_func=deeds.change,
        methods=["POST"],
    )
    pages.add_url_rule(
        "/access/bookings/<name>/workspace", view_func=deeds.enter, methods=["POST"]
    )
    pages.add_url_rule(
        "/access/waiting/<name>/leave", view_func=deeds.leave, methods=["POST"]
    )


@dataclass(frozen=True, slots=True)
class Deeds:
    """The buttons."""

    counter: Counter

    def take(self, code: str) -> ResponseReturnValue:
        """Hold a window of a kind, or wait for it."""
        kind = self.counter.access.kind(code)
        waits = request.form.get("deed") == "wait"
        by = self._by(f"{'wait' if waits else 'hold'}:{request.form.get('key', '')}")
        try:
            wanted = asking.window(request.form.get("window", ""))
            if waits:
                return self._wait(by, kind, request.form.get("window", ""))
            held = self.counter.hold(by, code, wanted)
        except _REFUSALS as error:
            return self._refused(error, kind, f"/access/{code}")
        used_page_key()
        return redirect(f"/access/bookings/{held.id}", 303)

    def change(self, name: str, deed: str) -> ResponseReturnValue:
        """Do *deed* to a booking; what is refused is told on its page."""
        who = self.counter.who
        key = f"page:{deed}:{request.form.get('key', '')}"
        by = who.by(who.needed(), key)
        before = self.counter.overview.booking(by, BookingId(name))
        does: dict[str, Callable[[By, Booking], Booking]] = {
            "request": self._request,
            "move": self._move,
            "extend": self._extend,
            "cancel": self._cancel,
        }
        try:
            does[deed](by, before)
        except SlotTaken as error:
            kind = kind_of(self.counter, before.kind)
            action = f"/access/bookings/{name}/{deed}"
            return self._refused(error, kind, action, before)
        except _REFUSALS as error:
            return self._again(by, name, error)
        return redirect(f"/access/bookings/{name}", 303)

    def enter(self, name: str) -> ResponseReturnValue:
        """Work in the workspace of a booking from now on."""
        who = self.counter.who
        booking = self.counter.overview.booking(who.by(who.needed()), BookingId(name))
        workspace = self.counter.portal.lasting.open(booking, self.counter.now)
        self.counter.visitors.enter(workspace, f"{booking.partner}, booked")
        return redirect("/workspace", 303)

    def leave(self, name: str) -> ResponseReturnValue:
        """Wait no longer."""
        who = self.counter.who
        self.counter.portal.waiting.stop(who.by(who.needed()), WaitingId(name))
        flash("You wait for it no longer.", "good")
        return redirect("/access/bookings", 303)

    def _wait(self, by: By, kind: Kind, text: str) -> ResponseReturnValue:
        self.counter.portal.waiting.wait(by, kind.code, asking.window(text))
        flash("If a seat comes free it is kept for you, and a mail tells you.", "good")
        return redirect("/access/bookings#waiting", 303)

    def _request(self, by: By, before: Booking) -> Booking:
        purpose = request.form.get("purpose", "").replace("\r\n", "\n")
        return self.counter.request(by, before.id, purpose)

    def _move(self, by: By, before: Booking) -> Booking:
        wanted = asking.window(request.form.get("window", ""))
        # The key of the form ends in the sequence of what stood on the page.
        read = request.form.get("key", "").removeprefix(f"{before.id}:")
        seen = asking.sequence(read)
        return self.counter.portal.bookings.move(by, before.id, wanted, seen)

    def _extend(self, by: By, before: Booking) -> Booking:
        end = asking.moment(request.form.get("end"), "end")
        return self.counter.portal.bookings.extend(by, before.id, end)

    def _cancel(self, by: By, before: Booking) -> Booking:
        return self.counter.portal.bookings.cancel(by, before.id)

    def _by(self, key: str) -> By:
        person = self.counter.partner()
        if not person.partner:
            raise Forbidden("only people of a partner book; you belong to none")
        return self.counter.who.by(person, f"page:{key}")

    def _refused(
        self,
        error: PortalError,
        kind: Kind,
        action: str,
        before: Booking | None = None,
    ) -> Response:
        zone = self.counter.zone(request.form.get("zone"), kind.zone)
        said = (
            _OLD_PAGE
            if isinstance(error, KeyReused)
            else refusal(error, kind, zone, self.counter.now)
        )
        return page_or_twin(
            "bookings/refused",
            status_of(error).value,
            said=said,
            kind=kind,
            zone=zone,
            taken=error.window if isinstance(error, SlotTaken) else None,
            free=error.next_free if isinstance(error, SlotTaken) else (),
            action=action,
            before=before,
            key=request.form.get("key", ""),
        )

    def _again(self, by: By, name: str, error: PortalError) -> Response:
        booking = self.counter.overview.booking(by, BookingId(name))
        zone = self.counter.zone(None, times.zone_of(booking.zone))
        kind = self.counter.access.bookable.get(booking.kind)
        said = Standing("That was not possible", str(error))
        if isinstance(error, KeyReused):
            said = _OLD_PAGE
        elif kind is not None:
            said = refusal(error, kind, zone, self.counter.now)
        return page_or_twin(
            "bookings/booking",
            status_of(error).value,
            sheet=self.counter.sheet(by, booking, zone),
            key=f"{booking.id}:{booking.sequence}",
            problem=said,
            purpose=request.form.get("purpose", ""),
        )
