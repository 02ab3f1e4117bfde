"""`/desk/board`: the seats of a kind over a day or a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import request

from tutorial_app.access.appointments.calendar import WEEK
from tutorial_app.access.desk.board import day_board, week_board
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.web.bookings.words import SHAPES

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.web.desk.staff import Staff

_DAY = timedelta(days=1)
#: Years that a board is drawn for.
_YEARS = range(2000, 2200)


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the board to *pages*."""

    @pages.get("/board")
    def board() -> ResponseReturnValue:
        kind = _kind(staff)
        day = day_asked(request.args.get("day", ""), kind, staff.now())
        over_a_week = request.args.get("over", "week") == "week"
        if over_a_week:
            day -= day.weekday() * _DAY
        with staff.portal.database.reading() as db:
            draw = week_board if over_a_week else day_board
            drawn = draw(db, kind, day, staff.now())
        booked = {
            one.account
            for lane in drawn.lanes
            for part in lane
            for one in (part if isinstance(part, tuple) else [part.booking])
            if one is not None
        }
        step = (WEEK if over_a_week else 1) * _DAY
        return staff.page(
            "board.html",
            kind=kind,
            day=day,
            over="week" if over_a_week else "day",
            board=drawn,
            before=day - step,
            after=day + step,
            today=staff.now().astimezone(kind.zone).date(),
            names=staff.names(booked),
            shapes=SHAPES,
        )


def day_asked(text: str, kind: Kind, now: datetime) -> date:
    """Return the day that *text* names, or today where the kind is.

    Raises:
        InvalidInput: if it names none.
    """
    if not text:
        return now.astimezone(kind.zone).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise InvalidInput(f"day is {text!r}, which is no day like 2026-01-07")
    return day


def _kind(staff: Staff) -> Kind:
    """Return the kind that is asked for, or the first.

    Raises:
        NotFound: if there is none.
    """
    access = staff.portal.bookings.commands.access
    asked = request.args.get("kind", "")
    if asked:
        return access.kind(asked)
    for kind in access.bookable.values():
        return kind
    raise NotFound("conf/access.toml names no kind that can be booked")
