"""The outbox: for staff, or on a machine of one's own; no secret, and nothing runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.people import sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.mail.letter import Deed, Letter
from tutorial_app.mail.model import Mail
from tutorial_app.settings import Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal

SECRET = "never-on-a-page-7f3c"
LINK = "https://itms.example/link/cancel/WyJiLTEi.c2lnbmVk_-x"


@pytest.fixture(scope="module")
def mails(portal: Portal) -> dict[str, int]:
    """Write some mails; give the number of each."""
    letter = Letter("Hello", ("One & <two>",), deeds=(Deed("Cancel", LINK),))
    entry = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    bo = "bo@kurv.example"
    made = {
        "plain": Mail("anna@kurv.example", "In plain", "Only <text>"),
        "letter": Mail(bo, "Hi", letter.text, letter.html, entry, "CANCEL"),
        "secret": Mail("anna@kurv.example", "A link", SECRET, SECRET, secret=True),
    }
    with portal.database.transaction() as db:
        for key, mail in made.items():
            portal.outbox.put(db, mail, key)
    portal.mails.delivery.deliver_due()
    return {key: number for number, key in enumerate(made, 1)}


@pytest.fixture
def elsewhere(portal: Portal, settings: Settings) -> FlaskClient:
    """Open the portal where others reach it too."""
    public = replace(settings, public_url="https://itms.example")
    return create_app(portal, public).test_client()


@pytest.mark.usefixtures("mails")
def test_the_newest_mail_is_first_with_its_state(browser: FlaskClient) -> None:
    page = browser.get("/outbox").text

    assert page.index("A link") < page.index(">Hi<") < page.index("In plain")
    assert page.count('data-state="done">delivered') == 3


def test_a_mail_is_rendered_where_it_can_do_nothing(
    browser: FlaskClient, mails: dict[str, int]
) -> None:
    here = f"/outbox/{mails['letter']}"

    page, frame = browser.get(here), browser.get(f"{here}/html")

    assert f'src="{here}/html"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "One &amp; &lt;two&gt;" in frame.text
    assert LINK in frame.text


def test_an_entry_is_shown_and_can_be_taken(
    browser: FlaskClient, mails: dict[str, int]
) -> None:
    taken = browser.get(f"/outbox/{mails['letter']}/booking.ics")

    assert taken.mimetype == "text/calendar"
    assert taken.text.startswith("BEGIN:VCALENDAR")
    assert "CANCEL" in browser.get(f"/outbox/{mails['letter']}").text


@pytest.mark.parametrize("part", ["", "/html", "/booking.ics"])
def test_a_secret_is_on_no_page(
    browser: FlaskClient, mails: dict[str, int], part: str
) -> None:
    answer = browser.get(f"/outbox/{mails['secret']}{part}")

    assert SECRET not in answer.text
    if not part:
        assert "What it says is not shown" in answer.text


def test_what_a_mail_lacks_is_no_page(
    browser: FlaskClient, mails: dict[str, int]
) -> None:
    plain = f"/outbox/{mails['plain']}"

    assert "Only &lt;text&gt;" in browser.get(plain).text
    assert browser.get(f"{plain}/html").status_code == 404
    assert browser.get(f"{plain}/booking.ics").status_code == 404
    assert browser.get("/outbox/999999").status_code == 404
    assert browser.get("/outbox?before=x").status_code == 400


@pytest.mark.parametrize("part", ["", "/1", "/1/html", "/1/booking.ics"])
@pytest.mark.usefixtures("mails")
def test_elsewhere_only_staff_sees_it(
    portal: Portal, elsewhere: FlaskClient, part: str
) -> None:
    nobody = elsewhere.get(f"/outbox{part}", headers={"Accept": "text/html"})
    sign_in(portal, elsewhere, "dev@kurv.example")
    developer = elsewhere.get(f"/outbox{part}")

    assert nobody.status_code == 303
    assert nobody.location.startswith("/sign-in?next=")
    assert developer.status_code == 403


def test_staff_without_a_second_factor_sees_nothing(
    portal: Portal, elsewhere: FlaskClient
) -> None:
    sign_in(
        portal,
        elsewhere,
        "sam@itms.example",
        roles=[Role.STAFF],
        partner="",
        strong=False,
    )

    assert elsewhere.get("/outbox").status_code in {303, 403}


def test_staff_sees_mails_but_no_link_that_acts_for_another(
    portal: Portal, elsewhere: FlaskClient, mails: dict[str, int]
) -> None:
    sign_in(portal, elsewhere, "sam@itms.example", roles=[Role.STAFF], partner="")
    here = f"/outbox/{mails['letter']}"

    page, frame = elsewhere.get(here).text, elsewhere.get(f"{here}/html").text

    assert "WyJiLTEi" not in page + frame
    assert "/link/cancel/…" in page
    assert "/link/cancel/…" in frame


@pytest.mark.parametrize(
    "env",
    [
        {"ITMS_HOST": "192.0.2.1"},
        {"ITMS_PUBLIC_URL": "https://itms.example"},
        {"ITMS_TRUSTED_PROXIES": "127.0.0.1"},
    ],
    ids=str,
)
def test_what_others_may_reach_is_no_machine_of_ones_own(
    portal: Portal, settings: Settings, env: dict[str, str]
) -> None:
    public = Settings.from_env(settings.to_env() | env)

    answer = create_app(portal, public).test_client().get("/outbox")

    assert answer.status_code in {303, 401}


def test_what_was_given_up_is_tried_again_by_a_form(
    portal: Portal, browser: FlaskClient
) -> None:
    late = portal.clock.now()
    mail = Mail("anna@kurv.example", "Too late", "Text", until=late)
    with portal.database.transaction() as db:
        portal.outbox.put(db, mail, "late")
    portal.mails.delivery.deliver_due()
    here = browser.get("/outbox").text.partition('href="/outbox/')[2].partition('"')[0]
    page = browser.get(f"/outbox/{here}").text

    with browser.session_transaction() as session:
        token = session["csrf"]
    without = browser.post(f"/outbox/{here}/again")
    done = browser.post(f"/outbox/{here}/again", data={"csrf": token})

    assert "given up" in page
    assert "It was of use" in page or "it was of use" in page
    assert without.status_code == 403
    assert done.status_code == 303
    assert "on its way" in browser.get(f"/outbox/{here}").text or "tries again" in (
        browser.get(f"/outbox/{here}").text
    )
