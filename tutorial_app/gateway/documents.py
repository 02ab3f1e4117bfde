"""What the gateway shows to those who only look: our WSDLs, with its own addresses."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tutorial_app.contract.assembly.bundle import single_wsdl
from tutorial_app.gateway.call import Reply

if TYPE_CHECKING:
    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.gateway.passages import Passage

_XML = ("Content-Type", "text/xml; charset=utf-8")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_METHODS = frozenset({"GET", "HEAD"})


class Documents:
    """Serves a WSDL for each endpoint and service, made once.

    Addresses are made of the public address, never of a Host header.
    """

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str, bool], bytes] = {}

    def page(
        self, passage: Passage, entry: ServiceEntry, method: str, query: str
    ) -> Reply:
        """Return what is asked for of the service *entry*."""
        if method not in _METHODS:
            text = f"{method} is not taken here: POST a SOAP message, or GET ?wsdl.\n"
            allow = ("Allow", "GET, HEAD, POST")
            return Reply(text.encode(), "405 Method Not Allowed", (_TEXT, allow))
        asked = {
            name.lower(): value
            for name, value in parse_qsl(query, keep_blank_values=True)
        }
        if not asked.keys() & {"wsdl", "singlewsdl"}:
            about = _about(passage, self.address(passage, entry))
            return Reply(about, "200 OK", (_TEXT,))
        body = self._wsdl(passage, entry, only_11=asked.get("wsdl") == "1.1")
        return Reply(body, "200 OK", (_XML,))

    def address(self, passage: Passage, entry: ServiceEntry) -> str:
        """Return where callers reach the service *entry* of an endpoint."""
        return f"{self._public_url}/real/{passage.endpoint.name}/{entry.slug}/v1"

    def _wsdl(self, passage: Passage, entry: ServiceEntry, *, only_11: bool) -> bytes:
        key = (passage.endpoint.name, entry.slug, only_11)
        with self._lock:
            if key not in self._made:
                address = self.address(passage, entry)
                self._made[key] = single_wsdl(
                    entry, self._public_url, soap11_only=only_11, address=address
                )
            return self._made[key]


def _about(passage: Passage, address: str) -> bytes:
    text = (
        f"This leads to {passage.endpoint.title}, for whoever has an appointment: POST "
        f"a SOAP 1.1 or 1.2 message to {address}\n\nWSDL: {address}?wsdl\n"
    )
    return text.encode()
