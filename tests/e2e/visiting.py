"""A visit to a portal that runs, and what its pages do besides showing themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.conftest import Live


@dataclass
class Seen:
    """What a page did besides showing itself."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    @property
    def clean(self) -> bool:
        assert self.complaints == []
        assert self.elsewhere == []
        return True


def visit(browser: Browser, live: Live, **options: object) -> Seen:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    seen = Seen(context.new_page(), live.url)
    seen.page.on("console", lambda said: seen.complaints.append(said.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith(live.url) else seen.elsewhere.append(asked.url)
        ),
    )
    return seen
