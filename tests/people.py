"""People who have signed in, for tests of what needs one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tutorial_app.access.people import store
from tutorial_app.access.people.emails import checked
from tutorial_app.access.people.model import Person, PersonId, Role
from tutorial_app.access.people.sessions import Place
from tutorial_app.web.who import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal

PASSWORD = "correct horse battery staple"


def person(
    portal: Portal,
    email: str,
    *,
    roles: Iterable[Role] = (Role.DEVELOPER,),
    partner: str = "KURV",
    password: str = PASSWORD,
) -> Person:
    """Return the person with that address; make them if there is none."""
    found = portal.people.by_email(email)
    if found is not None:
        return found
    made = Person(
        id=PersonId(portal.accounts.makers.new_id()),
        email=checked(email),
        name=email.partition("@")[0].replace(".", " ").title(),
        partner=partner,
        roles=frozenset(roles),
        zone="Europe/Copenhagen",
        language="en",
    )
    hashed = portal.accounts.passwords.hashed(password)
    with portal.database.transaction() as db:
        store.add(db, made, hashed, portal.clock.now())
    return made


def sign_in(
    portal: Portal,
    browser: FlaskClient,
    email: str,
    *,
    roles: Iterable[Role] = (Role.DEVELOPER,),
    partner: str = "KURV",
    strong: bool = True,
) -> Person:
    """Sign a person in, whom the browser is from now on; make them if need be."""
    who = person(portal, email, roles=roles, partner=partner)
    token = _session(portal, who, strong=strong)
    with browser.session_transaction() as session:
        session[KEY] = token
    return who


def cookie_of(portal: Portal, who: Person) -> str:
    """Return the cookie of a browser in which a person has signed in."""
    return portal.vault.seal(json.dumps({KEY: _session(portal, who, strong=True)}))


def _session(portal: Portal, who: Person, *, strong: bool) -> str:
    place = Place("127.0.0.1", "test")
    with portal.database.transaction() as db:
        return portal.accounts.sessions.begin(db, who.id, place, strong=strong)


def api_token(portal: Portal, who: Person) -> dict[str, str]:
    """Return the header with which a program calls in a person's name."""
    token = portal.accounts.tokens.make(who, "test", 30)
    return {"Authorization": f"Bearer {token}"}
