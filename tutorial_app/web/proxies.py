"""X-Forwarded-* headers count only when a trusted proxy wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """Believes the nearest proxy about the caller, if it is one of *trusted*."""

    def __init__(self, app: WSGIApplication, trusted: tuple[str, ...]) -> None:
        self._app = app
        self._trusted = frozenset(trusted)
        # Not the host: addresses are made from the public URL alone.
        self._believing = ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_port=0)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("REMOTE_ADDR") in self._trusted:
            return self._believing(environ, start_response)
        return self._app(environ, start_response)
