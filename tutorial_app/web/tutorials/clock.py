"""The time machine: moves the workspace's clock, by SOAP."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.web.tutorials.draft import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.web.tutorials.visit import Visit

_ZONE = ZoneInfo("Europe/Copenhagen")
_DURATIONS = frozenset({"PT1M", "PT1H", "P1D", "P30D"})
#: At which hour the machine arrives on a chosen day: the shops are open.
_ARRIVES = time(9)


def move_clock(visit: Visit, form: Mapping[str, str]) -> bool:
    """Move the clock as the form says; say whether that was done.

    Raises:
        InvalidInput: if the form names no way to move it.
    """
    said = visit.ask(
        *("system", "AdvanceSandboxClock", _how(form)),
        reference=visit.draft.reference("clock"),
    )
    return said.good


def _how(form: Mapping[str, str]) -> dict[str, Any]:
    by = form.get("by", "")
    if by == "next":
        return {"toNextEvent": True}
    if by in _DURATIONS:
        return {"byDuration": by}
    if by != "date":
        raise InvalidInput(f"the clock cannot move by {by!r}")
    day = text_of(form, "date")
    try:
        at = datetime.combine(date.fromisoformat(day), _ARRIVES, _ZONE)
    except ValueError:
        raise InvalidInput(f"{day!r} is no date like 2026-03-03") from None
    return {"toDateTime": at.isoformat()}
