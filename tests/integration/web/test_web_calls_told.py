"""How the pages of calls tell what became of one: words, faults, what to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.console_pages import fields, texts

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

VOUCHER = "/console/topup/TopUpWithVoucher"
ORDER = "/console/order/PlaceOrder"
CARD = "/console/topup/TopUpWithCard"
COMPARE = "Compare with one that works"


def sent(browser: FlaskClient, path: str, **changed: str) -> TestResponse:
    """Make a call from the console."""
    form = fields(browser.get(path)) | changed
    return browser.post(path, data=form | {"do": "send-anyway"})


def press(browser: FlaskClient, number: int, button: str) -> TestResponse:
    token = fields(browser.get(f"/calls/{number}"))["csrf"]
    return browser.post(f"/calls/{number}/{button}", data={"csrf": token})


def one(page: TestResponse, selector: str) -> str:
    return " ".join(texts(page, selector))


def test_a_replay_has_one_name_on_every_page_and_says_that_it_started_nothing(
    browser: FlaskClient,
) -> None:
    sent(browser, ORDER)

    beside = browser.get(press(browser, 1, "replay").location)
    first, again = browser.get("/calls/1"), browser.get("/calls/2")

    assert "replayed" in one(beside, "#that .state")
    assert texts(browser.get("/calls"), "#calls .state") == ["replayed", "answered"]
    assert "replayed" in one(again, ".kv .state")
    assert one(first, "#caused") == "What it started"
    assert one(again, "#caused") == "What the first of these calls started"
    assert "This one started nothing." in again.text


def test_what_works_is_not_offered_something_that_works(browser: FlaskClient) -> None:
    sent(browser, VOUCHER)
    sent(browser, VOUCHER, **{"f:voucherCode": "4550000000009999"})

    assert COMPARE not in browser.get("/calls/1").text
    assert COMPARE in browser.get("/calls/2").text


def test_the_list_says_that_an_answer_was_dropped(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, behaviour="drop")

    said = one(browser.get("/calls"), "#calls .state")

    assert said == "answered, but the answer was dropped"
    assert one(browser.get("/calls/1"), ".kv .state") == said


def test_code_says_what_is_to_be_filled_in(browser: FlaskClient) -> None:
    sent(browser, CARD)

    page = browser.get("/calls/1")

    assert one(page, "#code .wire-foot code") == "your-password your-cardToken"
    for program in texts(page, "#code pre"):
        assert "your-cardToken" in program
        assert "***" not in program


def test_a_fault_is_explained_with_what_its_caller_sent(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, **{"f:voucherCode": "4550000000009999"})
    assert texts(browser.get("/calls/1"), "#fault a[href='/calls/1/fault']")

    page = browser.get("/calls/1/fault")

    code = one(page, "h1")
    assert code.startswith("VOUCHER_")
    assert "voucherCodeYou sent 4550000000009999" in one(page, "main .kv")
    assert "What to do" in one(page, "main .kv")
    assert f"/docs/reference/faults/{code}" in page.text


def test_only_a_fault_can_be_explained(browser: FlaskClient) -> None:
    sent(browser, VOUCHER)

    assert browser.get("/calls/1/fault").status_code == 404
    assert browser.get("/calls/77/fault").status_code == 404


def test_a_call_with_a_wrong_password_is_told_and_offers_nothing_to_repeat(
    browser: FlaskClient,
) -> None:
    user = fields(sent(browser, VOUCHER))["credential"]
    sent(
        browser, VOUCHER, **{"credential": "own", "own-user": user, "own-password": "x"}
    )

    assert one(browser.get("/calls"), "#calls .state").startswith("AUTHENTICATION")
    page = browser.get("/calls/2")

    assert f"It named {user} without a good proof" in one(page, ".steps")
    assert "Nothing is kept of it." in one(page, ".wire-foot")
    assert "Change it in the console" not in page.text
    assert press(browser, 2, "replay").status_code == 400
    assert browser.get("/calls/2/fault").status_code == 200
    for path in ("/calls/2.har", "/calls/2.ipynb", "/learn/12.1", "/workspace"):
        assert browser.get(path).status_code == 200, path
