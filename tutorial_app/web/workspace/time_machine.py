"""The clock of a workspace: how a form moves it, and what lies before and behind.

Pure: no request, no call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.web.words import DENMARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.access.inside import Moment

#: What the buttons move by: a duration (XML Schema 1.0 part 2, 3.2.6) and its name.
STEPS = {"PT1M": "1 minute", "PT1H": "1 hour", "P1D": "1 day", "P7D": "1 week"}
#: Speeds of a clock that follows the wall: virtual seconds a second, and the name.
SPEEDS = {
    "1": "as fast as the wall clock",
    "60": "a minute a second",
    "3600": "an hour a second",
    "86400": "a day a second",
}
#: What the sandbox calls its timers, as a person would. A kind that is not here is
#: shown by its own name.
_TIMERS = {
    "usage": "the usage simulator runs",
    "renewal": "plans are renewed",
    "billing": "the monthly invoices are made",
    "receipt": "a receipt for what was prepaid",
    "invoice": "an invoice falls due",
    "order": "the order goes on",
    "wake": "the order goes on",
    "dispatch": "the SIM card is posted",
    "bulk_item": "the bulk order goes on",
    "porting": "the porting goes on",
    "port_out": "another operator asks for the number",
    "quarantine": "the number leaves its quarantine",
    "reservation": "the reservation ends",
    "returned": "a number that was ported back is forgotten",
    "auto_top_up": "the automatic top-up looks",
    "authentication": "the bank's question to the card holder ends",
    "package": "the add-on ends",
    "discount": "the discount ends",
    "customer": "the customer is not waited for any longer",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the time line; *new*: it came by the last move of the clock."""

    at: datetime
    kind: str
    subject: str
    text: str
    new: bool


@dataclass(frozen=True, slots=True)
class TimeLine:
    """What was, oldest first, and what comes. *earlier* entries are left out."""

    past: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    earlier: int


def move(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of AdvanceSandboxClock that the posted *form* asks for.

    Raises:
        InvalidInput: if it asks for none, or for a date that is none.
    """
    by = form.get("by", "")
    if by in STEPS:
        return {"byDuration": by}
    if by == "next":
        return {"toNextEvent": "true"}
    if by != "date":
        raise InvalidInput(f"by is {by!r}, which is no way to move the clock")
    written = form.get("to", "")
    try:
        at = datetime.fromisoformat(written)
    except ValueError as exc:
        raise InvalidInput(f"{written!r} is no date and time") from exc
    at = at if at.tzinfo else at.replace(tzinfo=DENMARK)
    return {"toDateTime": at.isoformat(timespec="seconds")}


def following(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of SetSandboxBehaviour that make the clock run, or stop."""
    speed = form.get("speed", "")
    if not speed:
        return {"autoAdvance": "false"}
    return {"autoAdvance": "true", "speedFactor": speed}


def moved_from(written: str) -> datetime | None:
    """Read where the clock stood before its last move; None if that is not said."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else None


def time_line(
    moments: Iterable[Moment], clock: datetime, since: datetime | None, *, most: int
) -> TimeLine:
    """Part *moments* at *clock*.

    Args:
        moments: in the order of time.
        clock: virtual time now.
        since: what came after it is new; None: nothing is.
        most: entries of the past to show, unless more of them are new.
    """
    begun = since if since is not None else clock + timedelta(1)
    entries = [
        Entry(
            *(one.at.astimezone(DENMARK), one.kind, one.subject, in_words(one)),
            new=one.kind != "timer" and one.at > begun,
        )
        for one in moments
    ]
    past = [one for one in entries if one.kind != "timer" and not _twice(one)]
    shown = max(most, sum(one.new for one in past))
    return TimeLine(
        tuple(past[-shown:]),
        tuple(one for one in entries if one.kind == "timer"),
        max(0, len(past) - shown),
    )


def _twice(entry: Entry) -> bool:
    """Say whether a message or a step of its own tells the same as this event."""
    return entry.text.startswith(("MessageSent", "OrderStepChanged"))


def in_words(moment: Moment) -> str:
    """Return what *moment* is about as a person says it."""
    if moment.kind == "timer":
        return _TIMERS.get(moment.text, moment.text.replace("_", " "))
    if moment.kind == "step":
        code, _, status = moment.text.rpartition(" ")
        return f"{code} is {status.lower().replace('_', ' ')}"
    return moment.text
