"""What the workspace's pages decide by themselves: behaviour, pictures, time line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.portals import our_library
from tutorial_app.access.inside import Moment
from tutorial_app.mock.inspection import KINDS
from tutorial_app.web.pictures.balance import balance_picture
from tutorial_app.web.pictures.booked import as_booked
from tutorial_app.web.pictures.calls import calls_picture
from tutorial_app.web.workspace.behaviour import InForce
from tutorial_app.web.workspace.making import maker_of
from tutorial_app.web.workspace.time_machine import time_line

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROW: dict[str, Any] = {
    "profile": "HOSTILE",
    "latency_min_ms": 100,
    "latency_max_ms": None,
    "error_share": 250,
    "error_code": "BACKEND_TIMEOUT",
    "lenient": True,
    "operations": [],
    "auto_advance": True,
    "speed_factor": 60,
    "callback_duplicates": None,
    "active_until": (NOW + timedelta(hours=1)).isoformat(),
}


def _call(milliseconds: int, fault: str = "") -> dict[str, Any]:
    verdict = "FAULT" if fault else "ANSWER"
    return {
        "operation": "GetBalance",
        "durationUs": milliseconds * 1000,
        "verdict": verdict,
        "faultCode": fault,
    }


def test_what_has_lapsed_is_in_force_no_more_but_what_lasts_is() -> None:
    before = InForce.read(ROW, NOW)
    after = InForce.read(ROW, NOW + timedelta(hours=1))

    assert (before.profile, before.errors) == ("HOSTILE", "2.5")
    assert (after.profile, after.errors, after.until) == ("HONEST", "", None)
    assert (after.lenient, after.speed) == (True, 60)


def test_a_workspace_nobody_set_is_honest() -> None:
    assert InForce.read(None, NOW) == InForce()
    assert InForce().words == ()


def test_a_picture_of_calls_says_how_many_failed_and_why() -> None:
    calls = [_call(900), _call(12, "RATE_LIMITED"), _call(10)]

    drawn = calls_picture(calls)

    assert drawn is not None
    assert drawn.words == (
        "The last 3 calls: half took at most 12 ms, the longest 900 ms (GetBalance)."
        " 1 failed: 1 of RATE_LIMITED."
    )
    assert drawn.svg.count("pic-bar bad") == 1
    assert calls_picture([]) is None


def test_a_balance_is_told_in_the_order_of_time() -> None:
    later = (NOW + timedelta(days=1)).isoformat()
    ledger = [
        {"at": later, "amount": "-39.5", "balance": "3"},
        {"at": NOW.isoformat(), "amount": "42.5", "balance": "42.5"},
    ]

    drawn = balance_picture(ledger)

    assert drawn is not None
    assert drawn.words.startswith("42.50 kr on 2 March 2026, 09:00 +01:00, 3.00 kr on")
    assert balance_picture([]) is None


def test_entries_of_one_moment_stand_as_they_were_booked() -> None:
    def entry(kind: str, amount: str, balance: str) -> dict[str, str]:
        at = NOW.isoformat()
        return {"kind": kind, "amount": amount, "balance": balance, "at": at}

    usage, top_up = entry("USAGE", "-4.86", "0.14"), entry("TOP_UP", "100", "100.14")
    opening = entry("OPENING", "5", "5")

    assert as_booked([top_up, usage, opening]) == [opening, usage, top_up]
    assert as_booked([top_up, usage]) == [usage, top_up]  # what came before is gone


def test_the_time_line_is_parted_at_now_and_marks_what_is_new() -> None:
    moments = [
        Moment(NOW - timedelta(hours=2), "event", "OR1", "OrderStatusChanged"),
        Moment(NOW - timedelta(hours=1), "event", "OR1", "OrderStepChanged A → B"),
        Moment(NOW, "step", "OR1", "SHIP_SIM IN_PROGRESS"),
        Moment(NOW + timedelta(days=1), "timer", "", "usage"),
    ]

    line = time_line(moments, NOW, NOW - timedelta(minutes=1), most=1)

    assert [(one.text, one.new) for one in line.past] == [
        ("SHIP_SIM is in progress", True)
    ]
    assert line.earlier == 1
    assert [one.text for one in line.coming] == ["the usage simulator runs"]


def test_every_kind_of_row_leads_to_what_makes_it() -> None:
    services = our_library().services
    for kind in KINDS:
        way = maker_of(kind).href
        assert way != maker_of("nothing we know").href, kind
        slug, _, operation = way.removeprefix("/console/").partition("/")
        if way.startswith("/console/"):
            known = {one.name for one in services[slug].contract.operations}
            assert operation in known, kind
