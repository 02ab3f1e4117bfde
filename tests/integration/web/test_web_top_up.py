"""The top-up tutorial, played by a browser without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.integration.keep_learning import TOP_UP, Learner

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_the_balance_is_told_in_the_language_that_was_chosen(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, TOP_UP)
    assert "4,00 kr." in learner.text(".big-money")
    assert "Hej Bo, 42 01 00 02" in learner.text("h1")

    browser.get(f"{TOP_UP}/balance?lang=en")

    assert "DKK 4.00" in learner.go("balance").text(".big-money")


def test_a_voucher_tops_the_balance_up_and_brings_a_receipt(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, TOP_UP).go("voucher").press("voucher")

    assert "104,00" in learner.text("#shop .notice")
    assert "104,00" in learner.text(".small-balance")
    assert "104.00" in learner.text("#ledger")
    assert learner.text(".message.sms .message-body")


def test_a_form_that_is_sent_twice_is_one_wish(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP).go("voucher")
    form = learner.form("voucher")

    for _ in range(2):
        browser.post(f"{TOP_UP}/voucher", data=form)

    assert "104,00" in learner.go("balance").text(".big-money")


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("4550000000000139", "VOUCHER_EXPIRED"),
        ("4550000000000121", "VOUCHER_USED"),
        ("12", "INVALID_REQUEST"),
    ],
)
def test_a_bad_voucher_is_refused_to_customer_and_developer(
    browser: FlaskClient, code: str, fault: str
) -> None:
    learner = Learner.begin(browser, TOP_UP).go("voucher")

    learner.press("voucher", code=code)

    assert learner.text("#refused")
    assert fault in learner.text("#call")
    assert f"/docs/reference/faults/{fault}" in learner.page.text


def test_a_bank_that_wants_to_be_asked_is_asked(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP).go("card")
    learner.press("card", do="pay", amount="200", card="tok_3ds_ok")
    assert "godkende" in learner.text("#shop .notice")

    links = learner.page.text.split('href="')
    bank = urlsplit(next(one for one in links if "/pay/" in one).split('"')[0]).path
    assert "Approve" in browser.get(bank).text
    browser.post(bank, data={"decision": "approve"})
    learner.press("card", do="look")

    assert "204,00" in learner.text("#shop .small-balance")
    assert "COMPLETED" in learner.text("#ledger")


def test_a_card_that_is_declined_is_refused(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP).go("card")

    learner.press("card", do="pay", amount="100", card="tok_insufficient_funds")

    assert "CARD_INSUFFICIENT_FUNDS" in learner.text("#call")
    assert learner.text("#refused")


def test_it_tops_up_by_itself_when_the_balance_falls(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("auto")

    learner.press("auto", do="on", card="tok_ok_visa")
    assert "is on" in learner.text("#shop .notice")
    learner.press("clock", by="P1D")
    learner.press("clock", by="P1D")
    learner.go("auto")

    assert "AUTO_CARD" in learner.text("#ledger")
    assert "is off" in learner.press("auto", do="off").text("#shop .notice")


@pytest.mark.parametrize("loss", ["drop", "fault=BACKEND_TIMEOUT;when=after"])
def test_the_repeat_of_a_lost_answer_charges_nobody_twice(
    browser: FlaskClient, loss: str
) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("lost")

    learner.press("lost", do="pay", loss=loss)
    assert "We do not know" in learner.text("#shop .notice")
    assert "Charged once so far" in learner.text("#ledger")
    learner.press("lost", do="same")

    assert "had gone through" in learner.text("#shop .notice")
    assert "No: charged once" in learner.text("#ledger")
    assert "DKK 104.00" in learner.text(".small-balance")
    assert "replayed" in learner.text("#beside .calls")


def test_a_call_whose_answer_was_dropped_is_not_called_answered(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("lost")

    learner.press("lost", do="pay", loss="drop")

    assert "TopUpWithCard no answer" in " ".join(learner.text("#beside .calls").split())
    log = browser.get("/calls?operation=TopUpWithCard")
    [number] = re.findall(r'href="/calls/(\d+)"', log.text)
    assert "the answer was dropped" in browser.get(f"/calls/{number}").text


def test_a_repeat_under_a_new_reference_charges_twice(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("lost")
    learner.press("lost", do="pay", loss="drop")

    learner.press("lost", do="new")

    assert "Yes: the card was charged 2 times" in learner.text("#ledger")
    assert "204.00" in learner.text(".small-balance")


def test_a_call_that_never_arrived_has_charged_nothing(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("lost")

    learner.press("lost", do="pay", loss="drop;when=before")

    assert "Not charged so far" in learner.text("#ledger")
    learner.press("lost", do="same")
    assert "No: charged once" in learner.text("#ledger")


def test_the_unknown_outcome_is_still_there_after_a_reload(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, TOP_UP).go("lost")
    learner.press("lost", do="pay", loss="drop")

    learner.go("balance").go("lost")

    assert "Vi ved ikke" in learner.text("#shop .notice")
    assert "Charged once so far" in learner.text("#ledger")


def test_a_part_that_there_is_not_is_not_found(browser: FlaskClient) -> None:
    Learner.begin(browser, TOP_UP)

    assert browser.get(f"{TOP_UP}/nonsense").status_code == 404


def test_a_program_goes_through_every_part_and_repeats_what_got_lost(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, TOP_UP, view="machine")
    assert "from a program" in learner.text("h1")

    for part in ("balance", "voucher", "card", "auto"):
        assert learner.step == part
        learner.press(part, do="default")
    learner.press("lost", do="default")
    assert "No answer came" in learner.text(".notice.warn")
    learner.press("lost", do="default")

    assert "No: charged once" in learner.text("#ledger")
    assert learner.text(".beside-facts").startswith("MACHINE")
