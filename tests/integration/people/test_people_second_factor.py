"""The second factor: one-time codes and recovery codes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp

from tests.integration.people.conftest import STAFF
from tests.people import PASSWORD, person

if TYPE_CHECKING:
    from tests.integration.people.conftest import Browser
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock

ANN = "ann@kurv.example"


def with_codes(browser: Browser, clock: FixedClock) -> tuple[str, str]:
    """Switch one-time codes on; return the secret and a page of recovery codes."""
    page = browser.send("/account/one-time-codes", at="/account").text
    secret = page.partition('class="once">')[2].partition("<")[0].replace(" ", "")
    assert (
        browser.send(
            "/account/one-time-codes/check", at="/account", code="000000"
        ).status_code
        == 400
    )
    done = browser.send(
        "/account/one-time-codes/check",
        at="/account",
        code=pyotp.TOTP(secret).at(clock.at),
    )
    return secret, done.text


def test_one_time_codes_are_asked_for_and_taken_once(
    portal: Portal, browser: Browser, another: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    secret, page = with_codes(browser, clock)
    assert "shown this once" in page
    clock.at += timedelta(seconds=60)

    half = another.sign_in(ANN, PASSWORD, "/calls?a=1&b=2")
    assert half.location == "/sign-in/second?next=/calls%3Fa%3D1%26b%3D2"
    assert "/calls?a=1&amp;b=2" in another.open(half.location).text
    assert another.open("/account").status_code == 303
    code = pyotp.TOTP(secret).at(clock.at)
    assert another.send("/sign-in/second", code="123456").status_code == 403
    assert (
        another.send("/sign-in/second", code=code, next="/calls").location == "/calls"
    )

    browser.sign_in(ANN, PASSWORD)
    assert browser.send("/sign-in/second", code=code).status_code == 403


def test_a_recovery_code_works_once(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    _, page = with_codes(browser, clock)
    codes = re.findall(r"<li>([0-9a-z-]{19})</li>", page)
    assert len(set(codes)) == 10

    browser.sign_in(ANN, PASSWORD)
    assert browser.send("/sign-in/second", code=codes[0].upper()).status_code == 303
    browser.sign_in(ANN, PASSWORD)
    assert browser.send("/sign-in/second", code=codes[0]).status_code == 403


def test_a_second_factor_takes_ten_tries(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    secret, _ = with_codes(browser, clock)
    clock.at += timedelta(seconds=60)
    browser.sign_in(ANN, PASSWORD)
    for _ in range(10):
        browser.send("/sign-in/second", code="123456")

    right = pyotp.TOTP(secret).at(clock.at)
    assert browser.send("/sign-in/second", code=right).status_code == 429


def test_staff_without_a_second_factor_is_led_to_add_one(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    bo = person(portal, "bo@itms.example", roles=STAFF, partner="")
    browser.sign_in(bo.email, PASSWORD)
    assert browser.open("/people").location == "/account#second-factor"

    with_codes(browser, clock)

    assert browser.open("/people").status_code == 200
    refused = browser.send("/account/one-time-codes/remove", at="/account")
    assert refused.status_code == 409
    assert portal.accounts.factors.held(bo.id).totp
