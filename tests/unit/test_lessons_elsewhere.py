"""What of a step holds on a real system: each rule, on steps of the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.portals import our_library
from tutorial_app.lessons.elsewhere import Elsewhere
from tutorial_app.lessons.matching import ANY
from tutorial_app.lessons.model import Check, Expectation, ExpectedFault, Step

NONE: frozenset[str] = frozenset()
STEP = Step("PlaceOrder", "order", "PlaceOrder", "", {})


@pytest.fixture(scope="module")
def elsewhere() -> Elsewhere:
    return Elsewhere(our_library())


def kept(elsewhere: Elsewhere, *expected: Expectation) -> tuple[str, ...]:
    step = replace(STEP, expectations=expected)
    asked = elsewhere.asked(step, frozenset({"Gone"}))
    return tuple(one.path for one in asked.expectations)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service": "system", "operation": "AdvanceSandboxClock"}, "moves the clock"),
        ({"service": "system", "operation": "ResetSandbox"}, "Only the sandbox has"),
        ({"behaviour": "drop"}, "misbehaves for nobody"),
        ({"times": 3}, "Up to 3 calls in a row"),
        ({"given": {"url": "${Sandbox.receiver}"}}, "address of your own"),
    ],
)
def test_what_only_a_sandbox_can_do_is_left_out_with_the_reason(
    elsewhere: Elsewhere, changes: dict[str, Any], words: str
) -> None:
    assert words in elsewhere.missing(replace(STEP, **changes))


def test_any_other_step_can_be_done(elsewhere: Elsewhere) -> None:
    unknown = replace(STEP, operation="NobodyHasThis")

    assert elsewhere.missing(STEP) == elsewhere.missing(unknown) == ""


def test_anybody_may_call(elsewhere: Elsewhere) -> None:
    asked = elsewhere.asked(replace(STEP, user="kurv-agent", agent="A-17"), NONE)

    assert (asked.user, asked.agent) == ("", "")


def test_a_code_of_the_contract_and_a_flag_are_asked_for_and_no_other_value(
    elsewhere: Elsewhere,
) -> None:
    given = {"order": {"customerType": "PRIVATE", "terms": True, "firstName": "Ida"}}

    asked = elsewhere.asked(replace(STEP, given=given), NONE).given

    assert asked == {
        "order": {"customerType": "PRIVATE", "terms": True, "firstName": ANY}
    }


def test_what_an_earlier_answer_gave_is_asked_for_unless_that_step_was_left_out(
    elsewhere: Elsewhere,
) -> None:
    given = {"a": "${Made.id}", "b": "${Gone.id}", "c": ["${Made.id}", "Ida"]}

    asked = elsewhere.asked(replace(STEP, given=given), frozenset({"Gone"})).given

    assert asked == {"a": "${Made.id}", "b": ANY, "c": ["${Made.id}", ANY]}


def test_of_a_fault_only_the_code_is_asked_for(elsewhere: Elsewhere) -> None:
    fault = ExpectedFault("TERMS_NOT_ACCEPTED", "BusinessFault", "order/terms")

    asked = elsewhere.asked(replace(STEP, fault=fault), NONE)

    assert asked.fault == ExpectedFault("TERMS_NOT_ACCEPTED")


def test_the_end_that_a_step_is_about_is_awaited_and_a_price_is_not(
    elsewhere: Elsewhere,
) -> None:
    told = (
        Expectation("order.status", Check.IS, "COMPLETED"),
        Expectation("order.done", Check.IS, value=True),
        Expectation("order.price", Check.IS, "79.00 DKK"),
        Expectation("order.orderId", Check.PRESENT, value=True),
        Expectation("order.number", Check.MATCHES, "45.*"),
    )

    assert kept(elsewhere, *told) == ("order.status", "order.done", "order.orderId")


def test_what_stands_in_a_list_is_not_asked_for(elsewhere: Elsewhere) -> None:
    assert kept(elsewhere, Expectation("offer[1].id", Check.PRESENT, value=True)) == ()


def test_what_an_answer_has_of_an_earlier_one_is_asked_for_unless_that_is_gone(
    elsewhere: Elsewhere,
) -> None:
    told = (
        Expectation("made", Check.IS, "${Made.id}"),
        Expectation("gone", Check.IS, "${Gone.id}"),
    )

    assert kept(elsewhere, *told) == ("made",)


def test_values_of_the_sandbox_are_named_so_that_others_can_stand_there(
    elsewhere: Elsewhere,
) -> None:
    given = {
        "order": {"customerType": "PRIVATE", "productCode": "KURV_MINI30"},
        "customer": {"firstName": "Ida"},
        "orderId": "${Made.id}",
        "note": ["a"],
    }

    own = elsewhere.own_values(replace(STEP, given=given))

    assert own == {"order/productCode", "note[1]"}
