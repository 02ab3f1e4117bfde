"""What can be booked, as `conf/access.toml` says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.model import KindCode

DAY = timedelta(days=1)


class Approval(StrEnum):
    """Who approves."""

    STAFF = "staff"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Opening:
    """Bookable hours on some days of the week."""

    #: 0 is Monday.
    weekdays: frozenset[int]
    #: What the clock on the wall shows, as time since midnight; at most a day.
    opens: timedelta
    closes: timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of access that is booked."""

    code: KindCode
    #: By language, `da` and `en`.
    name: Mapping[str, str]
    #: How many may have it at the same time.
    capacity: int
    zone: ZoneInfo
    openings: tuple[Opening, ...]
    #: Days without any hours.
    blackout: frozenset[date]
    #: A day: one slot from opening to closing, however long that day is.
    slot: timedelta
    #: How many slots one booking may have.
    most_slots: int
    #: The seat stays empty so long around a booking.
    before: timedelta
    after: timedelta
    #: A booking starts at least so much later than it is made, and at most so much.
    notice: timedelta
    horizon: timedelta
    #: How many bookings of this kind a partner may have that still hold a seat.
    quota: int
    approval: Approval
    #: How long staff has, and how long somebody who waited has to take up an offer.
    decide_within: timedelta
    offer: timedelta
    #: The endpoint in `conf/endpoints.toml` that an approved booking opens.
    opens: str = ""
    #: Whether an approved booking gives the partner a workspace that lasts.
    workspace: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Every kind of access. Those that are always open have a name and no rules."""

    always_open: Mapping[str, Mapping[str, str]]
    bookable: Mapping[str, Kind]

    def kind(self, code: str) -> Kind:
        """Return the bookable kind called *code*.

        Raises:
            InvalidInput: if it is always open, so that there is nothing to book.
            NotFound: if there is no such kind.
        """
        if code in self.always_open:
            raise InvalidInput(f"{code!r} is always open and needs no booking")
        try:
            return self.bookable[code]
        except KeyError:
            known = ", ".join(self.bookable)
            raise NotFound(f"no kind of access {code!r}; known are {known}") from None
