"""The pages: a credential shown once, how to call, one call, the partner's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from tutorial_app.access.appointments.model import BookingId, By, Partner
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.calls.views import Viewer, fields_of
from tutorial_app.web.real.opened import Opened, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.credentials.model import Shown
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings
    from tutorial_app.web.who import Who

_OF = "/access/bookings/<name>"
_KEEPERS = (Role.LEAD, Role.STAFF, Role.ADMINISTRATOR)


def real_pages(portal: Portal, who: Who, settings: Settings) -> Blueprint:
    """Return the pages about what bookings open."""
    pages = Blueprint("real", __name__)
    desk = _Desk(portal, who, Window(portal, settings.url), settings)
    for rule, view, methods in (
        (f"{_OF}/credential", desk.show, ["POST"]),
        (f"{_OF}/credential/new", desk.renew, ["POST"]),
        (f"{_OF}/credential/revoke", desk.revoke, ["POST"]),
        (f"{_OF}/call", desk.how, ["GET"]),
        (f"{_OF}/calls/<int:number>", desk.call, ["GET"]),
        ("/access/credentials", desk.kept, ["GET"]),
        ("/access/credentials", desk.keep, ["POST"]),
        ("/access/credentials/forget", desk.forget, ["POST"]),
    ):
        pages.add_url_rule(rule, view.__name__, view, methods=methods)

    @pages.app_context_processor
    def real() -> dict[str, Any]:
        return {"real_of": desk.of, "real_base": desk.window.base}

    return pages


@dataclass(frozen=True, slots=True)
class _Desk:
    """The views, each of them thin."""

    portal: Portal
    who: Who
    window: Window
    settings: Settings

    def of(self, booking: Booking) -> Opened | None:
        """Return what *booking* opens, for the page of a booking."""
        return self.window.opened(self._by(), booking)

    def show(self, name: str) -> ResponseReturnValue:
        """Show the password, this once."""
        return self._shown(name, self.portal.real.credentials.show)

    def renew(self, name: str) -> ResponseReturnValue:
        """Make a new password, and show it, this once."""
        return self._shown(name, self.portal.real.credentials.renew)

    def revoke(self, name: str) -> ResponseReturnValue:
        """Let nobody in with the credential any more."""
        self.portal.real.credentials.revoke(self._by(), BookingId(name))
        flash("The credential is revoked: the next call is refused.", "good")
        return redirect(_page_of(name), 303)

    def how(self, name: str) -> ResponseReturnValue:
        """Show how to call."""
        opened = self._opened(name)
        first = "/".join(opened.passage.check)
        chosen = first if first in opened.allowed else next(iter(opened.allowed), "")
        wanted = request.args.get("operation", chosen)
        return render_template(
            "real/how.html",
            opened=opened,
            wanted=wanted,
            programs=self.window.samples(opened, wanted) if wanted else (),
        )

    def call(self, name: str, number: int) -> ResponseReturnValue:
        """Show one call."""
        opened = self._opened(name)
        owner = self.window.owner(opened.booking, opened.passage)
        found = self.portal.calls.after(owner, number - 1, 1)
        if not found or found[0].sequence != number:
            raise NotFound(f"there is no call {number} of booking {name}")
        view = Viewer(self.portal.console, self.settings.url).view(found[0])
        return render_template(
            "real/call.html", opened=opened, view=view, fields_of=fields_of
        )

    def kept(self) -> ResponseReturnValue:
        """Show whose credentials are kept, and nothing of what they are."""
        person = self.who.needed(*_KEEPERS)
        found = self.portal.real.partners.kept("" if person.staff else person.partner)
        return render_template(
            "real/kept.html",
            person=person,
            kept=found,
            people=self.portal.people,
            passages=self.portal.real.gateway.passages,
        )

    def keep(self) -> ResponseReturnValue:
        """Keep a partner's credential."""
        by, partner = self._keeper()
        form = request.form
        endpoint = form.get("endpoint", "")
        self.portal.real.partners.keep(
            *(by, partner, endpoint, form.get("user", ""), form.get("password", ""))
        )
        flash(f"The credential of {partner} for {endpoint} is kept.", "good")
        return redirect(url_for("real.kept"), 303)

    def forget(self) -> ResponseReturnValue:
        """Keep it no longer."""
        by, partner = self._keeper()
        endpoint = request.form.get("endpoint", "")
        self.portal.real.partners.forget(by, partner, endpoint)
        flash(f"The credential of {partner} for {endpoint} is gone.", "good")
        return redirect(url_for("real.kept"), 303)

    def _shown(
        self, name: str, give: Callable[[By, BookingId], Shown]
    ) -> ResponseReturnValue:
        opened = self._opened(name)
        shown = give(self._by(), opened.booking.id)
        return render_template("real/credential.html", opened=opened, shown=shown)

    def _opened(self, name: str) -> Opened:
        by = self._by()
        booking = self.portal.bookings.booking(by, BookingId(name))
        return self.window.needed(by, booking)

    def _keeper(self) -> tuple[By, Partner]:
        """Return who is asking, and for which partner: a lead's own, staff's any."""
        person: Person = self.who.needed(*_KEEPERS)
        named = request.form.get("partner", "").strip() if person.staff else ""
        return self.who.by(person), Partner(named or person.partner)

    def _by(self) -> By:
        return self.who.by(self.who.needed())


def _page_of(name: str) -> str:
    return f"/access/bookings/{name}"
