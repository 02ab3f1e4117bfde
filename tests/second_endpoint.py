"""A portal that knows a second endpoint, which answers as a real system does."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import html

from tests.conftest import serving
from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.settings import HOME
from tutorial_app.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

USER, PASSWORD = "kurv-self", "sandbox"
NAME, TITLE = "acceptance", "Acceptance test"


@contextmanager
def answering_as_real(folder: Path) -> Iterator[str]:
    """Run a system of its own in *folder*; give its address."""
    with (
        fresh_database(folder) as url,
        serving(folder / "data", url, "--as-real") as live,
    ):
        yield live.url


@contextmanager
def knowing(settings: Settings, folder: Path, real: str) -> Iterator[Portal]:
    """Wire a portal whose `conf/`, in *folder*, names the system at *real*."""
    conf = folder / "conf"
    shutil.copytree(HOME / "conf", conf)
    with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[{NAME}]\ntitle = "{TITLE}"\nkind = "real"\nbase_url = "{real}"\n'
        )
    named = replace(settings, conf=conf)
    portal = portal_of(named)
    yield portal
    portal.close()


@dataclass
class Visitor:
    """Somebody with a browser without scripts."""

    client: FlaskClient
    portal: Portal

    @classmethod
    def of(cls, portal: Portal, settings: Settings) -> Visitor:
        return cls(create_app(portal, settings).test_client(), portal)

    def go(self, path: str) -> TestResponse:
        page = self.client.get(path, follow_redirects=True)
        assert page.status_code == 200, page.text
        return page

    def press(self, page: TestResponse, action: str, **typed: str) -> TestResponse:
        """Send the form of *page* that leads to *action*, with fields typed in."""
        for form in html.fromstring(page.text).forms:
            if form.action == action:
                held = {str(k): str(v) for k, v in form.form_values()}
                done = self.client.post(
                    action, data=held | typed, follow_redirects=True
                )
                assert done.status_code == 200, done.text
                return done
        raise AssertionError(f"no form of {page.request.path} leads to {action}")

    def choose(self, path: str, endpoint: str = NAME) -> TestResponse:
        return self.press(self.go(path), "/endpoint", endpoint=endpoint, do="choose")

    def sign_in(self, path: str, password: str = PASSWORD) -> TestResponse:
        """Choose the real system on the page at *path*, and sign in there."""
        typed = {"own-user": USER, "own-password": password}
        page = self.choose(path)
        return self.press(page, "/endpoint", do="sign-in", **typed)


def texts(page: TestResponse, selector: str) -> list[str]:
    """Return the text of every element that *selector* finds."""
    found = html.fromstring(page.text).cssselect(selector)
    return [" ".join(one.text_content().split()) for one in found]
