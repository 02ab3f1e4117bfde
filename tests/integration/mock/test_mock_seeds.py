"""What a workspace begins with, and that workspaces know nothing of each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tutorial_app.kernel.database import metadata
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.luhn import with_check_digit

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk
    from tutorial_app.kernel.database import Database


def content(database: Database, workspace: str) -> dict[str, list[Any]]:
    """Return all rows of a workspace, its name left out."""
    found = {}
    with database.reading() as db:
        for table in metadata.sorted_tables:
            if table.name.startswith("itms_") and "workspace" in table.c:
                rows = db.execute(select(table).where(table.c.workspace == workspace))
                found[table.name] = sorted(str(tuple(row)[1:]) for row in rows)
    return found


@pytest.mark.parametrize("seed_set", ["BASIC", "DEMO_1000", "BENCH", "EMPTY"])
def test_the_same_seed_gives_the_same_data(
    database: Database, empty_desk: Desk, seed_set: str
) -> None:
    for name in ("w1", "w2"):
        replace(empty_desk, workspace=name).begin(seed_set)

    one, other = (content(database, name) for name in ("w1", "w2"))

    assert one == other
    assert bool(one["itms_customer"]) == (seed_set != "EMPTY")


def test_another_seed_makes_up_other_people(
    database: Database, empty_desk: Desk
) -> None:
    replace(empty_desk, workspace="w1", seed=1).begin("DEMO_1000")
    replace(empty_desk, workspace="w2", seed=2).begin("DEMO_1000")

    one, other = (content(database, name) for name in ("w1", "w2"))

    assert len(one["itms_customer"]) == len(other["itms_customer"]) == 1008
    assert one["itms_customer"] != other["itms_customer"]


def test_basic_has_the_people_of_the_contract(database: Database, desk: Desk) -> None:
    with database.reading() as db:
        rows = db.execute(select(CUSTOMERS.c.partner, CUSTOMERS.c.status)).all()

    assert Counter(tuple(row) for row in rows) == {
        ("KURV", "ACTIVE"): 5,
        ("KONTORA", "ACTIVE"): 1,
        ("KONTORA", "SUSPENDED"): 1,
        ("GNIST", "ACTIVE"): 1,
    }
    carla = desk.ask("subscription", "GetSubscription", msisdn="+4542010003")
    assert carla["subscription"]["blockReason"] == "LOST"
    assert carla["subscription"]["sim"]["status"] == "BLOCKED"


def test_new_ids_go_on_behind_those_of_the_seed(desk: Desk) -> None:
    receipt = desk.place()

    assert receipt["orderId"] == "OR10000001"
    assert receipt["customerId"] == "CU10000010"
    assert receipt["subscriptionId"] == "SU10000010"


def test_a_partner_does_not_see_what_belongs_to_another(desk: Desk) -> None:
    receipt = desk.place()
    desk.partner = "KONTORA"

    order = desk.refused("order", "GetOrder", orderId=receipt["orderId"])
    number = desk.refused("number", "GetNumber", msisdn=receipt["msisdn"])
    by_number = desk.refused(
        "subscription", "GetSubscription", msisdn=receipt["msisdn"]
    )

    assert order.fault_code == "ORDER_NOT_FOUND"
    assert number.fault_code == "NUMBER_NOT_FOUND"
    assert by_number.fault_code == "SUBSCRIPTION_NOT_FOUND"
    assert desk.ask("notification", "ListEvents")["event"] == []


def test_what_happens_in_one_workspace_does_not_happen_in_another(desk: Desk) -> None:
    other = replace(desk, workspace="w2")
    other.begin("BASIC")
    before = content(desk.database, "w2")

    receipt = desk.place()
    desk.ask(
        "topup",
        "TopUpWithVoucher",
        subscriptionId="SU10000002",
        voucherCode="4550000000000014",
    )
    desk.advance("P1D")

    assert content(desk.database, "w2") == before
    mine = other.place()
    assert mine["orderId"] == receipt["orderId"]
    assert mine["msisdn"] == receipt["msisdn"]


def test_in_bench_vouchers_follow_a_rule_and_there_is_no_balance_limit(
    empty_desk: Desk,
) -> None:
    empty_desk.begin("BENCH")

    for serial in range(45):
        code = with_check_digit(f"4551{serial:011}")
        empty_desk.ask(
            "topup", "TopUpWithVoucher", subscriptionId="SU10000001", voucherCode=code
        )
    again = empty_desk.refused(
        "topup", "TopUpWithVoucher", subscriptionId="SU10000001", voucherCode=code
    )
    balance = empty_desk.ask("topup", "GetBalance", subscriptionId="SU10000001")

    assert again.fault_code == "VOUCHER_USED"
    assert balance["balance"][0]["money"].value == 50 + 45 * 50
    assert empty_desk.ask("topup", "GetBalance", subscriptionId="SU10001000")


def test_a_bench_voucher_is_worth_nothing_in_basic(desk: Desk) -> None:
    code = with_check_digit("455100000000001")

    fault = desk.refused(
        "topup", "TopUpWithVoucher", subscriptionId="SU10000002", voucherCode=code
    )

    assert fault.fault_code == "VOUCHER_NOT_FOUND"
