"""What axe-core finds on a page that is open in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scheme = Literal["light", "dark"]
#: Each colour scheme and each width once: no colour hangs on the width.
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", 1280), ("dark", 320))


def violations(page: Page) -> list[str]:
    """Return each rule that *page* breaks, with the first place of it.

    The script is put in through the browser's own protocol, so that a strict
    Content-Security-Policy of the page does not stop it.
    """
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
    ]
