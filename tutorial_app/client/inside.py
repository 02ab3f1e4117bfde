"""Calls to an application of this process, as if over a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def inside(application: WSGIApplication, url: str) -> httpx.Client:
    """Return an HTTP client whose calls to *url* never leave this process."""
    return httpx.Client(transport=_Inside(app=application), base_url=url)


class _Inside(httpx.WSGITransport):
    """Calls an application in this process, with errors as over a network."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer *request*; a connection closed on request is a lost one."""
        try:
            return super().handle_request(request)
        except ConnectionError as exc:
            raise httpx.RemoteProtocolError(str(exc), request=request) from exc
