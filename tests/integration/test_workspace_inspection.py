"""The state of a workspace and its time line, over the control mount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.kernel.database import metadata
from tutorial_app.mail.tables import MAILS
from tutorial_app.mock import inspection
from tutorial_app.traces.usage import USAGE

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox


def _place(sandbox: Sandbox) -> str:
    answer = sandbox.call(
        "order",
        "PlaceOrder",
        "<m:order><t:customerId>CU10000001</t:customerId>"
        "<t:productCode>KURV_MINI30</t:productCode>"
        "<t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>"
        "<t:simChoice><t:iccid>8945990100000000016</t:iccid></t:simChoice>"
        "<t:termsAccepted>true</t:termsAccepted></m:order>",
        reference="inspection-0001",
    )
    return answer.text("receipt/orderId")


def test_every_table_of_the_market_is_shown_or_said_to_be_internal() -> None:
    tables = {name for name in metadata.tables if name.startswith("itms_")}
    others = {MAILS.name, USAGE.name}

    assert tables - others == set(inspection.KINDS.values()) | inspection.INTERNAL


def test_the_state_counts_rows_by_kind(sandbox: Sandbox) -> None:
    before = sandbox.manage("GET", "/local/state")[1]["kinds"]
    _place(sandbox)
    after = sandbox.manage("GET", "/local/state")[1]["kinds"]

    assert after["orders"] == before["orders"] + 1
    assert after["customers"] == before["customers"]
    assert after["events"] > before["events"]


def test_rows_are_told_by_what_they_belong_to(sandbox: Sandbox) -> None:
    order = _place(sandbox)

    status, told = sandbox.manage("GET", f"/local/state/order-steps?order_id={order}")

    assert status == 200
    assert told["total"] == len(told["rows"]) > 3
    assert {row["order_id"] for row in told["rows"]} == {order}
    assert "workspace" not in told["rows"][0]


def test_rows_come_in_pages(sandbox: Sandbox) -> None:
    _, all_of_them = sandbox.manage("GET", "/local/state/numbers?limit=10")
    _, second = sandbox.manage("GET", "/local/state/numbers?limit=5&offset=5")

    assert second["total"] == all_of_them["total"]
    assert second["rows"] == all_of_them["rows"][5:]


def test_no_secret_is_among_the_columns(sandbox: Sandbox) -> None:
    _, told = sandbox.manage("GET", "/local/state/payment-cards")
    _, people = sandbox.manage("GET", "/local/state/customers")

    shown = {name for row in (*told["rows"], *people["rows"]) for name in row}
    assert not shown & {"token", "card_token", "cpr_digest", "cpr"}


def test_what_is_not_there_is_said_with_what_is(sandbox: Sandbox) -> None:
    status, told = sandbox.manage("GET", "/local/state/penguins")
    assert status == 404
    assert "no kind 'penguins'; there are customers, " in told["message"]

    status, told = sandbox.manage("GET", "/local/state/orders?colour=red")
    assert status == 404
    assert "orders have no 'colour'; order_id, " in told["message"]

    assert sandbox.manage("GET", "/local/calls/orders")[0] == 404
    assert sandbox.manage("GET", "/nobody/state/orders")[0] == 404
    assert sandbox.manage("GET", "/nobody/timeline")[0] == 404


def test_the_time_line_has_what_was_and_what_comes_in_order(sandbox: Sandbox) -> None:
    order = _place(sandbox)

    moments = sandbox.manage("GET", "/local/timeline")[1]["moments"]

    times = [moment["at"] for moment in moments]
    assert times == sorted(times)
    about = [moment for moment in moments if moment["subject"] == order]
    assert {"event", "step"} <= {moment["kind"] for moment in about}
    assert moments[-1]["kind"] == "timer"


def test_a_workspace_shows_nothing_of_another(sandbox: Sandbox) -> None:
    order = _place(sandbox)
    _, made = sandbox.manage("POST", "", {})

    state = f"/{made['id']}/state/orders?order_id={order}"
    assert sandbox.manage("GET", state)[1]["total"] == 0
