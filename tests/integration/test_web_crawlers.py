"""What programs that read the portal get: Markdown twins, robots.txt, a site map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.portals import portal_of
from tutorial_app.settings import Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

_PUBLIC = "https://portal.example"


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, shared_database_url: str
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("web")
    docs = folder / "docs"
    (docs / "guides").mkdir(parents=True)
    for name in ("index", "guides/errors", "search", "genindex"):
        (docs / f"{name}.html").write_text(f"<p>{name}</p>", encoding="utf-8")
    (docs / "guides" / "errors.md").write_text("# Errors\n", encoding="utf-8")
    settings = replace(
        Settings(data=folder, database_url=shared_database_url),
        docs=docs,
        public_url=_PUBLIC,
    )
    portal = portal_of(settings)
    yield create_app(portal, settings).test_client()
    portal.close()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/markdown", "text/markdown"),
        ("text/markdown, text/html;q=0.5", "text/markdown"),
        ("text/html, text/markdown;q=0.9", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
    ],
)
def test_a_page_comes_as_its_reader_asks(
    browser: FlaskClient, accept: str, kind: str
) -> None:
    answer = browser.get(
        "/docs/guides/errors", headers={"Accept": accept}, buffered=True
    )

    assert answer.mimetype == kind
    assert "Accept" in answer.vary
    assert answer.text.startswith("# Errors" if kind.endswith("markdown") else "<p>")


def test_a_twin_has_an_address_of_its_own(browser: FlaskClient) -> None:
    answer = browser.get("/docs/guides/errors.md", buffered=True)

    assert answer.mimetype == "text/markdown"
    assert answer.text == "# Errors\n"


def test_a_page_without_a_twin_stays_a_page(browser: FlaskClient) -> None:
    answer = browser.get("/docs/", headers={"Accept": "text/markdown"}, buffered=True)

    assert answer.status_code == 200
    assert answer.mimetype == "text/html"


def test_the_site_map_names_every_page_by_its_public_address(
    browser: FlaskClient,
) -> None:
    answer = browser.get("/sitemap.xml")
    places = etree.fromstring(answer.data).xpath("//*[local-name()='loc']/text()")

    assert f"{_PUBLIC}/docs/" in places
    assert f"{_PUBLIC}/docs/guides/errors" in places
    assert not [place for place in places if "search" in place or "genindex" in place]


def test_crawlers_are_told_where_to_look_and_where_not(browser: FlaskClient) -> None:
    text = browser.get("/robots.txt").text

    assert "Disallow: /workspace\n" in text
    assert f"Sitemap: {_PUBLIC}/sitemap.xml\n" in text


def test_llms_txt_is_found_at_the_root(browser: FlaskClient) -> None:
    assert browser.get("/llms.txt").headers["Location"] == "/docs/llms.txt"
