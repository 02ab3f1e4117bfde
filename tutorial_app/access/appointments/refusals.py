"""What an appointment may be refused with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import Conflict, InvalidInput, LimitReached

if TYPE_CHECKING:
    from tutorial_app.access.appointments.model import Window


class SlotTaken(Conflict):
    """Every seat is taken in some part of the window.

    Args:
        window: what was asked for.
        next_free: windows as long as it, nearest after it first, that were free
            a moment ago; none if there are none before the horizon.
    """

    code = "slot-taken"

    def __init__(self, window: Window, next_free: tuple[Window, ...]) -> None:
        self.window = window
        self.next_free = next_free
        free = ", ".join(map(str, next_free)) or "none that can be booked yet"
        super().__init__(f"{window} is taken; next free: {free}")


class QuotaReached(LimitReached):
    """The partner has as many bookings of the kind as it may have."""

    code = "quota-reached"


class KeyReused(Conflict):
    """The Idempotency-Key came before, with another command."""

    code = "idempotency-key-reused"


class NotNow(Conflict):
    """The state of the booking does not allow the command."""

    code = "booking-state"


class NoSlot(InvalidInput):
    """The window is no run of bookable slots, such as on a day without hours."""

    code = "no-slot"


class TooLong(InvalidInput):
    """The window has more slots than one booking may have."""

    code = "too-long"


class TooSoon(InvalidInput):
    """The window starts before the notice that a booking needs."""

    code = "too-soon"


class TooFarAhead(InvalidInput):
    """The window starts later than bookings are taken for."""

    code = "too-far-ahead"
