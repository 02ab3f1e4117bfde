"""Lessons on a real system: what is left out, what may differ, what counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.second_endpoint import texts

if TYPE_CHECKING:
    from tests.second_endpoint import Visitor

LESSON = "/learn/12.1"


def test_a_lesson_waits_for_somebody_to_sign_in(visitor: Visitor) -> None:
    page = visitor.choose(LESSON)

    assert "Sign in above first." in texts(page, "#how-far p")
    assert "Begin" not in texts(page, "#how-far button")


def test_steps_of_the_clock_are_left_out_with_what_to_do(visitor: Visitor) -> None:
    visitor.sign_in(LESSON)
    steps = texts(visitor.go(LESSON), "#steps li a")
    number = next(n for n, one in enumerate(steps, 1) if "AdvanceSandbox" in one)

    page = visitor.go(f"{LESSON}?step={number}")

    assert "Not at Acceptance test" in texts(page, "#left-out .notice-title")
    assert "ask the test desk" in texts(page, "#left-out")[0]
    assert texts(page, "#do") == []


def test_a_button_does_a_step_whatever_the_market_says(visitor: Visitor) -> None:
    visitor.sign_in(LESSON)
    page = visitor.press(visitor.go(LESSON), f"{LESSON}/begin")

    for _ in range(2):
        page = visitor.press(visitor.go(LESSON), f"{LESSON}/do")

    assert "2 of " in texts(page, "#live")[0]
    first = visitor.go(f"{LESSON}?step=1")
    assert "or your own" in texts(first, ".sends")[0]
    assert any("in the sandbox is" in one for one in texts(first, ".sees li"))


def test_a_step_can_be_left_out_and_the_lesson_goes_on(visitor: Visitor) -> None:
    visitor.sign_in(LESSON)
    page = visitor.press(visitor.go(LESSON), f"{LESSON}/begin")

    page = visitor.press(page, f"{LESSON}/leave-out")

    assert "Step 2 of " in texts(page, ".turn")[0]
    assert texts(visitor.go(f"{LESSON}?step=1"), "#left-out .notice-title") == [
        "You left this step out"
    ]


def test_a_report_says_where_it_was_done_and_what_was_left_out(
    visitor: Visitor,
) -> None:
    visitor.sign_in(LESSON)
    page = visitor.press(visitor.go(LESSON), f"{LESSON}/begin")
    visitor.press(page, f"{LESSON}/do")
    page = visitor.go(LESSON)
    while texts(page, "#leave-out"):
        page = visitor.press(page, f"{LESSON}/leave-out")

    report = json.loads(visitor.go(f"{LESSON}/report.json").text)

    assert report["workspace"] == "Acceptance test"
    assert [row["operation"] for row in report["steps"]] == ["Ping"]
    assert "12 AdvanceSandboxClock" in report["left_out"]


def test_in_the_sandbox_nothing_can_be_left_out(visitor: Visitor) -> None:
    page = visitor.press(visitor.go(LESSON), f"{LESSON}/begin")

    visitor.client.post(
        f"{LESSON}/leave-out",
        data={"csrf": page.text.partition('name="csrf" value="')[2].partition('"')[0]},
    )

    assert "Step 1 of " in texts(visitor.go(LESSON), ".turn")[0]
