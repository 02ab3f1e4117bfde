"""A lesson against calls: what ticks a step off, what is told of a near miss."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tutorial_app.client import ItmsFault
from tutorial_app.client.records import Amount, Record
from tutorial_app.lessons.matching import Earlier, lacks
from tutorial_app.lessons.model import (
    Check,
    Expectation,
    ExpectedFault,
    Sandbox,
    Step,
)
from tutorial_app.lessons.seen import Seen
from tutorial_app.lessons.watching import Standing, watch

USER = "kurv-self"
ORDER = Step(
    name="PlaceOrder",
    service="order",
    operation="PlaceOrder",
    text="",
    given={
        "order": {
            "productCode": "KURV_MINI30",
            "newCustomer": {"firstName": "Ida", "customerType": "PRIVATE"},
            "acceptedPrice": "79.00 DKK",
            "service": ["ROAMING", "VOICEMAIL"],
        }
    },
    expectations=(Expectation("receipt.status", Check.IS, "IN_PROGRESS"),),
)
LOOK = Step(
    name="GetOrder",
    service="order",
    operation="GetOrder",
    text="",
    given={"orderId": "${PlaceOrder.receipt.orderId}"},
    expectations=(Expectation("order.orderId", Check.PRESENT, value=True),),
)
REFUSED = replace(
    ORDER,
    name="Refused",
    expectations=(),
    fault=ExpectedFault(code="TERMS_NOT_ACCEPTED"),
)
LOST = replace(ORDER, name="Lost", expectations=(), unanswered=True, behaviour="drop")


def ordered(**changed: Any) -> Record:
    fields = {
        "productCode": "KURV_MINI30",
        "newCustomer": Record({"firstName": "Ida", "customerType": "PRIVATE"}),
        "acceptedPrice": Amount(Decimal("79.00"), {"currency": "DKK"}),
        "service": ["ROAMING", "VOICEMAIL"],
        "note": "anything",
    }
    return Record({"order": Record(fields | changed)})


def seen(number: int = 1, operation: str = "PlaceOrder", **changed: Any) -> Seen:
    receipt = Record({"orderId": f"OR{number}", "status": "IN_PROGRESS"})
    call = Seen(
        number=number,
        service="order",
        operation=operation,
        user=USER,
        at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=number),
        clock=None,
        duration_us=1000,
        correlation_id=f"c-{number}",
        client_reference=f"reference-{number}",
        verdict="ANSWER",
        fault_code="",
        request=ordered(),
        answer=Record({"receipt": receipt}),
        fault=None,
        dropped=False,
        request_is_cut=False,
        answer_is_cut=False,
        raw_request=b"",
        raw_answer=b"",
    )
    return replace(call, **changed)


def looked(number: int, order: str, **changed: Any) -> Seen:
    answer = Record({"order": Record({"orderId": order})})
    request = Record({"orderId": order})
    return seen(number, "GetOrder", request=request, answer=answer, **changed)


def refused(number: int, code: str, **changed: Any) -> Seen:
    fault = ItmsFault(code, "No.")
    return seen(number, answer=None, fault=fault, fault_code=code, **changed)


def reset(number: int) -> Seen:
    return seen(number, "ResetSandbox", service="system")


@pytest.mark.parametrize(
    "call",
    [
        seen(),
        seen(user="kurv-agent"),
        seen(
            request=ordered(
                newCustomer=Record({"firstName": "Bo", "customerType": "PRIVATE"})
            )
        ),
        seen(request=ordered(acceptedPrice=Amount(Decimal(79), {"currency": "DKK"}))),
        seen(request=ordered(productCode="***")),
        seen(answer=None, answer_is_cut=True),
    ],
    ids=["itself", "other channel", "other name", "same money", "secret", "cut"],
)
def test_a_call_that_fits_ticks_its_step_off(call: Seen) -> None:
    assert lacks(ORDER, USER, call, Earlier()) == ()


@pytest.mark.parametrize(
    ("call", "field", "text"),
    [
        (
            seen(request=ordered(productCode="KURV_MAXI30")),
            "order/productCode",
            "is KURV_MAXI30; asked for is KURV_MINI30",
        ),
        (
            seen(request=ordered(productCode=None)),
            "order/productCode",
            "is missing; asked for is KURV_MINI30",
        ),
        (
            seen(request=ordered(newCustomer=None)),
            "order/newCustomer",
            "is missing; it is asked for",
        ),
        (
            seen(
                request=ordered(acceptedPrice=Amount(Decimal(70), {"currency": "DKK"}))
            ),
            "order/acceptedPrice",
            "is 70 DKK; asked for is 79.00 DKK",
        ),
        (
            seen(request=ordered(service=["ROAMING"])),
            "order/service",
            "stands 1 times; 2 are asked for",
        ),
        (
            seen(request=ordered(service=["ROAMING", "DATA"])),
            "order/service[2]",
            "is DATA; asked for is VOICEMAIL",
        ),
        (
            seen(user="kontora-self"),
            "",
            "was made as kontora-self; make it as kurv-self",
        ),
        (
            refused(1, "OUT_OF_STOCK"),
            "",
            "was refused: OUT_OF_STOCK: No.",
        ),
        (
            seen(answer=Record({"receipt": Record({"status": "HELD"})})),
            "",
            "was answered otherwise: receipt.status is HELD; expected: is IN_PROGRESS",
        ),
        (
            seen(answer=None),
            "",
            "has an answer that cannot be read by the schema",
        ),
        (
            seen(request=None),
            "",
            "has a request that cannot be read by the schema",
        ),
    ],
)
def test_a_call_that_nearly_fits_is_told_what_is_otherwise(
    call: Seen, field: str, text: str
) -> None:
    (found,) = lacks(ORDER, USER, call, Earlier())

    assert (found.field, found.text) == (field, text)


@pytest.mark.parametrize(
    ("step", "call", "text"),
    [
        (REFUSED, refused(1, "TERMS_NOT_ACCEPTED"), ""),
        (REFUSED, refused(1, "OUT_OF_STOCK"), "the fault's code is 'OUT_OF_STOCK'"),
        (REFUSED, seen(), "was answered, but the fault TERMS_NOT_ACCEPTED is to come"),
        (LOST, seen(dropped=True), ""),
        (LOST, seen(), "was answered; it is to stay without an answer"),
        (replace(ORDER, user="kurv-self"), seen(user="kurv-agent"), "was made as"),
    ],
)
def test_faults_lost_answers_and_named_callers_are_asked_for_too(
    step: Step, call: Seen, text: str
) -> None:
    found = lacks(step, USER, call, Earlier())

    assert [lack.text[: len(text)] for lack in found] == ([text] if text else [])


def test_a_value_of_an_earlier_answer_is_named_with_the_call_that_gave_it() -> None:
    watched = watch([ORDER, LOOK], USER, [seen(1), looked(2, "OR7")])

    (lack,) = watched.states[1].lacks
    assert watched.states[1].standing is Standing.NEARLY
    assert lack.field == "orderId"
    assert lack.text == (
        "is OR7; asked for is OR1, the orderId that PlaceOrder gave (call 1)"
    )


def test_what_a_long_message_lost_in_the_log_is_not_missed() -> None:
    asked = replace(ORDER, given={"item": [{"n": 1}, {"n": 2}, {"n": 3}]})
    half = Record({"item": [Record({"n": 1}), Record({"n": 2}), Record({"n": None})]})

    assert lacks(asked, USER, seen(request=half, request_is_cut=True), Earlier()) == ()


def standings(steps: list[Step], *calls: Seen) -> list[str]:
    return [state.standing.value for state in watch(steps, USER, calls).states]


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([], ["next", "open"]),
        ([seen(1)], ["done", "next"]),
        ([seen(1), looked(2, "OR1")], ["done", "done"]),
        ([seen(1), looked(2, "OR9")], ["done", "nearly"]),
        ([seen(1), refused(2, "RATE_LIMITED", operation="GetOrder")], ["done", "next"]),
        ([seen(1), looked(2, "OR1"), reset(3)], ["next", "open"]),
        ([reset(1), seen(2)], ["done", "next"]),
        ([seen(1), looked(2, "OR9"), looked(3, "OR1")], ["done", "done"]),
        ([looked(1, "OR2"), seen(2)], ["done", "done"]),
        ([looked(1, "OR1"), seen(2)], ["done", "next"]),
    ],
    ids=[
        "nothing",
        "first",
        "both",
        "wrong order",
        "too fast",
        "reset",
        "after reset",
        "again",
        "written down late",
        "before, and no hint",
    ],
)
def test_steps_are_done_in_order_by_calls_of_whatever_order(
    calls: list[Seen], expected: list[str]
) -> None:
    assert standings([ORDER, LOOK], *calls) == expected


def test_no_call_counts_twice() -> None:
    again = replace(ORDER, name="Again")

    assert standings([ORDER, again], seen(1)) == ["done", "next"]
    assert standings([ORDER, again], seen(1), seen(2)) == ["done", "done"]


def test_a_repeat_must_carry_the_reference_of_the_wish_it_repeats() -> None:
    first = replace(ORDER, reference="A")
    again = replace(ORDER, reference="A", name="Again")

    other = watch([first, again], USER, [seen(1), seen(2)]).states[1]
    same = seen(2, client_reference="reference-1")

    assert other.lacks[0].field == "context/clientReference"
    assert other.lacks[0].text == "is reference-2; repeat reference-1"
    assert standings([first, again], seen(1), same) == ["done", "done"]


def test_where_the_lesson_is_played_can_be_referred_to() -> None:
    step = replace(LOOK, given={"orderId": "${Sandbox.receiver}"})

    watched = watch([step], USER, [looked(1, "http://x/")], Sandbox("http://x/"))

    assert watched.is_finished
