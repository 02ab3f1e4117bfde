"""Paths into answers, references to earlier ones, and how values are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tutorial_app.client.records import Amount, Record
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.lessons.comparing import holds
from tutorial_app.lessons.model import Check
from tutorial_app.lessons.paths import fill, follow, read_path

KRONER = Amount(Decimal("4.00"), {"currency": "DKK"})
ANSWER = Record(
    {
        "text": "hello",
        "balance": [
            Record({"balanceType": "MONETARY", "money": KRONER}),
            Record({"balanceType": "VOICE", "money": None}),
        ],
        "nothing": None,
    }
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("text", "hello"),
        ("balance[0].money", KRONER),
        ("balance[-1].balanceType", "VOICE"),
        ("balance[balanceType=MONETARY].money.currency", "DKK"),
        ("balance[*].balanceType", ["MONETARY", "VOICE"]),
    ],
)
def test_a_path_leads_into_an_answer(path: str, value: Any) -> None:
    assert follow(ANSWER, path) == value


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("txt", "did you mean 'text'"),
        ("balance[2]", "only 2 there"),
        ("balance[balanceType=SMS]", "no balanceType=SMS among MONETARY, VOICE"),
        ("nothing.more", "nothing that could have 'more'"),
    ],
)
def test_a_path_to_nothing_says_how_far_it_led(path: str, reason: str) -> None:
    with pytest.raises(NotFound, match=reason.replace("[", r"\[")):
        follow(ANSWER, path)


@pytest.mark.parametrize("path", ["", "a..b", "a[", "a b", "[x]", "a[=b]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput):
        read_path(path)


def test_a_reference_keeps_the_type_of_what_it_refers_to() -> None:
    answers = {"First": ANSWER}

    filled = fill(
        {"a": ["${First.balance[0].money}"], "b": "x ${First.text} y"}, answers
    )

    assert filled["a"][0] is KRONER
    assert filled["b"] == "x hello y"


def test_a_reference_to_nothing_is_told() -> None:
    with pytest.raises(NotFound, match="no answer of 'Second'"):
        fill("${Second.text}", {"First": ANSWER})


@pytest.mark.parametrize(
    ("check", "got", "wanted", "expected"),
    [
        ("is", KRONER, "4.00 DKK", True),
        ("is", KRONER, "4.00 EUR", False),
        ("is", KRONER, 4, True),
        ("is", True, True, True),
        ("is", True, 1, False),
        ("is", 1, 1, True),
        ("is", 1, "one", False),
        ("is", date(2026, 3, 3), date(2026, 3, 3), True),
        ("is", date(2026, 3, 3), "2026-03-04", False),
        ("is", datetime(2026, 3, 2, 8, tzinfo=UTC), "2026-03-02T09:00:00+01:00", True),
        ("is", datetime(2026, 3, 2, 8, tzinfo=UTC), "soon", False),
        ("is", ["a", "b"], ["a", "b"], True),
        ("is", ["a", "b"], ["b", "a"], False),
        ("matches", ["4", "5"], r"\d", True),
        ("matches", ["4", "x"], r"\d", False),
        ("matches", [], r"\d", False),
        ("count", ["a"], 1, True),
        ("count", ["a"], 2, False),
        ("present", "a", True, True),
        ("present", None, True, False),
        ("present", [], False, True),
        ("present", 0, True, True),
        ("has", ["a", "x", "b"], ["a", "b"], True),
        ("has", ["b", "a"], ["a", "b"], False),
        ("lacks", ["a"], ["b"], True),
        ("lacks", ["a", "b"], ["b"], False),
        ("above", KRONER, 3, True),
        ("above", KRONER, 4, False),
        ("above", None, 0, False),
    ],
)
def test_a_value_is_compared_by_its_kind(
    check: str, got: Any, wanted: Any, expected: object
) -> None:
    assert holds(Check(check), got, wanted) is expected
