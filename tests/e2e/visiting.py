"""A visit to a portal that runs, and what its pages do besides showing themselves."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from tests.conftest import serving
from tests.people import cookie_of
from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.settings import Settings
from tutorial_app.web.session import COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

    from tests.conftest import Live
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal


@dataclass
class Seen:
    """What a page did besides showing itself."""

    page: Page
    live: Live
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @classmethod
    def visit(cls, browser: Browser, live: Live, **options: Any) -> Self:
        """Open a page in a context of its own, with the *options* of Playwright."""
        seen = cls(browser.new_context(**options).new_page(), live)
        seen.page.on("console", lambda said: seen.complaints.append(said.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("request", seen._asked)
        return seen

    @property
    def url(self) -> str:
        return self.live.url

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    @property
    def clean(self) -> bool:
        assert self.complaints == []
        assert self.elsewhere == []
        return True

    def _asked(self, asked: Request) -> None:
        if not asked.url.startswith(self.url):
            self.elsewhere.append(asked.url)


@dataclass(frozen=True, slots=True)
class House:
    """A portal that runs, and the same one in this process, to prepare what is seen."""

    live: Live
    portal: Portal

    def visit_as(self, who: Person, browser: Browser, **options: Any) -> Seen:
        """Open a browser in which a person has signed in."""
        seen = Seen.visit(browser, self.live, **options)
        cookie = cookie_of(self.portal, who)
        seen.page.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "url": self.live.url}]
        )
        return seen


@contextmanager
def house(data: Path) -> Iterator[House]:
    """Run a portal with *data* until the block ends."""
    with fresh_database(data) as url, serving(data, url) as live:
        portal = portal_of(Settings(data=data, database_url=url))
        yield House(live, portal)
        portal.close()
