"""A browser without scripts that plays the tutorials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import html

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

SIGN_UP = "/learn/sign-up"
TOP_UP = "/learn/top-up"


@dataclass
class Learner:
    """Somebody at a page of the tutorial at *home*."""

    client: FlaskClient
    home: str
    page: TestResponse

    @classmethod
    def begin(
        cls, client: FlaskClient, home: str, *, view: str = "customer", lang: str = "da"
    ) -> Learner:
        learner = cls(client, home, client.get(f"{home}?lang={lang}"))
        return learner.press("begin", view=view)

    def press(self, to: str, **fields: str) -> Learner:
        """Send the form of the page that leads *to* a step, with *fields* typed in."""
        self.page = self.client.post(
            f"{self.home}/{to}", data=self.form(to) | fields, follow_redirects=True
        )
        assert self.page.status_code == 200, self.page.text
        return self

    def form(self, to: str) -> dict[str, str]:
        """Return what the form that leads *to* a step would send as it stands."""
        for form in html.fromstring(self.page.text).forms:
            if form.action == f"{self.home}/{to}" and form.method == "POST":
                return {str(name): str(value) for name, value in form.form_values()}
        raise AssertionError(f"no form leads to {to} from {self.step}")

    def go(self, step: str) -> Learner:
        self.page = self.client.get(f"{self.home}/{step}", follow_redirects=True)
        return self

    @property
    def step(self) -> str:
        return self.page.request.path.rpartition("/")[2]

    def text(self, selector: str) -> str:
        """Return the text of every element that *selector* finds."""
        found = html.fromstring(self.page.text).cssselect(selector)
        return " ".join(" ".join(str(one.text_content()).split()) for one in found)

    def values(self, selector: str) -> list[str]:
        found = html.fromstring(self.page.text).cssselect(selector)
        return [str(one.get("value")) for one in found]

    def number(self) -> Learner:
        """Choose a plan, and the first number that is offered."""
        self.press("plan", plan="KURV_MINI30")
        return self.press("number", do=self.values(".numbers button")[0])

    def checked(self) -> Learner:
        """Go on from the SIM card up to the order, changing nothing."""
        self.press("sim", do="kit")
        self.press("price", do="continue")
        return self.press("you")
