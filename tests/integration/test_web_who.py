"""Who is asking: sessions and API tokens, and how nobody is sent to sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import jsonify

from tests.people import api_token, person, sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.web import create_app
from tutorial_app.web.who import Who

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings


@pytest.fixture
def browser(portal: Portal, settings: Settings) -> FlaskClient:
    app = create_app(portal, settings)
    who = Who(portal.accounts.sessions, portal.accounts.tokens)

    @app.route("/test/mine", methods=["GET", "POST"])
    def mine() -> ResponseReturnValue:
        found = who.needed()
        return jsonify(email=found.email, staff=found.staff)

    @app.get("/test/desk")
    def desk() -> ResponseReturnValue:
        by = who.by(who.needed(Role.STAFF), "k-1")
        return jsonify(account=by.account, staff=by.staff, address=by.address)

    @app.get("/browser-only")
    def account() -> ResponseReturnValue:
        return jsonify(who.at_browser()[1].name)

    return app.test_client()


def test_nobody_is_sent_to_sign_in_and_back(browser: FlaskClient) -> None:
    sent = browser.get("/test/mine?day=2026-03-01", headers={"Accept": "text/html"})

    assert sent.status_code == 303
    assert sent.location == "/sign-in?next=/test/mine%3Fday%3D2026-03-01"


def test_a_program_without_a_good_token_gets_401(browser: FlaskClient) -> None:
    refused = browser.get("/test/mine", headers={"Authorization": "Bearer itms_no"})

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json is not None
    assert refused.json["code"] == "sign-in-needed"


def test_whoever_signed_in_is_known(portal: Portal, browser: FlaskClient) -> None:
    sign_in(portal, browser, "ann@kurv.example")

    assert browser.get("/test/mine").json == {
        "email": "ann@kurv.example",
        "staff": False,
    }
    assert browser.get("/test/desk").status_code == 403


def test_staff_without_the_second_factor_is_no_staff(
    portal: Portal, browser: FlaskClient
) -> None:
    roles = (Role.STAFF,)
    sign_in(portal, browser, "bo@itms.example", roles=roles, partner="", strong=False)

    assert browser.get("/test/mine").json == {
        "email": "bo@itms.example",
        "staff": False,
    }
    assert browser.get("/test/desk").location == "/account#second-factor"

    sign_in(portal, browser, "bo@itms.example", roles=roles, partner="")
    desk = browser.get("/test/desk").json
    assert desk is not None
    assert desk["staff"] is True
    assert desk["address"] == "127.0.0.1"


def test_a_session_ends_when_it_is_idle_too_long_and_whatever_is_done(
    portal: Portal, browser: FlaskClient, clock: FixedClock
) -> None:
    sign_in(portal, browser, "ann@kurv.example")
    for _ in range(5):
        clock.at += timedelta(days=6)
        assert browser.get("/test/mine").status_code == 200

    clock.at += timedelta(days=1)

    assert browser.get("/test/mine").status_code == 303


def test_a_program_posts_by_token_without_a_form(
    portal: Portal, browser: FlaskClient
) -> None:
    ann = person(portal, "ann@kurv.example")
    token = api_token(portal, ann)

    assert browser.post("/test/mine", headers=token).status_code == 200
    assert browser.get("/browser-only", headers=token).status_code == 401
    wrong = {"Authorization": "Bearer itms_no"}
    assert browser.post("/test/mine", headers=wrong).status_code == 403


def test_the_cookie_does_not_count_beside_a_token(
    portal: Portal, browser: FlaskClient
) -> None:
    sign_in(portal, browser, "ann@kurv.example")

    refused = browser.get("/test/mine", headers={"Authorization": "Bearer itms_no"})

    assert refused.status_code == 401


def test_a_token_of_staff_with_an_organisation_is_no_staff(
    portal: Portal, browser: FlaskClient
) -> None:
    both = person(portal, "cy@kurv.example", roles=(Role.STAFF, Role.DEVELOPER))

    assert browser.get("/test/desk", headers=api_token(portal, both)).status_code == 403
    assert both.staff
