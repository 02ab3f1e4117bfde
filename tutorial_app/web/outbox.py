"""The outbox: every mail of the portal as it is read, and how its delivery stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request

from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.mail.kept import mail_of, newest, try_again
from tutorial_app.mail.letter import STYLE_SOURCE
from tutorial_app.web.security import POLICY

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.database import Database
    from tutorial_app.mail.kept import Kept
    from tutorial_app.settings import Settings
    from tutorial_app.web.who import Who

_ON_A_PAGE = 50
_DIGITS = 9
#: Links that do something in the name of whom the mail is for.
_DEED = re.compile(r"(/link/\w+/)[\w.-]+")
_OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}
_WITH_FRAME = f"{POLICY}; frame-src 'self'"
#: A mail is somebody's text: it runs nothing, loads nothing, and has no origin.
_FRAME = "; ".join(
    (
        "default-src 'none'",
        f"style-src {STYLE_SOURCE}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-top-navigation-by-user-activation",
    )
)


def outbox_pages(portal: Portal, who: Who, settings: Settings) -> Blueprint:
    """Return the pages: for staff, or for everybody on a machine of their own."""
    pages = Blueprint("outbox", __name__, url_prefix="/outbox")
    shelf = _Shelf(portal.database, open_to_all=_on_own_machine(settings))

    @pages.before_request
    def staff_only() -> None:
        if not shelf.open_to_all:
            who.needed(Role.STAFF, Role.ADMINISTRATOR)

    @pages.get("")
    def overview() -> str:
        before = _number(request.args.get("before", ""))
        mails = shelf.page(before)
        return render_template(
            "outbox/list.html",
            mails=mails[:_ON_A_PAGE],
            older=len(mails) > _ON_A_PAGE,
            before=before,
            into=portal.mails.into,
        )

    @pages.get("/<int:number>")
    def mail(number: int) -> Response:
        page = render_template(
            "outbox/mail.html",
            mail=shelf.mail(number),
            shown=shelf.shown,
            into=portal.mails.into,
            sender=portal.mails.delivery.sender,
        )
        return Response(page, headers={"Content-Security-Policy": _WITH_FRAME})

    @pages.post("/<int:number>/again")
    def again(number: int) -> ResponseReturnValue:
        with portal.database.transaction() as db:
            try_again(db, number, portal.clock.now())
        return redirect(f"/outbox/{number}", 303)

    _add_parts(pages, shelf)
    return pages


def _add_parts(pages: Blueprint, shelf: _Shelf) -> None:
    """Add what a mail consists of, each by itself."""

    @pages.get("/<int:number>/html")
    def html(number: int) -> Response:
        text = shelf.html(number)
        # A link in a frame leads the whole page on.
        text = text.replace("<head>", '<head><base target="_top">', 1)
        return Response(text, headers={"Content-Security-Policy": _FRAME})

    @pages.get("/<int:number>/booking.ics")
    def entry(number: int) -> Response:
        calendar = shelf.entry(number)
        return Response(calendar, content_type="text/calendar; charset=utf-8")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Mails as they may be shown."""

    database: Database
    open_to_all: bool

    def page(self, before: int | None) -> list[Kept]:
        """Return the mails of a page, and one more if there is."""
        with self.database.reading() as db:
            return newest(db, _ON_A_PAGE + 1, before=before)

    def mail(self, number: int) -> Kept:
        """Return one mail."""
        with self.database.reading() as db:
            return mail_of(db, number)

    def html(self, number: int) -> str:
        """Return a mail's HTML."""
        text = self.mail(number).body.html
        if not text:
            raise NotFound(f"mail {number} has no HTML that can be shown")
        return self.shown(text)

    def entry(self, number: int) -> str:
        """Return a mail's calendar entry."""
        calendar = self.mail(number).body.calendar
        if not calendar:
            raise NotFound(f"mail {number} has no calendar entry")
        return calendar

    def shown(self, text: str) -> str:
        """Return *text* without what would let staff act in another's name."""
        return text if self.open_to_all else _DEED.sub(r"\1…", text)


def _on_own_machine(settings: Settings) -> bool:
    """Say whether only a developer's own machine reaches the portal.

    A portal behind a proxy listens on loopback too, but has another address.
    """
    own = urlsplit(settings.url).hostname in _OWN_MACHINE
    return own and settings.on_loopback and not settings.trusted_proxies


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise InvalidInput(f"before is {text!r}, which is no number of a mail")
    return int(text)
