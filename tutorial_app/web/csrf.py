"""Forms count only when they come from a page we gave to the same visitor."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from flask import request, session
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from tutorial_app.kernel.errors import Forbidden

if TYPE_CHECKING:
    from flask import Flask

    from tutorial_app.web.who import Who

FIELD = "csrf"
#: Fields of a form; that of an order with all it may hold has some hundreds.
MOST_FIELDS = 10_000
_FORM = "application/x-www-form-urlencoded"


class ForeignForm(Forbidden):
    """A form that we did not give to this visitor, or too long ago."""

    code = "foreign-form"


def guard_forms(app: Flask, who: Who) -> None:
    """Check the token of every request that may change something.

    A program with a good API token has none, and needs none: no page of another
    site can make a browser send that header, and the cookie does not count then.
    """
    app.jinja_env.globals["csrf_field"] = _field

    @app.before_request
    def check() -> None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        if who.is_program() and who.person() is not None:
            return
        if request.mimetype == _FORM and request.get_data().count(b"&") > MOST_FIELDS:
            raise RequestEntityTooLarge  # before its fields are read, one by one
        offered = request.form.get(FIELD, "").encode("utf-8", "surrogatepass")
        held = str(session.get(FIELD, "")).encode()
        if not held or not hmac.compare_digest(offered, held):
            raise ForeignForm(
                "the page this form stood on is too old, or from somewhere else; "
                "open it again and send it once more"
            )


def _field() -> Markup:
    """Return the hidden field that every form of ours begins with."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(FIELD, _token())


def _token() -> str:
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])
