"""The sign-up tutorial, played by a browser without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.keep_learning import SIGN_UP, Learner

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal


def test_a_customer_signs_up_with_a_new_number_in_danish(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    assert learner.text("#shop h1") == "Vælg dit abonnement"
    assert "79,00 kr." in learner.text(".offer-price").replace("\xa0", " ")

    learner.number()
    learner.checked()
    assert "79,00" in learner.text("#shop .summary")
    learner.press("order", terms="yes")
    assert "Vi gør din telefon klar." in learner.text("#shop .notice")
    learner.press("clock", by="PT1H")

    assert "Din telefon virker. Velkommen." in learner.text("#shop .notice")
    assert learner.text(".flow-waiting") == ""
    assert "Velkommen til KurvMobil" in learner.text(".message")


def test_a_customer_keeps_the_number_in_english(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP, lang="en")
    learner.press("plan", plan="KURV_MAXI30")
    learner.page = browser.get(f"{SIGN_UP}/number?kind=keep")
    learner.press("number", do="check")
    assert "can be moved from Fjord Mobil" in learner.text("#shop .notice")

    learner.press("number", do="keep")
    learner.checked()
    assert "53 00 00 10, moves Tuesday 3 March" in learner.text(".summary").replace(
        "\xa0", " "
    )
    learner.press("order", terms="yes")
    learner.press("clock", by="PT1H")
    assert "waiting for your number to be moved" in learner.text("#shop .notice")
    assert learner.text(".flow-held")
    learner.press("clock", by="date", date="2026-03-03")

    assert "Your phone works. Welcome." in learner.text("#shop .notice")
    assert "53 00 00 10" in learner.text(".number.big").replace("\xa0", " ")


def test_every_call_of_a_run_carries_its_correlation_id(
    browser: FlaskClient, portal: Portal
) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    run = learner.form("plan")["run"]

    learner.number().checked().press("order", terms="yes")

    workspace = learner.text(".beside-facts code").split("@")[1].split()[0]
    calls = portal.sandbox.calls(workspace)
    assert {one["correlationId"] for one in calls} == {run}
    assert {one["operation"] for one in calls} >= {
        *("ListProducts", "SearchFreeNumbers", "ReserveNumber", "ValidateSimCard"),
        *("CalculatePrice", "ValidateOrder", "PlaceOrder", "GetOrder", "ListEvents"),
    }


def test_the_wire_stands_beside_the_page_with_the_password_masked(
    browser: FlaskClient, portal: Portal
) -> None:
    learner = Learner.begin(browser, SIGN_UP).number()
    learner.go("number")

    wire = learner.text("#call")

    assert "ReserveNumberResponse" in wire
    assert "your-password" in wire
    workspace = learner.text(".beside-facts code").split("@")[1].split()[0]
    passwords = [one.password for one in portal.sandbox.credentials(workspace)]
    assert not any(password in learner.page.text for password in passwords)


def test_a_language_that_was_chosen_sticks(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP)

    browser.get(f"{SIGN_UP}/plan?lang=en")

    assert learner.go("plan").text("#shop h1") == "Choose your plan"
    assert "Kurv Mini 30 days" in learner.text(".offer h2")


def test_a_page_that_is_loaded_again_calls_nothing_again(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP).number()
    learner.go("number")
    before = learner.page.text.count("?call=")

    learner.go("number")

    assert learner.page.text.count("?call=") == before


def test_one_can_go_back_and_choose_otherwise(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    assert learner.step == "order"

    learner.go("plan").press("plan", plan="KURV_MAXI30")
    assert learner.step == "number"
    learner.go("order")

    # Another plan has another price: it has to be seen first.
    assert learner.step == "price"
    assert "129,00" in learner.text(".quote")


def test_nobody_gets_ahead_of_what_was_chosen(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP)

    assert learner.go("order").step == "plan"
    assert learner.go("progress").step == "plan"


def test_another_tab_that_lags_behind_is_told_so(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    old = learner.form("order")
    learner.press("order", terms="yes")
    first = learner.text("#shop .notice")

    late = browser.post(f"{SIGN_UP}/order", data=old, follow_redirects=True)

    assert late.request.path.endswith("/progress")
    assert "allerede er færdig" in late.text
    assert first
    assert late.text.count("<b>PlaceOrder</b>") == 1


def test_a_form_of_an_earlier_run_changes_nothing(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    old = learner.form("plan") | {"plan": "KURV_START"}
    browser.post(f"{SIGN_UP}/end", data=old)
    Learner.begin(browser, SIGN_UP)

    late = browser.post(f"{SIGN_UP}/plan", data=old, follow_redirects=True)

    assert late.request.path.endswith("/plan")
    assert "stale=1" in late.request.url


def test_a_number_that_somebody_else_took_is_refused_in_words(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    learner.press("plan", plan="KURV_MINI30")

    learner.press("number", do="reserve:+4542019999")

    assert learner.step == "number"
    assert "Det kan ikke lade sig gøre" in learner.text("#refused")
    assert "NUMBER_NOT_AVAILABLE" in learner.text("#beside")


def test_a_number_that_cannot_move_is_refused_with_the_reason(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    learner.press("plan", plan="KURV_MINI30")
    learner.page = browser.get(f"{SIGN_UP}/number?kind=keep")

    learner.press("number", do="check", number="53 00 00 55", iccid="")

    assert "Nummeret er ikke i brug" in learner.text("#shop .notice")


@pytest.mark.parametrize(
    ("iccid", "said"),
    [
        ("8945990100000000123", "Det SIM-kort kan ikke bruges"),
        ("12", "kan ikke passe"),
    ],
)
def test_a_sim_card_that_cannot_be_used_is_refused(
    browser: FlaskClient, iccid: str, said: str
) -> None:
    learner = Learner.begin(browser, SIGN_UP).number()

    learner.press("sim", do="kit", iccid=iccid)

    assert learner.step == "sim"
    assert said in learner.text("#shop .error, #shop .notice")


def test_a_code_that_is_not_good_is_told_at_its_field(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().press("sim", do="esim")

    learner.press("price", do="code", code="KURVSOMMER")
    assert "udløbet" in learner.text("#code-error")
    learner.press("price", do="code", code="bon-4711-0001")

    assert "49,00" in learner.text(".quote")
    learner.press("price", do="remove")
    assert "49,00" not in learner.text(".quote")


def test_what_is_wrong_with_a_person_is_told_at_the_field(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP).number()
    learner.press("sim", do="esim").press("price", do="continue")

    learner.press("you", first="")

    assert learner.step == "you"
    assert learner.text("#first-error")
    learner.press("you", first="Ida", email="nonsense")
    assert "skrevet rigtigt" in learner.text("#email-error")
    assert learner.press("you", first="Ida", email="ida.x@testmail.example").step == (
        "order"
    )


def test_terms_that_are_not_accepted_are_refused(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()

    learner.press("order")

    assert learner.step == "order"
    assert "TERMS_NOT_ACCEPTED" in learner.text("#beside")


def test_a_reservation_that_lapses_leads_back_to_the_numbers(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    learner.press("clock", by="PT1H")

    learner.press("order", terms="yes")

    assert learner.step == "order"
    assert "/learn/sign-up/number" in learner.page.text
    learner.go("number")
    assert "er udløbet" in learner.text("#shop .notice")


def test_an_order_that_fails_shows_what_was_undone(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number()
    learner.press("sim", do="kit", iccid="8945990100000000248")
    learner.press("price", do="continue").press("you").press("order", terms="yes")

    learner.press("clock", by="PT1H")

    assert "kunne ikke gennemføres" in learner.text("#shop .notice")
    assert "CREATE_CHARGING" in learner.text(".flow-failed")
    assert "PROVISION_HLR" in learner.text(".flow-compensated")


def test_an_agent_writes_a_note_that_stands_in_the_history(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP, view="agent", lang="en")
    learner.number().checked().press("order", terms="yes")

    learner.press("progress", do="note", text="Called back at ten.")

    assert "Called back at ten." in learner.text(".talk")
    assert "<span" in learner.page.text
    assert "mette" in learner.text("#beside #call, .agent-bar")


def test_a_program_needs_no_pages(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP, view="machine")

    for step in ("plan", "number", "sim", "price", "you", "order"):
        learner.press(step, do="default")

    assert learner.step == "progress"
    assert "MACHINE" in learner.text("#beside")


def test_the_same_order_is_seen_from_the_other_side(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    learner.press("order", terms="yes")

    learner.press("view", view="agent")

    assert learner.step == "progress"
    assert "CALL_CENTRE" in learner.text(".beside-facts")
    assert "ListCustomerHistory" in learner.text("#beside")


def test_the_clock_cannot_go_back_and_says_so(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP)

    learner.press("clock", by="date", date="2026-01-05")

    assert learner.text(".machine-time .error")


def test_the_pulse_beats_when_something_happens(
    browser: FlaskClient,
) -> None:
    learner = Learner.begin(browser, SIGN_UP)
    quiet = browser.get(f"{SIGN_UP}/pulse").text
    assert browser.get(f"{SIGN_UP}/pulse").text == quiet

    learner.press("clock", by="PT1H")

    assert browser.get(f"{SIGN_UP}/pulse").text != quiet
    assert f'data-pulse="{browser.get(f"{SIGN_UP}/pulse").text}"' in learner.page.text


def test_without_a_run_every_step_leads_to_the_beginning(browser: FlaskClient) -> None:
    assert browser.get(f"{SIGN_UP}/price").location == SIGN_UP
    assert browser.get(f"{SIGN_UP}/nonsense").status_code == 404
    assert browser.get(f"{SIGN_UP}/pulse").text == ""


def test_a_workspace_that_was_reset_has_lost_the_order(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    learner.press("order", terms="yes")
    home = browser.get("/workspace")
    token = learner.form("progress")["csrf"]
    assert home.status_code == 200
    browser.post("/workspace/reset", data={"csrf": token})

    learner.go("progress")

    assert "nulstillet" in learner.text("#shop .notice")
    assert learner.press("end").page.request.path == SIGN_UP


def test_only_a_letter_has_a_pdf(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP).number().checked()
    learner.press("order", terms="yes").press("clock", by="PT1H")
    assert learner.text(".message.email")

    answer = browser.get(f"{SIGN_UP}/messages/ME10000001.pdf")

    assert answer.status_code == 404
    assert "only letters do" in answer.text


def test_the_day_on_which_the_number_moves_can_be_changed(browser: FlaskClient) -> None:
    learner = Learner.begin(browser, SIGN_UP, lang="en")
    learner.press("plan", plan="KURV_MAXI30")
    learner.page = browser.get(f"{SIGN_UP}/number?kind=keep")
    learner.press("number", do="check")
    learner.press("number", do="keep", date="2026-03-10")
    learner.checked()
    learner.press("order", terms="yes")
    learner.press("clock", by="PT1H")

    learner.press("progress", do="date", date="2026-03-12")

    assert "Thursday 12 March" in learner.text(".summary")
    assert "UpdatePorting" in learner.text(".calls")
    learner.press("progress", do="date", date="2026-03-14")
    assert learner.text("#refused")
    learner.press("clock", by="date", date="2026-03-12")
    assert learner.values("#new-date option") == []
