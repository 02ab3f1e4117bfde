"""Kinds, states and refusals in words that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.access.appointments.calendar import Empty
from tutorial_app.access.appointments.kinds import DAY, Approval
from tutorial_app.access.appointments.model import State
from tutorial_app.access.appointments.refusals import (
    NoSlot,
    QuotaReached,
    SlotTaken,
    TooFarAhead,
    TooLong,
    TooSoon,
)
from tutorial_app.access.appointments.slots import open_ahead
from tutorial_app.kernel.words import capitalised
from tutorial_app.web.bookings.times import TO, length, moment, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.kinds import Kind, Opening
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.appointments.overview import Event
    from tutorial_app.kernel.errors import PortalError

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

EMPTY = {
    Empty.CLOSED: "No hours on this day.",
    Empty.BLACKOUT: "Closed on this day.",
    Empty.TOO_SOON: "Too soon to be booked.",
    Empty.TOO_FAR: "Too far ahead to be booked yet.",
    Empty.TOO_SHORT: "No time as long as that.",
}

#: The shape that stands for a state (look.css), beside its word.
SHAPES = {
    State.HELD: "running",
    State.PENDING: "waiting",
    State.APPROVED: "done",
    State.REFUSED: "failed",
    State.CANCELLED: "compensated",
    State.EXPIRED: "compensated",
    State.FINISHED: "done",
    State.NO_SHOW: "failed",
}

#: The word for a state, wherever it stands alone.
STATES = {
    State.HELD: "Held",
    State.PENDING: "Requested",
    State.APPROVED: "Approved",
    State.REFUSED: "Refused",
    State.CANCELLED: "Cancelled",
    State.EXPIRED: "Expired",
    State.FINISHED: "Over",
    State.NO_SHOW: "Not used",
}

#: The shape of what was done, where it is not that of something done.
STEPS = {
    "hold": "running",
    "offer": "running",
    "refuse": "failed",
    "cancel": "compensated",
    "expired": "compensated",
    "no_show": "failed",
    "revoke": "failed",
}

_UNDECIDED = "Nobody decided in time."
_UNASKED = "It was not requested while it was held."
_FREE = "The seat is free for others again."

_DEEDS = {
    "hold": "Held",
    "offer": "Offered, since a seat came free",
    "request": "Requested",
    "approve": "Approved",
    "refuse": "Refused",
    "move": "Moved",
    "extend": "Extended",
    "cancel": "Cancelled",
    "use": "First call came",
    "expired": "Expired, since its time ran out",
    "finished": "Ended",
    "no_show": "Ended without a call",
    "show": "Password shown",
    "renew": "New password made",
    "revoke": "Credential revoked",
}


class Standing(NamedTuple):
    """Where a booking stands: a word, and a sentence that says what it means."""

    word: str
    sentence: str


def hours(kind: Kind) -> str:
    """Return when a kind can be had: on which days, from when to when."""
    return ", ".join(dict.fromkeys(map(_hours, kind.openings)))


def needs(kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield what a booking of *kind* needs, each with a heading."""
    yield "When", f"{hours(kind)} ({place(kind.zone)})"
    one = "a day" if kind.slot == DAY else length(kind.slot)
    most = kind.most_slots * kind.slot
    at_most = f", {length(most)} in a row at most" if kind.most_slots > 1 else ""
    yield "How long", f"{one} at a time{at_most}"
    soonest = f"at least {length(kind.notice)} ahead" if kind.notice else "from now"
    yield "How early", f"{soonest}, at most {length(kind.horizon)}"
    yield "Seats", f"{kind.capacity} at the same time"
    yield "A partner has", f"at most {kind.quota} bookings that are not over"
    if kind.approval is Approval.STAFF:
        yield "Approved by", f"staff, within {length(kind.decide_within)}"
    else:
        yield "Approved by", "nobody: it is yours when you ask"


def standing(booking: Booking, zone: ZoneInfo, now: datetime) -> Standing:
    """Say where *booking* stands *now*, in the zone of the reader."""
    due = moment(booking.due, zone) if booking.due else ""
    if booking.state is State.HELD and booking.sequence:
        return Standing("Offered", f"You waited for this. It is yours until {due}.")
    if booking.state is State.HELD:
        return Standing("Held", f"Nobody else can take it until {due}.")
    if booking.state is State.PENDING:
        return Standing("Requested", f"Staff decides before {due}.")
    if booking.state is State.APPROVED and now < booking.window.start:
        opens = moment(booking.window.start, zone)
        return Standing("Approved", f"It opens on {opens}.")
    return _lasting_or_over(booking, zone)


def step(event: Event, *, last: bool) -> str:
    """Return the shape of what was done: a hold is done when something followed."""
    shape = STEPS.get(event.deed, "done")
    return "done" if shape == "running" and not last else shape


def told(event: Event) -> str:
    """Return what was done, in a word or two."""
    return deed(event.deed)


def deed(name: str) -> str:
    """Return the deed *name* of a booking in a word or two: `no_show`."""
    return _DEEDS.get(name, name.replace("_", " ").capitalize())


def refusal(error: PortalError, kind: Kind, zone: ZoneInfo, now: datetime) -> Standing:
    """Say why *kind* was not given, and what would be.

    What has no words of its own here speaks for itself.
    """
    for refused, (word, sentence) in _REFUSALS.items():
        if isinstance(error, refused):
            return Standing(word, sentence(kind, zone, now))
    return Standing("That was not possible", f"{capitalised(str(error))}.")


def _lasting_or_over(booking: Booking, zone: ZoneInfo) -> Standing:
    said = {
        State.APPROVED: ("Open now", f"Until {moment(booking.window.end, zone)}."),
        State.REFUSED: ("Refused", f"Staff said: {booking.reason}"),
        State.CANCELLED: (
            "Cancelled",
            f"Staff said: {booking.reason}" if booking.reason else _FREE,
        ),
        State.FINISHED: ("Over", f"The first call came on {_used(booking, zone)}."),
        State.NO_SHOW: ("Not used", "The time is over, and no call came."),
        State.EXPIRED: (
            "Expired",
            f"{_UNDECIDED if booking.purpose else _UNASKED} {_FREE}",
        ),
    }
    return Standing(*said[booking.state])


def _used(booking: Booking, zone: ZoneInfo) -> str:
    return moment(booking.used_at, zone) if booking.used_at else "none"


def _hours(opening: Opening) -> str:
    days = sorted(opening.weekdays)
    if len(days) == len(_WEEK):
        said = "every day"
    elif len(days) == 1:
        said = _WEEK[days[0]]
    else:
        said = f"{_WEEK[days[0]]} to {_WEEK[days[-1]]}"
    whole = opening.closes - opening.opens == DAY
    return (
        said if whole else f"{said} {_wall(opening.opens)}{TO}{_wall(opening.closes)}"
    )


def _wall(since: timedelta) -> str:
    minutes = int(since.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _all_taken(_: Kind, __: ZoneInfo, ___: datetime) -> str:
    return "Every seat at that time is taken."


def _too_many(kind: Kind, _: ZoneInfo, __: datetime) -> str:
    plural = "" if kind.quota == 1 else "s"
    return (
        f"Your organisation has {kind.quota} booking{plural} of this kind. Cancel one, "
        "or wait until one is over."
    )


def _too_soon(kind: Kind, zone: ZoneInfo, now: datetime) -> str:
    ahead = f"is booked {length(kind.notice)} ahead at least"
    first = moment(open_ahead(kind, now).start, zone)
    why = ahead if kind.notice else "has begun already"
    return f"It {why}. The first start that is possible now is {first}."


def _too_far(kind: Kind, zone: ZoneInfo, now: datetime) -> str:
    last = moment(open_ahead(kind, now).end, zone)
    return f"It is booked {length(kind.horizon)} ahead at most: now before {last}."


def _too_long(kind: Kind, _: ZoneInfo, __: datetime) -> str:
    return f"One booking has {length(kind.most_slots * kind.slot)} at most."


def _no_slot(kind: Kind, _: ZoneInfo, __: datetime) -> str:
    return (
        f"The hours are {hours(kind)} ({place(kind.zone)}), but for days that are "
        "closed. The calendar shows what there is."
    )


_REFUSALS: dict[
    type[PortalError], tuple[str, Callable[[Kind, ZoneInfo, datetime], str]]
] = {
    SlotTaken: ("Somebody was faster", _all_taken),
    QuotaReached: ("You have as many as you may", _too_many),
    TooSoon: ("That is too soon", _too_soon),
    TooFarAhead: ("That is too far ahead", _too_far),
    TooLong: ("That is too long", _too_long),
    NoSlot: ("That time is not offered", _no_slot),
}
