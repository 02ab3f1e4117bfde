"""`/desk/bookings/<id>`: one booking with its whole story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.access.appointments.overview import as_it_is
from tutorial_app.access.appointments.store import booking_of
from tutorial_app.access.appointments.tables import OUTBOX
from tutorial_app.access.audit import log
from tutorial_app.access.desk.queue import request_of
from tutorial_app.web.bookings.words import SHAPES, standing

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.model import BookingId
    from tutorial_app.web.desk.staff import Staff


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the page of a booking to *pages*."""

    @pages.get("/bookings/<name>")
    def booking(name: BookingId) -> ResponseReturnValue:
        access = staff.portal.bookings.commands.access
        mails = select(OUTBOX).where(OUTBOX.c.booking == name)
        with staff.portal.database.reading() as db:
            found = booking_of(db, name)
            beside = request_of(db, access, found, staff.now())
            story = log.story(db, name)
            told = db.execute(mails.order_by(OUTBOX.c.sequence)).all()
        shown = as_it_is(found, staff.now())
        people = {found.account, found.decided_by, *(one.account for one in story)}
        people |= {one.account for one in beside.overlaps}
        return staff.page(
            "booking.html",
            booking=shown,
            beside=beside,
            story=story,
            mails={row.sequence: row for row in told},
            names=staff.names(people),
            standing=standing(shown, staff.zone(found), staff.now()),
            shape=SHAPES[shown.state],
            zone=found.zone,
        )
