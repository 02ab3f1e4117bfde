"""What is told of credentials, and what an admitted call carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import Forbidden, LimitReached

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking, BookingId


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential of a booking, without its secret."""

    booking: BookingId
    user_name: str
    endpoint: str
    made_at: datetime
    #: When its secret was shown; None: it has not been yet.
    shown_at: datetime | None = None
    #: When it was revoked by hand; None: it was not.
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential with its secret, for the eyes of who booked."""

    user_name: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, in a window that is open."""

    booking: Booking
    user_name: str
    #: In the clear, so that it can be taken out of what is written down.
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """That a partner's credential for an endpoint is kept: nothing of what it is."""

    partner: str
    endpoint: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PartnerCredential:
    """A partner's credential for a real endpoint, for the portal's own use."""

    user_name: str = field(repr=False)
    password: str = field(repr=False)


class WrongCredential(Forbidden):
    """No such user, or a wrong, old or repeated proof: which of them is not told."""

    code = "wrong-credential"

    def __init__(self) -> None:
        super().__init__("user name or password is wrong")


class NotOpen(Forbidden):
    """The credential is right, but this is not its time, or not any more."""

    code = "not-open"


class TooManyCalls(LimitReached):
    """The calls of this minute are used up.

    Args:
        limit: calls a minute.
        wait: seconds until the next minute.
    """

    code = "too-many-calls"

    def __init__(self, limit: int, wait: int) -> None:
        self.wait = wait
        super().__init__(
            f"a booking has {limit} calls a minute; the next one in {wait} s"
        )
