"""What a visitor's cookie keeps of a real endpoint: which it is, and who calls.

The cookie is sealed on the server and no script can read it; a page never holds the
password. One credential at a time, for a working day, so that the cookie stays small
and a forgotten browser is no key for ever.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import session

if TYPE_CHECKING:
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.web.board import Choices

_ENDPOINT, _KEY = "endpoint", "real"
LASTS = timedelta(hours=8)
#: Characters of user name and password together; more would burden every request.
_LONGEST = 300


def remembered_endpoint() -> str:
    """Return the name of the endpoint chosen last; empty: none was."""
    return str(session.get(_ENDPOINT, ""))


def remember_endpoint(name: str) -> None:
    """Let the next page begin with the endpoint called *name*."""
    if name and name != remembered_endpoint():
        session[_ENDPOINT] = name


def kept_user(endpoint: Endpoint, now: datetime) -> str:
    """Return whose password is kept for *endpoint*; empty: nobody's."""
    return _kept(endpoint, now)[0]


def with_kept(choices: Choices, endpoint: Endpoint, now: datetime) -> Choices:
    """Return *choices* with the kept credential, unless another was typed in."""
    user, password = _kept(endpoint, now)
    if not user or choices.own_password or choices.own_user not in {"", user}:
        return choices
    return replace(choices, own_user=user, own_password=password)


def keep(choices: Choices, endpoint: Endpoint, now: datetime) -> None:
    """Keep the credential that *endpoint* has just let in."""
    user, password = choices.own_user, choices.own_password
    if endpoint.kind != "real" or not user or not password:
        return
    if len(user) + len(password) > _LONGEST or _kept(endpoint, now) == (user, password):
        return
    until = int((now + LASTS).timestamp())
    session[_KEY] = [endpoint.base_url, user, password, until]


def forget() -> None:
    """Forget the credential."""
    session.pop(_KEY, None)


def _kept(endpoint: Endpoint, now: datetime) -> tuple[str, str]:
    match session.get(_KEY):
        # By address: a name that `conf/` gives to another system is another key.
        case [endpoint.base_url, str(user), str(password), int(until)] if (
            endpoint.kind == "real" and now < datetime.fromtimestamp(until, UTC)
        ):
            return user, password
    return "", ""
