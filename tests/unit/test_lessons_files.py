"""The lessons' files: what they say, and what happens to a mistake in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.noted_faults import expect_noted
from tutorial_app.contract.library import read_library
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.loader import load_lesson
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

LESSONS = load_lessons()
ALL_STEPS = [
    step
    for lesson in LESSONS.values()
    for step in (*lesson.steps, *(s for e in lesson.exercises for s in e.steps))
]
LESSON = """\
id = "1"
title = "One"
as = "kurv-self"
minutes = 5
goal = "Greet."
sees = "A greeting."

[[step]]
call = "system.Ping"
text = "Say hello."
with = { text = "hello" }
see = [{ path = "text", is = "hello" }]

[[step]]
call = "system.GetSystemInfo"
see = [{ path = "partnerCode", is = "KURV" }]

[[exercise]]
text = "Again."
after = 1

[[exercise.step]]
call = "system.Ping"
like = "Ping"
with = { text = "${Ping.text} again" }
see = [{ path = "text", is = "hello again" }]

[[exercise]]
text = "Refused."

[[exercise.step]]
call = "topup.GetBalance"
[exercise.step.with]
subscriptionId = "SU1"
[exercise.step.fault]
code = "SUBSCRIPTION_NOT_FOUND"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "01.toml"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_the_twelve_scenarios_of_the_contract_are_there() -> None:
    assert list(LESSONS) == [f"12.{number}" for number in range(1, 13)]
    assert all(lesson.exercises for lesson in LESSONS.values())


def test_every_call_is_one_of_the_contract_and_every_fault_is_known() -> None:
    library = read_library(HOME / "wsdl")
    known = {
        (slug, operation.name)
        for slug, entry in library.services.items()
        for operation in entry.contract.operations
    }

    assert {(step.service, step.operation) for step in ALL_STEPS} <= known
    codes = {step.fault.code for step in ALL_STEPS if step.fault}
    assert codes <= set(library.fault_codes)


def test_every_lesson_is_played_with_credentials_that_exist() -> None:
    users = {c.user for _, c in load_partners(HOME / "conf").credentials()}

    used = {lesson.user for lesson in LESSONS.values()}
    used |= {step.user for step in ALL_STEPS if step.user}
    assert used <= users


def test_every_step_of_a_lesson_checks_something() -> None:
    for step in ALL_STEPS:
        checked = bool(step.expectations) + bool(step.fault) + step.unanswered
        assert checked == 1, step.place


def test_every_fault_of_a_lesson_is_noted_for_its_operation() -> None:
    for step in ALL_STEPS:
        if step.fault:
            expect_noted(step.service, step.operation, step.fault.code)


def test_a_lesson_is_read_with_its_exercises(file: Path) -> None:
    lesson = load_lesson(file)

    parts = lesson.parts()
    assert list(parts) == ["1", "1/1", "1/2"]
    assert [step.name for step in parts["1/1"]] == ["Ping", "Ping"]
    assert parts["1/1"][1].given == {"text": "${Ping.text} again"}
    assert parts["1/2"][0].fault is not None
    assert parts["1/2"][0].place == f"{file}:31"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('title = "One"', "", 0, "title is missing"),
        ('title = "One"', "title = 1", 2, "title is 1, which is not a text"),
        ('call = "system.Ping"', 'call = "Ping"', 9, "call is not like topup.Get"),
        ('see = [{ path = "text", is', 'saw = [{ path = "text", is', 8, "see is"),
        ('text = "Say hello."', 'txt = "hello"', 10, "step.txt is not known here"),
        ('path = "text", is', 'path = "te xt", is', 12, "'te xt' is no path"),
        ('path = "text", is', 'path = "text", iz', 12, "needs one check of is, mat"),
        ("minutes = 5", "minutes = 0", 4, "minutes is 0: nothing is learned"),
        ("after = 1", "after = 3", 20, "is 3, but the lesson has 2 steps"),
        ("${Ping.text}", "${Pong.text}", 25, "refers to 'Pong', which is no step"),
        ('text = "Say hello."', "times = 2", 10, "times is 2: a call is repeated un"),
        ('like = "Ping"', 'like = "Pong"', 24, "like is 'Pong', which is no step"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_reason(
    file: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in LESSON
    file.write_text(LESSON.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=re.escape(reason)) as caught:
        load_lesson(file)

    assert (caught.value.source, caught.value.line) == (str(file), line)


def test_two_files_cannot_be_the_same_lesson(file: Path) -> None:
    (file.parent / "02.toml").write_text(LESSON, encoding="utf-8")

    with pytest.raises(ConfigurationError, match="'1' is taken by another file"):
        load_lessons(file.parent)


def test_rows_by_number_can_differ_here_and_there(file: Path) -> None:
    rows = """
[[step]]
call = "order.SubmitBulkOrder"
with = { mode = "BEST_EFFORT" }
unanswered = true
[step.repeat]
field = "item"
from = 2
to = 4
[step.repeat.each]
itemReference = "row-{n}"
sim = { esim = true }
[[step.repeat.but]]
n = 3
with = { sim = { esim = "", iccid = "89" } }
"""
    file.write_text(LESSON.replace("\n[[exercise]]", f"{rows}\n[[exercise]]", 1))

    given = load_lesson(file).steps[2].given

    assert given == {
        "mode": "BEST_EFFORT",
        "item": [
            {"itemReference": "row-2", "sim": {"esim": True}},
            {"itemReference": "row-3", "sim": {"iccid": "89"}},
            {"itemReference": "row-4", "sim": {"esim": True}},
        ],
    }


def test_a_change_to_a_row_that_is_not_there_is_refused(file: Path) -> None:
    rows = """
[[step]]
call = "order.SubmitBulkOrder"
unanswered = true
repeat = { field = "item", from = 1, to = 2, each = { a = "b" }, but = [{ n = 3 }] }
"""
    file.write_text(LESSON.replace("\n[[exercise]]", f"{rows}\n[[exercise]]", 1))

    with pytest.raises(ConfigurationError, match="n is 3, which is not in 1 to 2"):
        load_lesson(file)
