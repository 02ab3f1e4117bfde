"""Who sits at the desk, and what the pages of the desk share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import g, render_template

from tutorial_app.access.appointments.model import THE_CLOCK
from tutorial_app.access.appointments.overview import Overview
from tutorial_app.access.people import store
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.kernel.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking, By
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.who import Who


@dataclass(frozen=True, slots=True)
class Staff:
    """What a page of the desk works with."""

    portal: Portal
    who: Who

    @property
    def person(self) -> Person:
        """Who asks; the blueprint has let nobody but staff in."""
        found: Person = g.staff
        return found

    def by(self) -> By:
        """Return who asks as one who gives a command."""
        return self.who.by(self.person)

    def administrator(self) -> By:
        """Return who asks, who must be an administrator.

        Raises:
            Forbidden: if they are not.
        """
        if Role.ADMINISTRATOR not in self.person.roles:
            raise Forbidden("this is for administrators")
        return self.by()

    def now(self) -> datetime:
        """Return the wall-clock time."""
        return self.portal.clock.now()

    def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the name of each account; one that is nobody's keeps its id."""
        wanted = frozenset(ids)
        with self.portal.database.reading() as db:
            found = store.find(db, PERSONS.c.id.in_(wanted))
        named = {name: name for name in wanted}
        named[THE_CLOCK.account] = "the clock"
        named.update({one.id: one.name for one in found})
        return named

    def beyond(self) -> tuple[Booking, ...]:
        """Return the bookings that have a seat which a lowered capacity took away."""
        overview = Overview(self.portal.bookings.commands)
        return overview.beyond_capacity(self.by())

    def zone(self, booking: Booking) -> ZoneInfo:
        """Return the portal's zone for a booking."""
        return ZoneInfo(booking.zone)

    def page(self, template: str, **context: Any) -> str:  # noqa: ANN401 (Jinja's)
        """Render a page of the desk."""
        kinds = self.portal.bookings.commands.access.bookable
        return render_template(
            f"desk/{template}",
            me=self.person,
            is_administrator=Role.ADMINISTRATOR in self.person.roles,
            kinds=kinds,
            now=self.now(),
            beyond=self.beyond,
            **context,
        )
