"""The built documentation under `/docs/`, without `.html` in its addresses.

A program that asks for `text/markdown` gets the page's Markdown twin, which also has
an address of its own (`…/PlaceOrder.md`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from tutorial_app.web.files import send

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

#: Seconds a page may be used unasked; after that its ETag is compared.
FRESH = 60
MARKDOWN = "text/markdown"


def docs_pages(folder: Path) -> Blueprint:
    """Return the pages that Sphinx built in *folder*."""
    pages = Blueprint("docs", __name__)

    @pages.get("/docs/")
    @pages.get("/docs/<path:name>")
    def page(name: str = "") -> ResponseReturnValue:
        if not (folder / "index.html").is_file():
            return render_template("docs_missing.html"), 503
        found = _find(folder, name)
        if found is None:
            raise NotFound
        if found.rpartition("/")[2] == "index.html":
            proper = found.removesuffix("index.html")
            if name != proper:
                return redirect(_address(f"/docs/{quote(proper)}"), 301)
        return _sent(folder, found)

    @pages.get("/docs")
    def start() -> ResponseReturnValue:
        return redirect("/docs/", 301)

    return pages


def _sent(folder: Path, found: str) -> Response:
    """Send a page, or its twin to whom would rather read Markdown."""
    twin = f"{found.removesuffix('.html')}.md"
    has_twin = found.endswith(".html") and (folder / twin).is_file()
    kinds = request.accept_mimetypes
    if has_twin and kinds[MARKDOWN] > kinds["text/html"]:
        found = twin
    kind = MARKDOWN if found.endswith(".md") else None
    sent = send(folder, found, fresh=FRESH, kind=kind)
    if has_twin or found == twin:
        sent.vary.add("Accept")
    return sent


def _find(folder: Path, name: str) -> str | None:
    """Return which file of *folder* shows *name*, or None; never one outside."""
    stem = name.rstrip("/")
    for guess in (name, f"{stem}.html", f"{stem}/index.html" if stem else "index.html"):
        path = safe_join(str(folder), guess) if guess else None
        if path is not None and not guess.endswith("/") and _is_file(path):
            return guess
    return None


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def _address(path: str) -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path
