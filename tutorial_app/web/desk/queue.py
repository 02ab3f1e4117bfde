"""`/desk`: the requests that wait, and what is decided about them there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from tutorial_app.access.appointments.model import BookingId, State
from tutorial_app.access.appointments.refusals import NotNow
from tutorial_app.access.audit import log
from tutorial_app.access.desk.queue import open_requests
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.kernel.words import capitalised
from tutorial_app.web.bookings.times import clock
from tutorial_app.web.desk.words import FLASH, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.web.desk.staff import Staff

#: Requests on a page; who has more decides about the oldest first.
ON_A_PAGE = 50
_DIGITS = 9
_DONE = {
    State.APPROVED: "approved",
    State.REFUSED: "refused",
    State.CANCELLED: "cancelled",
}


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the queue and the decisions to *pages*."""

    @pages.get("")
    def queue() -> ResponseReturnValue:
        return _queue(staff)

    @pages.post("/bookings/<name>/approve")
    def approve(name: BookingId) -> ResponseReturnValue:
        deed = staff.portal.bookings.approve
        return _decided(staff, name, lambda: deed(staff.by(), name, _read()))

    @pages.post("/bookings/<name>/refuse")
    def refuse(name: BookingId) -> ResponseReturnValue:
        deed, reason = staff.portal.bookings.refuse, request.form.get("reason", "")
        return _decided(staff, name, lambda: deed(staff.by(), name, reason, _read()))

    @pages.post("/bookings/<name>/cancel")
    def cancel(name: BookingId) -> ResponseReturnValue:
        deed, reason = staff.portal.bookings.cancel, request.form.get("reason", "")
        return _decided(staff, name, lambda: deed(staff.by(), name, reason))


def _queue(staff: Staff, status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    commands = staff.portal.bookings.commands
    with staff.portal.database.reading() as db:
        found = open_requests(db, commands.access, staff.now())
    shown = found[:ON_A_PAGE]
    people = {one.booking.account for one in shown}
    people |= {other.account for one in shown for other in one.overlaps}
    names = staff.names(people)
    page = staff.page("queue.html", requests=shown, many=len(found), names=names)
    return page, status


def _decided(
    staff: Staff, name: BookingId, deed: Callable[[], Booking]
) -> ResponseReturnValue:
    """Do *deed*, and say what it did, or who was faster."""
    back = url_for("desk.queue")
    if request.form.get("back") == "booking":
        back = url_for("desk.booking", name=name)
    try:
        booking = deed()
    except (InvalidInput, NotNow) as error:
        said = _faster(staff, name) if isinstance(error, NotNow) else str(error)
        flash(capitalised(said), f"{FLASH}-bad")
        if back == url_for("desk.queue"):
            conflict = isinstance(error, NotNow)
            wrong = HTTPStatus.CONFLICT if conflict else HTTPStatus.BAD_REQUEST
            return _queue(staff, wrong)
    else:
        person = staff.names([booking.account])[booking.account]
        word = _DONE.get(booking.state, booking.state.lower())
        told = f"You {word} {when(booking)} for {person} of {booking.partner}."
        flash(told, FLASH)
    return redirect(back, HTTPStatus.SEE_OTHER)


def _read() -> int | None:
    """Return the sequence of the booking that the form stood beside."""
    text = request.form.get("read", "")
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def _faster(staff: Staff, name: BookingId) -> str:
    """Say who did what to a booking that is no longer as it was shown.

    Raises:
        NotFound: if there is no such booking.
    """
    booking = staff.portal.bookings.booking(staff.by(), name)
    with staff.portal.database.reading() as db:
        story = log.story(db, name)
    if not story:
        raise NotFound(f"no booking {name!r}")
    last = story[-1]
    who = staff.names([last.account])[last.account]
    if last.account == staff.person.id:
        who = "you"
    deed = _DONE.get(booking.state, "changed")
    zone = staff.zone(booking)
    if booking.due is not None and booking.due <= staff.now():
        return f"nothing was changed: it ended at {clock(booking.due, zone)}"
    at = clock(last.at, zone)
    return f"nothing was changed: {who} {deed} {when(booking)} at {at}"
