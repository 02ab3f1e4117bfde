"""The visitor's cookie, sealed by the vault: nobody can read, make or change it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SessionInterface

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from flask import Flask, Request, Response
    from flask.sessions import SessionMixin

    from tutorial_app.kernel.vault import Vault

COOKIE = "itms"
#: Seconds a browser keeps it: an idle workspace lives seven days.
AGE = 30 * 24 * 3600


class VaultSessions(SessionInterface):
    """Keeps the session in a sealed cookie.

    Args:
        vault: seals and opens it.
        secure: True: the cookie travels over TLS only.
    """

    def __init__(self, vault: Vault, *, secure: bool) -> None:
        self._vault = vault
        self._secure = secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:  # noqa: ARG002 (Flask's)
        """Return what the cookie holds; one that is not ours counts as none."""
        sealed = request.cookies.get(COOKIE, "")
        try:
            held = json.loads(self._vault.open(sealed)) if sealed else {}
        except (ConfigurationError, UnicodeEncodeError, ValueError):
            held = {}
        return SecureCookieSession(held if isinstance(held, dict) else {})

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 (Flask's)
        session: SessionMixin,
        response: Response,
    ) -> None:
        """Write the cookie if something in it changed."""
        if not session.modified:
            return
        response.set_cookie(
            COOKIE,
            self._vault.seal(json.dumps(dict(session), ensure_ascii=False)),
            max_age=AGE,
            httponly=True,
            secure=self._secure,
            samesite="Lax",
        )
