"""Durations as XML Schema writes them: `PT10S`, `P1DT2H`."""

from __future__ import annotations

import re
from datetime import timedelta

from tutorial_app.kernel.errors import InvalidInput

_DURATION = re.compile(
    r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def parse_duration(text: str) -> timedelta:
    """Return the length of *text*: days, hours, minutes and seconds.

    Years and months are refused, since how long they are depends on when.

    Raises:
        InvalidInput: if *text* is no such duration.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        raise InvalidInput(f"{text!r} is no duration like PT10S or P1DT2H")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as exc:
        raise InvalidInput(f"{text!r} is too long a duration") from exc


def in_words(length: timedelta) -> str:
    """Return *length* as a person says it: `2 h`, `1 day 30 min`."""
    seconds = int(length.total_seconds())
    parts = []
    for size, one, many in (
        (86_400, "day", "days"),
        (3_600, "h", "h"),
        (60, "min", "min"),
        (1, "s", "s"),
    ):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    return " ".join(parts) or "no time"
