"""What the front door shows is what a visitor meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree, html

from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def test_the_front_door_shows_what_the_sandbox_answers(
    browser: FlaskClient, portal: Portal
) -> None:
    """A visitor who sends what the front door shows gets what it shows."""
    shown = html.fromstring(browser.get("/").text).cssselect(".wire-panel pre")
    asked, promised = (one.text_content() for one in shown)
    workspace, (first, *_) = portal.sandbox.create("BASIC", 1, made_from="198.51.100.7")
    assert workspace.id in first.user_name

    message = etree.fromstring(asked.encode())
    message.insert(0, etree.Element(f"{{{SOAP}}}Header"))
    message[0].append(username_token(first.user_name, first.password))
    answer = browser.post("/soap/topup/v1", data=etree.tostring(message))

    def facts(text: str) -> dict[str, str | None]:
        found = etree.fromstring(text.encode()).iter(etree.Element)
        named = {etree.QName(one).localname: one.text for one in found}
        return {name: named[name] for name in ("amount", "newBalance", "status")}

    assert answer.status_code == 200, answer.text
    assert facts(answer.text) == facts(promised)
