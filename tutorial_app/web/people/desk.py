"""What all pages of people share: where the browser is, and how it is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import (
    after_this_request,
    make_response,
    redirect,
    render_template,
    request,
    session,
)

from tutorial_app.access.people.sessions import Place
from tutorial_app.web.csrf import FIELD
from tutorial_app.web.errors import status_of
from tutorial_app.web.who import KEY

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.people.accounts import Accounts
    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.sessions import Session
    from tutorial_app.access.people.signing_in import LetIn
    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.web.visitor import Visitors
    from tutorial_app.web.who import Who

#: What of a cookie outlives signing in: the workspaces, which are claimed then.
_STAYS = ("claim", "claims", "endpoint")
SEE_OTHER = 303
#: The cookie by which a browser is known again, and its age in seconds.
DEVICE, _YEAR = "itms-device", 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Desk:
    """The accounts, who is asking, and their workspaces."""

    accounts: Accounts
    who: Who
    visitors: Visitors
    #: Whether cookies travel over TLS only.
    secure: bool

    @property
    def address(self) -> str:
        """Where the request came from."""
        return request.remote_addr or ""

    @property
    def place(self) -> Place:
        """The same, with what the browser says it is, and how we know it again."""
        agent = request.headers.get("User-Agent", "")
        return Place(self.address, agent, request.cookies.get(DEVICE, ""))

    def let_in(self, let: LetIn) -> None:
        """Sign the browser in.

        Nothing of the cookie of before is proof of anything now: who knew its session
        or the token of its forms knows nothing of the new ones.
        """
        old = session.get(KEY)
        if isinstance(old, str) and old != let.token:
            found = self.accounts.sessions.find(old)
            if found:
                self.accounts.sessions.end(found[1].id, found[0].id)
        stays = {key: session[key] for key in _STAYS if key in session}
        session.clear()
        session.update(stays)
        session[KEY] = let.token
        self.who.forget()
        self.visitors.claim_all()
        self._remember(let.person)

    def sign_out(self) -> None:
        """End the session, and let the cookie forget everything."""
        found = self.who.signed_in()
        if found:
            self.accounts.sessions.end(found[1].id, found[0].id)
        session.clear()
        self.who.forget()

    def _remember(self, person: Person) -> None:
        """Know this browser again when *person* signs in there once more.

        The cookie outlives signing out: it is what tells them from a stranger then.
        """
        came = request.cookies.get(DEVICE, "")
        sealed = self.accounts.devices.remember(came, person.id)

        @after_this_request
        def keep(answer: Response) -> Response:
            answer.set_cookie(
                DEVICE,
                sealed,
                max_age=_YEAR,
                httponly=True,
                secure=self.secure,
                samesite="Lax",
            )
            return answer

    def fresh(self) -> tuple[Session, Person]:
        """Return who is at the browser, having signed in a short while ago.

        Raises:
            SignInNeeded: if it is longer ago.
        """
        held, person = self.who.at_browser()
        self.accounts.securing.check_fresh(held)
        return held, person


def page(
    template: str, error: PortalError | None = None, **shown: object
) -> ResponseReturnValue:
    """Return a page; with an error, it says so and has the status of it."""
    body = render_template(
        f"people/{template}.html",
        error=str(error) if error else "",
        form={} if error is None else _repeatable(),
        **shown,
    )
    return make_response(body, status_of(error) if error else 200)


def go(path: str) -> ResponseReturnValue:
    """Lead the browser on after a form."""
    return redirect(path, SEE_OTHER)


def _repeatable() -> dict[str, str]:
    """Return the fields of a form that a page may show again: no secret."""
    secret = {FIELD, "password", "old", "new", "code", "credential"}
    return {key: text for key, text in request.form.items() if key not in secret}
