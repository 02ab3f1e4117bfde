"""`/desk/audit`: the audit log, filtered, page by page, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, request

from tutorial_app.access.audit import log, record
from tutorial_app.access.audit.export import csv_lines, json_lines
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.audit.log import Wanted
    from tutorial_app.web.desk.staff import Staff

ON_A_PAGE = 50
_FILTERS = ("who", "action", "subject", "since", "until")
_FILES = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
}
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as the form has it, and as the log takes it."""

    given: Mapping[str, str]
    wanted: Wanted

    @property
    def query(self) -> str:
        """What stands after `?` in a link that keeps the filter."""
        return urlencode(self.given)


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the log and its files to *pages*."""

    @pages.get("/audit")
    def audit() -> ResponseReturnValue:
        asked, before = _asked(staff), _number("before")
        with staff.portal.database.reading() as db:
            found = log.page(db, asked.wanted, before, ON_A_PAGE + 1)
        entries = found[:ON_A_PAGE]
        people = {one.account for one in entries} | {one.subject for one in entries}
        return staff.page(
            "audit.html",
            entries=entries,
            asked=asked,
            before=before,
            older=entries[-1].number if len(found) > ON_A_PAGE else 0,
            names=staff.names(people),
        )

    @pages.get("/audit.<any(csv, jsonl):kind>")
    def audit_file(kind: str) -> ResponseReturnValue:
        asked, (mimetype, lines) = _asked(staff), _FILES[kind]
        now, database = staff.now(), staff.portal.database
        with database.transaction() as db:
            taken = {"format": kind, **asked.given}
            record(db, staff.by(), "audit.export", "audit", None, taken, now=now)
        answer = Response(lines(log.every(database, asked.wanted)), mimetype=mimetype)
        name = f"audit-{now:%Y%m%d-%H%M}.{kind}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _asked(staff: Staff) -> Asked:
    """Read the filter.

    Raises:
        InvalidInput: if a day in it is none.
    """
    said = {name: request.args.get(name, "").strip() for name in _FILTERS}
    given = {name: text for name, text in said.items() if text}
    who = said["who"]
    if "@" in who:
        person = staff.portal.people.by_email(who)
        who = person.id if person else who
    zone = ZoneInfo(staff.person.zone)
    until = _day("until", said["until"])
    wanted = log.Wanted(
        account=who,
        action=said["action"],
        subject=said["subject"],
        since=_begin(_day("since", said["since"]), zone),
        # The last day is meant whole.
        until=_begin(until + timedelta(days=1) if until else None, zone),
    )
    return Asked(given, wanted)


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day is not None and not date.min < day < date.max:
        raise InvalidInput(f"{name} is {text!r}, which is no day like 2026-01-07")
    return day


def _begin(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
