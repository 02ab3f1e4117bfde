"""What a page or a program asks for, read and checked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.model import Window
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from tutorial_app.access.appointments.kinds import Kind

#: Years of which a time may be: beyond them its day in some zone is none.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_MOST_DIGITS = 4


def moment(text: object, name: str) -> datetime:
    """Read a point in time with its offset, such as `2026-01-07T09:00+01:00`.

    Raises:
        InvalidInput: if it is none.
    """
    try:
        at = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise InvalidInput(
            f"{name} is {text!r}, which is no time like 2026-01-07T09:00+01:00"
        )
    if not _FIRST_YEAR <= at.year < _LAST_YEAR:
        raise InvalidInput(
            f"{name} is {text!r}; the year is from {_FIRST_YEAR} to {_LAST_YEAR - 1}"
        )
    return at.astimezone(UTC)


def window(text: str) -> Window:
    """Read a window as the radio button of a slot has it: its start, `/`, its end.

    Raises:
        InvalidInput: if it is none.
    """
    if not text:
        raise InvalidInput("no time was chosen; choose one of the list")
    start, _, end = text.partition("/")
    return Window(moment(start, "start"), moment(end, "end"))


def day(text: str | None, name: str) -> date | None:
    """Read a day, such as `2026-01-07`; None if it is not given.

    Raises:
        InvalidInput: if it is none.
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year < _LAST_YEAR:
        raise InvalidInput(f"{name} is {text!r}, which is no day like 2026-01-07")
    return found


def sequence(text: str) -> int | None:
    """Read the number of a booking's mails that a page knew of; None if it is none."""
    decimal = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if decimal else None


def count(text: str | None, kind: Kind) -> int:
    """Read how many slots in a row are wanted; 1 if that is not said.

    Raises:
        InvalidInput: if it is no number, or more than the kind allows.
    """
    said = text or "1"
    decimal = said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS
    number = int(said) if decimal else 0
    if not 1 <= number <= kind.most_slots:
        raise InvalidInput(f"slots is {said!r}; it is from 1 to {kind.most_slots}")
    return number
