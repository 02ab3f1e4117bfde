"""Bookings as values: windows of time, states, and who gives a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

BookingId = NewType("BookingId", str)
WaitingId = NewType("WaitingId", str)
KindCode = NewType("KindCode", str)
#: A person's account, and the organisation that they belong to.
Account = NewType("Account", str)
Partner = NewType("Partner", str)

#: Seats are taken by cells of this length, which start at a whole number of it since
#: 1970 in UTC. The offset of every zone in use today is a whole number of it as well.
CELL = timedelta(minutes=15)
_CELL_MINUTES = 15


class State(StrEnum):
    """Where a booking stands."""

    HELD = "HELD"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    FINISHED = "FINISHED"
    NO_SHOW = "NO_SHOW"

    @property
    def blocks(self) -> bool:
        """Whether nobody else may have the seat."""
        return self in {State.HELD, State.PENDING, State.APPROVED}

    @property
    def granted(self) -> bool:
        """Whether its time was given, be it used, unused or still to come."""
        return self in {State.APPROVED, State.FINISHED, State.NO_SHOW}


class Message(StrEnum):
    """A mail that is to be sent."""

    OFFERED = "OFFERED"
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    MOVED = "MOVED"
    EXTENDED = "EXTENDED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A half-open stretch of time in UTC, `start <= t < end`, of whole cells.

    Raises:
        InvalidInput: if a time has no offset or is inside a cell, or if the window
            does not end after it starts.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            at: datetime = getattr(self, name)
            if at.utcoffset() is None:
                raise InvalidInput(f"{name} {at} has no offset from UTC")
            in_utc = at.astimezone(UTC)
            if in_utc.minute % _CELL_MINUTES or in_utc.second or in_utc.microsecond:
                raise InvalidInput(f"{name} {at} is no whole quarter of an hour")
            object.__setattr__(self, name, in_utc)
        if self.start >= self.end:
            raise InvalidInput(f"a window cannot end ({self.end}) before {self.start}")

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%dT%H:%MZ}/{self.end:%Y-%m-%dT%H:%MZ}"

    @property
    def length(self) -> timedelta:
        """How long it is, as time passes."""
        return self.end - self.start

    def cells(self) -> Iterator[datetime]:
        """Yield the start of every cell inside."""
        at = self.start
        while at < self.end:
            yield at
            at += CELL

    def widened(self, before: timedelta, after: timedelta) -> Window:
        """Return the window with so much time *before* it and *after* it."""
        return Window(self.start - before, self.end + after)


@dataclass(frozen=True, slots=True)
class By:
    """Who gives a command, and from where.

    Args:
        account: the person.
        partner: their organisation.
        address: where the command came from, as the audit log keeps it.
        staff: whether they may decide, and see what is another partner's.
        key: the Idempotency-Key of the command; empty: each time is a new one.
    """

    account: Account
    partner: Partner
    address: str
    staff: bool = False
    key: str = ""


#: What happens because time passes.
THE_CLOCK = By(Account("clock"), Partner(""), "", staff=True)


@dataclass(frozen=True, slots=True)
class Booking:
    """One account's claim on a seat of one kind of access."""

    id: BookingId
    kind: KindCode
    account: Account
    partner: Partner
    window: Window
    #: The IANA name of the portal's zone for this kind when the booking was made.
    zone: str
    state: State
    #: When the clock ends the state: the hold, the deadline of staff, or the window.
    due: datetime | None
    purpose: str = ""
    decided_by: str = ""
    reason: str = ""
    #: When the first call of the window came; None: none has.
    used_at: datetime | None = None
    #: How many mails were written so far: the SEQUENCE of a calendar entry (RFC 5545).
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody waits until *window* is free."""

    id: WaitingId
    kind: KindCode
    account: Account
    partner: Partner
    window: Window
