"""Links that stand in mails: GET shows what they would do, POST does it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from tutorial_app.access.appointments.refusals import NotNow
from tutorial_app.access.letters.links import LinkForged, LinkOver, Purpose
from tutorial_app.access.letters.times import moment, said
from tutorial_app.access.letters.words import name_of
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Forbidden, InvalidInput, PortalError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.letters.deeds import Offer
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.who import Who

#: Why a link does nothing, as the title of a page.
_OVER: dict[type[PortalError], tuple[HTTPStatus, str]] = {
    LinkForged: (HTTPStatus.NOT_FOUND, "That link is not whole"),
    LinkOver: (HTTPStatus.GONE, "That link does nothing any more"),
    NotNow: (HTTPStatus.CONFLICT, "Somebody else was faster"),
}


def link_pages(portal: Portal, who: Who) -> Blueprint:
    """Return the pages. They need no sign-in, but for what staff decides."""
    pages = Blueprint("links", __name__, url_prefix="/link")
    deeds = portal.mails.deeds

    def offered(purpose: str, token: str) -> Offer:
        offer = deeds.look(purpose, token)
        if offer.link.purpose.of_staff:
            # Without their second factor nobody is staff, whatever they hold.
            person = who.needed(Role.STAFF, Role.ADMINISTRATOR)
            if person.id != offer.person.id:
                raise Forbidden(
                    f"this link was sent to {offer.person.name}, not to you"
                )
        return offer

    @pages.get("/<purpose>/<token>")
    def show(purpose: str, token: str) -> str:
        return _page(portal, offered(purpose, token))

    @pages.post("/<purpose>/<token>")
    def do(purpose: str, token: str) -> ResponseReturnValue:
        offer = offered(purpose, token)
        text = request.form.get("said", "")
        try:
            deeds.do(offer, token, text, request.remote_addr or "")
        except InvalidInput as exc:
            page = _page(portal, offer, problem=str(exc), text=text)
            return page, HTTPStatus.BAD_REQUEST
        return _page(portal, offer, done=True)

    @pages.errorhandler(LinkForged)
    @pages.errorhandler(LinkOver)
    @pages.errorhandler(NotNow)
    def over(error: PortalError) -> ResponseReturnValue:
        status, title = _OVER[type(error)]
        return render_template("links/over.html", title=title, error=error), status

    return pages


def _page(
    portal: Portal,
    offer: Offer,
    *,
    done: bool = False,
    problem: str = "",
    text: str = "",
) -> str:
    booking, person = offer.booking, offer.person
    kind = portal.bookings.commands.access.bookable.get(booking.kind)
    asker = None
    if offer.link.purpose.of_staff:
        asker = portal.mails.letters.world.person(booking.account)
    return render_template(
        "links/link.html",
        purpose=offer.link.purpose,
        Purpose=Purpose,
        booking=booking,
        name=name_of(kind, booking),
        when=said(booking.window, booking.zone, person.zone).splitlines(),
        due=moment(booking.due, person.zone) if booking.due else "",
        person=person,
        asker=asker,
        done=done,
        problem=problem,
        text=text,
    )
