"""The browser that pages are looked at with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.conftest import Live

_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=chromium, args=_OPTIONS)
        yield launched
        launched.close()


@pytest.fixture
def seen(browser: Browser, live_portal: Live) -> Iterator[Seen]:
    """Give a visit of a wide browser to the portal that all tests share."""
    visitor = Seen.visit(browser, live_portal, viewport={"width": 1280, "height": 800})
    yield visitor
    visitor.page.context.close()
