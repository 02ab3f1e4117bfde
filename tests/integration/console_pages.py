"""What a browser without scripts sees of a console page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


def fields(page: TestResponse) -> dict[str, str]:
    """Return what the console's form would send if nothing was changed."""
    form = html.fromstring(page.text).forms[-1]
    # A browser drops the first line break of a textarea; lxml keeps it.
    return {
        str(name): str(value).removeprefix("\n") for name, value in form.form_values()
    }


def shown(page: TestResponse) -> str:
    found = html.fromstring(page.text).cssselect("#answer pre")
    return found[0].text_content() if found else ""


def status(page: TestResponse) -> str:
    found = html.fromstring(page.text).cssselect("#answer .status")
    return found[0].text_content() if found else ""


def texts(page: TestResponse, selector: str) -> list[str]:
    """Return the text of every element that *selector* finds."""
    found = html.fromstring(page.text).cssselect(selector)
    return [" ".join(one.text_content().split()) for one in found]
