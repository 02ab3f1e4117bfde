"""What a command does to a booking. Pure: the booking before, the booking after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never
from unicodedata import category

from tutorial_app.access.appointments.kinds import Approval
from tutorial_app.access.appointments.model import Booking, Message, State, Window
from tutorial_app.access.appointments.refusals import NotNow
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import By

#: How long a seat is kept while the form is filled in.
HOLD = timedelta(minutes=10)
#: Characters.
MOST_TEXT = 2000
#: Controls and halves of surrogate pairs: no mail, and not every database, holds them.
_NO_TEXT = frozenset({"Cc", "Cs"})
_LINES = "\n\r\t"


def requested(booking: Booking, kind: Kind, purpose: str, now: datetime) -> Booking:
    """Turn what is held into a request, or into an approval where no one decides.

    Raises:
        InvalidInput: if no purpose is given.
        NotNow: if the booking is not held.
    """
    _only(booking, "requested", State.HELD)
    asking = replace(booking, purpose=_text("purpose", purpose))
    if kind.approval is Approval.AUTOMATIC:
        return replace(asking, state=State.APPROVED, due=booking.window.end)
    return _pending(asking, kind, now)


def as_read(booking: Booking, read: int | None) -> Booking:
    """Return *booking* if its sequence is *read*, what somebody decides about.

    Raises:
        NotNow: if it has changed since; None: they want it as it is.
    """
    if read is not None and booking.sequence != read:
        raise NotNow(f"booking {booking.id} has changed since it was read")
    return booking


def approved(booking: Booking, by: By) -> Booking:
    """Approve a request.

    Raises:
        NotNow: if the booking is no open request.
    """
    _only(booking, "approved", State.PENDING)
    return replace(
        booking,
        state=State.APPROVED,
        due=booking.window.end,
        decided_by=by.account,
        reason="",
    )


def refused(booking: Booking, by: By, reason: str) -> Booking:
    """Refuse a request.

    Raises:
        InvalidInput: if no reason is given.
        NotNow: if the booking is no open request.
    """
    _only(booking, "refused", State.PENDING)
    why = _text("reason", reason)
    return replace(
        booking, state=State.REFUSED, due=None, decided_by=by.account, reason=why
    )


def moved(
    booking: Booking, kind: Kind, window: Window, by: By, now: datetime
) -> Booking:
    """Move a booking that has not begun. Where staff approves, a partner asks anew.

    Raises:
        NotNow: if the booking has begun, or is neither requested nor approved.
    """
    _only(booking, "moved", State.PENDING, State.APPROVED)
    if booking.window.start <= now:
        raise NotNow(f"booking {booking.id} began at {booking.window.start}")
    there = replace(booking, window=window)
    if booking.state is State.PENDING or not (
        by.staff or kind.approval is Approval.AUTOMATIC
    ):
        return _pending(replace(there, decided_by=""), kind, now)
    return replace(there, due=window.end)


def extended(booking: Booking, end: datetime) -> Booking:
    """Let a booking end later; it may have begun.

    Raises:
        InvalidInput: if *end* is not after the end so far.
        NotNow: if the booking is neither requested nor approved.
    """
    _only(booking, "extended", State.PENDING, State.APPROVED)
    window = Window(booking.window.start, end)
    if window.end <= booking.window.end:
        raise InvalidInput(f"{end} is not after the end so far, {booking.window.end}")
    longer = replace(booking, window=window)
    if booking.state is State.APPROVED:
        return replace(longer, due=longer.window.end)
    return longer


def cancelled(booking: Booking, reason: str = "") -> Booking:
    """Give a booking up; who takes it from others may say why.

    Raises:
        InvalidInput: if *reason* is no text.
        NotNow: if it holds no seat any more.
    """
    _only(booking, "cancelled", State.HELD, State.PENDING, State.APPROVED)
    why = _text("reason", reason) if reason.strip() else ""
    return replace(booking, state=State.CANCELLED, due=None, reason=why)


def used(booking: Booking, now: datetime) -> Booking:
    """Note the first call that came.

    Raises:
        NotNow: if the booking is not approved, or *now* is not in its window.
    """
    _only(booking, "used", State.APPROVED)
    if not booking.window.start <= now < booking.window.end:
        raise NotNow(f"booking {booking.id} is for {booking.window}, not for {now}")
    return booking if booking.used_at else replace(booking, used_at=now)


def lapsed(booking: Booking) -> tuple[Booking, Message | None]:
    """Return what a booking becomes when it is due, and the mail that says so."""
    match booking.state:
        case State.HELD:
            # Only an offer was told of, and left an entry in a calendar.
            told = Message.EXPIRED if booking.sequence else None
            return replace(booking, state=State.EXPIRED, due=None), told
        case State.PENDING:
            return replace(booking, state=State.EXPIRED, due=None), Message.EXPIRED
        case State.APPROVED:
            over = State.FINISHED if booking.used_at else State.NO_SHOW
            return replace(booking, state=over, due=None), None
        case (
            State.REFUSED
            | State.CANCELLED
            | State.EXPIRED
            | State.FINISHED
            | State.NO_SHOW
        ):
            raise NotNow(f"booking {booking.id} is {booking.state}: nothing is due")
        case _:
            assert_never(booking.state)


def _pending(booking: Booking, kind: Kind, now: datetime) -> Booking:
    # Whoever decides after the start decides about nothing.
    deadline = min(now + kind.decide_within, booking.window.start)
    return replace(booking, state=State.PENDING, due=deadline)


def _only(booking: Booking, what: str, *states: State) -> None:
    if booking.state not in states:
        names = " or ".join(states)
        raise NotNow(
            f"booking {booking.id} is {booking.state}: only {names} can be {what}"
        )


def _text(name: str, value: str) -> str:
    said = value.strip()
    if not said:
        raise InvalidInput(f"a {name} is needed")
    if any(category(one) in _NO_TEXT and one not in _LINES for one in said):
        raise InvalidInput(f"{name} has characters that are no text")
    if len(said) > MOST_TEXT:
        raise InvalidInput(f"{name} has {len(said)} characters; {MOST_TEXT} at most")
    return said
