"""What programs that walk the portal ask for first: `robots.txt`, `sitemap.xml`.

`/llms.txt` leads to the one that was built with the documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from flask import Blueprint, Response, redirect

if TYPE_CHECKING:
    from pathlib import Path

    from flask.typing import ResponseReturnValue

    from tutorial_app.settings import Settings

#: What shows a visitor's own, or is no page at all.
_CLOSED = ("/workspace", "/control", "/soap", "/pay", "/receiver")
#: Pages outside the documentation that are the same for everybody.
_OWN = ("/", "/console", "/wsdl")
_NO_PAGES = frozenset({"genindex.html", "search.html", "py-modindex.html"})
#: Seconds that both may be kept.
_FRESH = 3600


def crawler_pages(settings: Settings) -> Blueprint:
    """Return the pages; addresses in them are the portal's public ones."""
    pages = Blueprint("crawlers", __name__)

    @pages.get("/robots.txt")
    def robots() -> Response:
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        text = f"User-agent: *\n{closed}\nSitemap: {settings.url}/sitemap.xml\n"
        return _kept(text, "text/plain")

    @pages.get("/sitemap.xml")
    def sitemap() -> Response:
        addresses = [*_OWN, *_docs(settings.docs)]
        lines = "".join(
            f"<url><loc>{escape(settings.url + path)}</loc></url>\n"
            for path in addresses
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return _kept(
            f'{head}<urlset xmlns="{space}">\n{lines}</urlset>\n', "application/xml"
        )

    @pages.get("/llms.txt")
    def llms() -> ResponseReturnValue:
        return redirect("/docs/llms.txt", 302)

    return pages


def _docs(folder: Path) -> list[str]:
    names = sorted(path.relative_to(folder).as_posix() for path in _html(folder))
    shown = [name for name in names if name not in _NO_PAGES]
    return [f"/docs/{_plain(name)}" for name in shown]


def _html(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*.html") if "_static" not in one.parts]


def _plain(name: str) -> str:
    """Return the address of a page below `/docs/`, as links have it."""
    return name.removesuffix(".html").removesuffix("index")


def _kept(text: str, kind: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.cache_control.public = True
    answer.cache_control.max_age = _FRESH
    return answer
