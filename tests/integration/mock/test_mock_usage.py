"""The usage simulator, and what it does to balances and limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from tests.integration.mock.money import BO, balance, charge
from tutorial_app.mock.moments import COPENHAGEN, local
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.usage.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

ANNA, DORTE, BOUND = "SU10000001", "SU10000004", "SU20000002"


def usage(desk: Desk, subscription_id: str = BO, **more: Any) -> Mapping[str, Any]:
    asked = {"from": desk.now - timedelta(days=30), "to": desk.now} | more
    return desk.ask(
        "billing", "ListUsageRecords", subscriptionId=subscription_id, **asked
    )


def test_a_line_without_allowance_spends_8_to_20_kroner_a_day(desk: Desk) -> None:
    charge(desk, "tok_ok_visa", "200.00")
    spent = []
    for _ in range(5):
        before = balance(desk)
        desk.advance("P1D")
        spent.append(before - balance(desk))

    assert all(8 <= one <= 20 for one in spent)
    assert len(set(spent)) > 1
    assert usage(desk)["totalPrice"].value == sum(spent)


def test_the_same_seed_is_used_the_same_way(desk: Desk) -> None:
    desk.advance("P3D")
    first = usage(desk, ANNA)["record"]
    desk.ask("system", "ResetSandbox", seedSet="BASIC", seed=1)
    desk.advance("P3D")
    again = usage(desk, ANNA)["record"]
    desk.ask("system", "ResetSandbox", seedSet="BASIC", seed=2)
    desk.advance("P3D")

    assert first
    assert again == first
    assert usage(desk, ANNA)["record"] != first


def test_money_is_never_spent_twice_nor_beyond_zero(desk: Desk) -> None:
    desk.advance("P10D")

    assert Decimal(0) <= balance(desk) < Decimal("0.19")
    assert usage(desk)["totalPrice"].value == Decimal("4.00") - balance(desk)


def test_who_has_enough_allowance_or_is_blocked_spends_nothing(desk: Desk) -> None:
    desk.advance("P5D")

    assert usage(desk, DORTE)["record"] == []
    assert usage(desk, "SU10000003")["record"] == []
    desk.partner = "KONTORA"
    assert usage(desk, BOUND)["record"] == []


def test_what_is_free_is_recorded_at_no_price(desk: Desk) -> None:
    desk.advance("P3D")

    texts = usage(desk, ANNA, usageType=["SMS"])["record"]
    calls = usage(desk, ANNA, usageType=["VOICE"])["record"]
    assert texts
    assert all(one["fromAllowance"] and not one["price"].value for one in texts)
    assert all(one["price"].value > 0 for one in calls)
    assert all(not one["fromAllowance"] for one in calls)


def test_records_come_newest_first_and_within_the_time_asked_for(desk: Desk) -> None:
    desk.advance("P3D")
    begin = datetime(2026, 3, 3, tzinfo=COPENHAGEN)
    asked = {"from": begin, "to": begin + timedelta(days=1)}
    one_day = usage(desk, ANNA, **asked)["record"]
    page = usage(desk, ANNA, page={"pageNumber": 1, "pageSize": 1})
    everything = usage(desk, ANNA)

    at = [one["at"] for one in everything["record"]]
    assert at == sorted(at, reverse=True)
    assert {local(one["at"]).day for one in one_day} == {3}
    assert len(page["record"]) == 1
    assert page["totalPrice"] == everything["totalPrice"]


@pytest.mark.parametrize("channel", ["SELF_SERVICE", "MACHINE", "CALL_CENTRE"])
def test_the_other_party_is_masked_but_for_the_call_centre(
    desk: Desk, channel: str
) -> None:
    desk.advance("P3D")
    with desk.database.reading() as db:
        query = select(USAGE.c.other_party).where(
            USAGE.c.subscription_id == ANNA, USAGE.c.other_party.is_not(None)
        )
        real = set(db.execute(query).scalars())
    desk.channel = channel

    shown = {one["otherParty"] for one in calls_and_texts(desk)}
    masked = {f"{one[:-2]}00" for one in real}
    assert shown == (real if channel == "CALL_CENTRE" else masked)


def calls_and_texts(desk: Desk) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = usage(desk, ANNA, usageType=["VOICE", "SMS"])[
        "record"
    ]
    return found


def test_usage_is_shown_93_days_back(desk: Desk) -> None:
    too_far = {"from": desk.now - timedelta(days=94), "to": desk.now}

    fault = desk.refused("billing", "ListUsageRecords", subscriptionId=ANNA, **too_far)

    assert (fault.fault_code, fault.field) == ("DATE_TOO_FAR", "from")


def test_a_line_that_reaches_its_spend_limit_is_blocked(desk: Desk) -> None:
    with desk.database.transaction() as db:
        db.execute(
            update(SUBSCRIPTIONS)
            .where(SUBSCRIPTIONS.c.subscription_id == BOUND)
            .values(services={"VOICE": "", "SPEND_LIMIT": "100"})
        )
    desk.partner = "KONTORA"
    desk.advance("P4D")
    early = desk.ask("subscription", "GetSubscription", subscriptionId=BOUND)
    desk.advance("P9D")
    late = desk.ask("subscription", "GetSubscription", subscriptionId=BOUND)

    assert early["subscription"]["status"] == "ACTIVE"
    assert late["subscription"]["status"] == "BLOCKED"
    assert late["subscription"]["blockReason"] == "SPEND_LIMIT"
    assert usage(desk, BOUND)["totalPrice"].value == Decimal("100.00")


def test_nothing_happens_by_itself_in_a_workspace_for_measuring(
    empty_desk: Desk,
) -> None:
    empty_desk.begin("BENCH")

    moved = empty_desk.ask("system", "AdvanceSandboxClock", byDuration="P3D")

    assert moved["timersRun"] == 0
