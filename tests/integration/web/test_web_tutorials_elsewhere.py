"""The two tutorials on a real system: what is said, read from answers, and hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.keep_learning import SIGN_UP, TOP_UP, Learner
from tests.second_endpoint import texts

if TYPE_CHECKING:
    from tests.second_endpoint import Visitor

#: Bo of seed set BASIC, whom the system that stands for a real one has too.
LINE = "SU10000002"


def learner(visitor: Visitor, home: str, **chosen: str) -> Learner:
    visitor.sign_in(home)
    visitor.go(f"{home}?lang=en")
    visitor.press(visitor.go(home), f"{home}/begin", **chosen)
    return Learner(visitor.client, home, visitor.go(home))


def test_nobody_begins_before_signing_in(visitor: Visitor) -> None:
    page = visitor.choose(SIGN_UP)

    assert "is a real system" in texts(page, ".not-here")[0]
    assert "Begin" not in " ".join(texts(page, "button"))
    visitor.client.post(f"{SIGN_UP}/begin", data={"view": "customer"})
    assert visitor.go(SIGN_UP).request.path == SIGN_UP


def test_an_order_is_followed_by_its_answers_alone(visitor: Visitor) -> None:
    ida = learner(visitor, SIGN_UP).number().checked()

    ida.press("order", terms="yes")

    assert ida.step == "progress"
    assert "IN_PROGRESS" in ida.text(".beside .flow-drawing title")
    assert "OrderStepChanged" in ida.text(".events")
    assert "nobody moves its clock" in ida.text(".machine-time")
    assert ida.values(".machine-time button") == []
    assert "Acceptance test" in ida.text(".beside-facts")


def test_the_number_of_the_run_is_that_of_the_real_system(visitor: Visitor) -> None:
    ida = learner(visitor, SIGN_UP).number()

    made = visitor.go("/calls")

    assert "ReserveNumber" in texts(made, ".log th .name")
    visitor.choose("/calls", "mock")
    assert visitor.go(SIGN_UP).request.path == SIGN_UP
    assert ida.step == "sim"


def test_a_balance_is_topped_up_without_a_look_at_the_ledger(visitor: Visitor) -> None:
    bo = learner(visitor, TOP_UP, subscription=LINE)
    assert "Bo" in bo.text("#shop h1")
    assert bo.text("#ledger") == ""

    bo.go("voucher")
    assert bo.values("#code") == [""]
    bo.press("voucher", code="4550000000000014")

    assert "was put in" in bo.text(".notice.good")


def test_a_repeat_is_no_second_charge_which_the_list_of_top_ups_says(
    visitor: Visitor,
) -> None:
    bo = learner(visitor, TOP_UP, subscription=LINE).go("lost")
    assert "loses no answer on request" in bo.text("#shop")
    assert bo.values("#loss") == []

    bo.press("lost", do="pay", card="tok_ok_visa")
    bo.press("lost", do="same")

    assert "No: charged once" in bo.text("#ledger")
    assert "Counted in the answers of ListTopUps" in bo.text("#ledger")
    bo.press("lost", do="new")
    assert "Yes: the card was charged 2 times" in bo.text("#ledger")


def test_a_refused_card_leaves_nothing_to_repeat(visitor: Visitor) -> None:
    bo = learner(visitor, TOP_UP, subscription=LINE).go("lost")

    bo.press("lost", do="pay", card="tok_insufficient_funds")

    assert bo.text("#refused")
    assert bo.values("[name=do]") == ["pay"]


def test_a_subscription_that_is_none_is_said(visitor: Visitor) -> None:
    bo = learner(visitor, TOP_UP, subscription="SU99999999")

    assert bo.text(".notice.bad")


def test_an_agent_with_a_credential_of_another_channel_is_told_so(
    visitor: Visitor,
) -> None:
    ida = learner(visitor, SIGN_UP, view="agent")

    assert "CHANNEL_NOT_ALLOWED" in ida.text(".beside")


def test_a_real_system_has_no_workspace_and_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.sign_in("/workspace")

    assert texts(page, "h1") == ["No workspace at Acceptance test"]
    assert "the test desk of iTMS" in texts(page, "dl")[0]
    assert texts(page, "[action='/workspace/clock']") == []
    back = visitor.choose("/workspace", "mock")
    assert "Acceptance" not in texts(back, "h1")[0]
