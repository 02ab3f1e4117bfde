"""The card issuer's page for 3-D Secure: it shows a payment, and has two buttons.

Below `/pay/<workspace>.<topUpId>`, which is what `authenticationUrl` of a top-up
leads to. Whoever knows the address may decide, as with a link in a real browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.mock.messages.writing import money_text
from tutorial_app.mock.topups.authentication import decide_authentication
from tutorial_app.mock.topups.store import top_up_row
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from sqlalchemy import Connection

    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.call import World
    from tutorial_app.mock.workspace import Market

_ADDRESS = re.compile(r"/pay/([a-z0-9]{1,32})\.(TU\d{8})")
_LONGEST = 1024
_WORDS = {"approve": True, "decline": False}
_ENDS = {"COMPLETED": "You have approved it.", "FAILED": "It was declined."}
#: A page of this portal to go back to. Nothing else: it is a visitor's word.
_BACK = re.compile(r"/(?!/)[a-z0-9/._-]{0,200}")
_FORM = """<form method="post"><input type="hidden" name="back" value="{back}">
<button name="decision" value="approve">Approve</button>
<button name="decision" value="decline">Decline</button>
</form>"""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Approve a payment</title></head>
<body><main>
<h1>Approve a payment</h1>
<p>{partner} asks for {amount} from your card. Top-up {top_up}.</p>
{rest}
<p>This is a sandbox: no money moves.</p>
{way}
</main></body>
</html>"""


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """The WSGI application of the issuer's page."""

    database: Database
    market: Market

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        try:
            status, page = HTTPStatus.OK, self._answer(environ)
        except NotFound:
            status, page = HTTPStatus.NOT_FOUND, "There is no such payment."
        except InvalidInput as error:
            status, page = HTTPStatus.BAD_REQUEST, escape(str(error))
        raw = page.encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(raw))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'; form-action 'self'"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [raw]

    def _answer(self, environ: WSGIEnvironment) -> str:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        if found is None:
            raise NotFound("no such payment")
        name, top_up_id = found.groups()
        match environ["REQUEST_METHOD"]:
            case "GET" | "HEAD":
                with self.database.reading() as db:
                    world = self._world(db, name, top_up_id)
                    return _page(
                        world, top_up_row(world, top_up_id), _came_from(environ)
                    )
            case "POST":
                approve, back = _decision(environ)
                with self.database.transaction() as db:
                    world = self._world(db, name, top_up_id, lock=True)
                    row = decide_authentication(world, top_up_id, approve=approve)
                    return _page(world, row, back)
            case method:
                raise InvalidInput(f"{method} is neither GET nor POST")

    def _world(
        self, db: Connection, name: str, top_up_id: str, *, lock: bool = False
    ) -> World:
        of = load(db, name, lock=lock)
        if of is None:
            raise NotFound(f"no workspace {name!r}")
        return self.market.world(db, of, f"pay-{top_up_id}")


def _came_from(environ: WSGIEnvironment) -> str:
    """Return the path of the page of this portal that led here; empty: none did."""
    try:
        page = urlsplit(environ.get("HTTP_REFERER", ""))
    except ValueError:
        return ""
    is_ours = page.netloc == environ.get("HTTP_HOST", "")
    return page.path if is_ours and _BACK.fullmatch(page.path) else ""


def _decision(environ: WSGIEnvironment) -> tuple[bool, str]:
    """Return whether it is approved, and the path to go back to, maybe empty."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError as exc:
        raise InvalidInput("the length of the form is no number") from exc
    if not 0 <= length <= _LONGEST:
        raise InvalidInput(f"the form has {length} bytes, at most {_LONGEST} are read")
    form = parse_qs(environ["wsgi.input"].read(length).decode("ascii", "replace"))
    word = form.get("decision", [""])[0]
    if word not in _WORDS:
        raise InvalidInput(f"the decision is {word!r}, not approve or decline")
    back = form.get("back", [""])[0]
    return _WORDS[word], back if _BACK.fullmatch(back) else ""


def _page(world: World, row: Mapping[str, Any] | None, back: str) -> str:
    if row is None or row["method"] != "CARD":
        raise NotFound("no such payment")
    ended = _ENDS.get(row["status"])
    return _PAGE.format(
        partner=escape(world.partners.partner(row["partner"]).name),
        amount=escape(money_text(row["amount"], "en")),
        top_up=escape(row["top_up_id"]),
        rest=f"<p>{ended}</p>" if ended else _FORM.format(back=escape(back)),
        way=f'<p><a href="{escape(back)}">Back to where you came from</a></p>'
        if back
        else "<p>Close this page to go on.</p>",
    )
