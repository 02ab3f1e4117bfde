"""Who is asking: a person who signed in, a program with an API token, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import g, jsonify, redirect, request, session

from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.people.model import OURS, Person, Role
from tutorial_app.access.people.refusals import SecondFactorNeeded, SignInNeeded
from tutorial_app.kernel.errors import Forbidden

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.people.sessions import Session, Sessions
    from tutorial_app.access.people.tokens import Tokens

#: In the cookie: the token of the session.
KEY = "session"
_SCHEME = "bearer"
#: Whom a page is for, in words.
_PEOPLE = {
    Role.DEVELOPER: "developers",
    Role.LEAD: "leads",
    Role.STAFF: "staff",
    Role.ADMINISTRATOR: "administrators",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Says who is asking; it looks once a request.

    A request with an `Authorization: Bearer` header is a program's: its cookie does
    not count. Without the second factor nobody is staff.
    """

    sessions: Sessions
    tokens: Tokens

    def person(self) -> Person | None:
        """Return who is asking, with the rights that they have proved."""
        if self.is_program():
            return self._of_token()
        found = self.signed_in()
        if found is None:
            return None
        held, person = found
        return person if held.strong else person.without(OURS)

    def needed(self, *roles: Role) -> Person:
        """Return who is asking, who must have one of *roles* if any are named.

        Raises:
            Forbidden: if they have none of them.
            SecondFactorNeeded: if they would, with a second factor.
            SignInNeeded: if nobody is signed in.
        """
        person = self.person()
        if person is None:
            raise SignInNeeded("sign in first, or send a good API token")
        wanted = frozenset(roles)
        if not wanted or person.roles & wanted:
            return person
        found = None if self.is_program() else self.signed_in()
        if found and found[1].roles & wanted:
            raise SecondFactorNeeded("this needs your second factor")
        for_whom = " or ".join(_PEOPLE[role] for role in Role if role in wanted)
        said = " and ".join(role.lower() for role in Role if role in person.roles)
        raise Forbidden(f"this is for {for_whom}; your role is {said}")

    def signed_in(self) -> tuple[Session, Person] | None:
        """Return the session of the cookie and whose it is; None if there is none.

        A program has none. The person has all their roles, proved or not.
        """
        if self.is_program():
            return None
        if "who" not in g:
            token = session.get(KEY)
            g.who = self.sessions.find(token) if isinstance(token, str) else None
        found: tuple[Session, Person] | None = g.who
        return found

    def name(self) -> str | None:
        """Return the name for the head of a page; None: nobody has signed in."""
        found = self.signed_in()
        return found[1].name if found else None

    def at_browser(self) -> tuple[Session, Person]:
        """Return the session of the cookie and whose it is.

        Raises:
            SignInNeeded: if there is none; an API token is not enough.
        """
        found = self.signed_in()
        if found is None:
            raise SignInNeeded("sign in first")
        return found

    def by(self, person: Person, key: str = "") -> By:
        """Return *person* as one who gives a command, with an Idempotency-Key."""
        return By(
            account=Account(person.id),
            partner=Partner(person.partner),
            address=request.remote_addr or "",
            staff=person.staff,
            key=key,
        )

    def is_program(self) -> bool:
        """Whether the request names a token, good or not."""
        scheme, _, _ = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == _SCHEME

    def forget(self) -> None:
        """Look again: the cookie has changed."""
        g.pop("who", None)

    def _of_token(self) -> Person | None:
        if "program" not in g:
            _, _, token = request.headers["Authorization"].partition(" ")
            g.program = self.tokens.find(token.strip())
        found: Person | None = g.program
        return found


def send_to_sign_in(app: Flask, who: Who) -> None:
    """Lead people who must sign in first to that page; tell programs by status."""

    @app.errorhandler(SignInNeeded)
    def sign_in(error: SignInNeeded) -> ResponseReturnValue:
        if _wants_page(who):
            here = _where()
            where = f"?next={quote(here, safe='/')}" if here else ""
            return redirect(f"/sign-in{where}", HTTPStatus.SEE_OTHER)
        answer = jsonify(code=error.code, message=str(error))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="portal"'
        return answer, HTTPStatus.UNAUTHORIZED

    @app.errorhandler(SecondFactorNeeded)
    def second_factor(error: SecondFactorNeeded) -> ResponseReturnValue:
        if _wants_page(who):
            return redirect("/account#second-factor", HTTPStatus.SEE_OTHER)
        return jsonify(code=error.code, message=str(error)), HTTPStatus.FORBIDDEN

    @app.after_request
    def vary(answer: Response) -> Response:
        if "who" in g and g.who:  # the page names them
            answer.vary.add("Cookie")
            answer.cache_control.private = True
            answer.cache_control.public = False
        return answer


def _where() -> str:
    """Return the page to come back to: this one, or that of the form."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came = request.referrer or ""
    return came.removeprefix(request.host_url.rstrip("/")) if _is_ours(came) else ""


def _is_ours(address: str) -> bool:
    return address.startswith(request.host_url)


def _wants_page(who: Who) -> bool:
    if who.is_program() or request.path.startswith("/api/"):
        return False
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return wanted != "application/json"
