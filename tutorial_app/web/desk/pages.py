"""Everything below `/desk` in one blueprint, which nobody but staff comes into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g

from tutorial_app.access.people.model import Role
from tutorial_app.web.desk import audit, board, bookings, erasing, queue, usage
from tutorial_app.web.desk.staff import Staff
from tutorial_app.web.desk.words import FILTERS

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.who import Who


def desk_pages(portal: Portal, who: Who) -> Blueprint:
    """Return the pages of the staff desk."""
    pages = Blueprint("desk", __name__, url_prefix="/desk")
    staff = Staff(portal, who)

    @pages.before_request
    def staff_alone() -> None:
        g.staff = who.needed(Role.STAFF, Role.ADMINISTRATOR)

    @pages.app_context_processor
    def at_desk() -> dict[str, bool]:
        person = who.person()
        return {"at_desk": person is not None and person.staff}

    for name, told in FILTERS.items():
        pages.add_app_template_filter(told, name)
    for part in (queue, bookings, board, usage, audit, erasing):
        part.add(pages, staff)
    return pages
