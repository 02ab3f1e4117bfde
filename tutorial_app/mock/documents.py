"""What the endpoint shows to those who only look: WSDLs, the schema, a short text."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tutorial_app.contract.assembly import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from wsgiref.types import WSGIEnvironment

    from tutorial_app.contract.library import Library, ServiceEntry

_ADDRESS = re.compile(r"/soap/([a-z0-9-]+)/v1/?")
_XML = ("Content-Type", "text/xml; charset=utf-8")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_ZIP = ("Content-Type", "application/zip")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Page:
    """A body and the HTTP around it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    status: str = "200 OK"
    #: True: only the headers are sent.
    is_head: bool = False


class Documents:
    """Serves the files of the library, made once for each address."""

    def __init__(self, library: Library, public_url: str) -> None:
        self._library = library
        self._public_url = public_url
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str, str], bytes] = {}

    def page(self, path: str, environ: WSGIEnvironment) -> Page:
        """Return what stands at *path*; a text that helps where nothing does."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self._refused(path, method)
        page = self._page(path, environ)
        if method == "HEAD":
            return Page(page.body, page.headers, page.status, is_head=True)
        return page

    def _page(self, path: str, environ: WSGIEnvironment) -> Page:
        url = self._url(environ)
        if path == "/soap/wsdl.zip":
            body = self._once(
                "", "zip", url, lambda: bundle.archive(self._library, url)
            )
            name = ("Content-Disposition", 'attachment; filename="wsdl.zip"')
            return Page(body, (_ZIP, name))
        if path == "/soap/types.xsd" and self._types.is_file():
            return Page(self._types.read_bytes(), (_XML,))
        found = _ADDRESS.fullmatch(path)
        entry = self._library.services.get(found[1]) if found else None
        if entry is None:
            found_here = path.rstrip("/") == "/soap"
            return _text(self._contents(url), "200 OK" if found_here else _NOT_FOUND)
        query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        asked = {name.lower(): value for name, value in query}
        if "wsdl" in asked or "singlewsdl" in asked:
            only_11 = asked.get("wsdl") == "1.1"
            return Page(self._wsdl(entry, url, only_11=only_11), (_XML,))
        return _text(_about(entry, url))

    @property
    def _types(self) -> Path:
        return self._library.folder / "types.xsd"

    def _wsdl(self, entry: ServiceEntry, url: str, *, only_11: bool) -> bytes:
        return self._once(
            entry.slug,
            "1.1" if only_11 else "",
            url,
            lambda: bundle.single_wsdl(entry, url, soap11_only=only_11),
        )

    def _once(self, slug: str, form: str, url: str, make: Callable[[], bytes]) -> bytes:
        key = (slug, form, url)
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

    def _url(self, environ: WSGIEnvironment) -> str:
        """Return the address under which the caller knows us.

        It is the public address, never what a Host header says; but a portal on
        loopback has several names, and those are as good as one another.
        """
        ours = urlsplit(self._public_url)
        host = urlsplit(f"//{environ.get('HTTP_HOST', '')}")
        try:
            same_port = host.port == ours.port
        except ValueError:
            return self._public_url
        if {ours.hostname, host.hostname} <= _LOOPBACK and same_port:
            # Written anew: each spelling would be a set of documents of its own.
            name = f"[{host.hostname}]" if ":" in str(host.hostname) else host.hostname
            port = f":{host.port}" if host.port else ""
            return ours._replace(netloc=f"{name}{port}").geturl()
        return self._public_url

    def _refused(self, path: str, method: str) -> Page:
        found = _ADDRESS.fullmatch(path)
        if found and found[1] in self._library.services:
            text = f"{method} is not taken here: POST a SOAP message, or GET ?wsdl.\n"
            page = _text(text, "405 Method Not Allowed")
            allow = ("Allow", "GET, HEAD, POST")
            return Page(page.body, (*page.headers, allow), page.status)
        return _text(self._contents(self._public_url), _NOT_FOUND)

    def _contents(self, url: str) -> str:
        addresses = "\n".join(
            f"  {url}{entry.soap_path}?wsdl"
            for entry in self._library.services.values()
        )
        return (
            "SOAP endpoints live at /soap/<service>/v1. Their WSDLs:\n\n"
            f"{addresses}\n\nAll of them in one file: {url}/soap/wsdl.zip\n"
        )


_NOT_FOUND = "404 Not Found"


def _about(entry: ServiceEntry, url: str) -> str:
    names = "\n".join(f"  {operation.name}" for operation in entry.contract.operations)
    address = url + entry.soap_path
    return (
        f"This is a SOAP endpoint: POST a SOAP 1.1 or 1.2 message to {address}\n\n"
        f"WSDL: {address}?wsdl\n"
        f"The same with SOAP 1.1 alone: {address}?wsdl=1.1\n"
        f"Documentation: {url}/docs/reference/{entry.slug}\n\n"
        f"Operations:\n{names}\n"
    )


def _text(text: str, status: str = "200 OK") -> Page:
    return Page(text.encode(), (_TEXT,), status)
