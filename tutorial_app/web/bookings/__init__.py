"""Access by appointment: pages to find a free slot and to look after bookings.

Each page works without scripts, has a Markdown twin, and a JSON twin below `/api`
with which a program can do the same under the same rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from tutorial_app.web.bookings.api import api_pages
from tutorial_app.web.bookings.counter import Counter
from tutorial_app.web.bookings.deeds import add_deeds
from tutorial_app.web.bookings.pages import add_pages

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.visitor import Visitors
    from tutorial_app.web.who import Who

__all__ = ["booking_pages"]


def booking_pages(
    portal: Portal, who: Who, visitors: Visitors
) -> tuple[Blueprint, Blueprint]:
    """Return the pages, and their JSON twins."""
    counter = Counter(portal, who, visitors)
    pages = Blueprint("bookings", __name__)
    add_pages(pages, counter)
    add_deeds(pages, counter)
    return pages, api_pages(counter)
