"""Bulk orders: what is taken, what is not, and how the items fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tutorial_app.mock.customers.tables import CUSTOMERS

if TYPE_CHECKING:
    from tests.integration.conftest import Answer, Sandbox


def an_item(reference: str, product: str = "KURV_START", name: str = "Ib") -> str:
    return (
        f"<m:item><t:itemReference>{reference}</t:itemReference><t:order>"
        "<t:newCustomer><t:customerType>PRIVATE</t:customerType>"
        f"<t:firstName>{name}</t:firstName><t:lastName>Prøvesen</t:lastName>"
        f"<t:email>{reference}@testmail.example</t:email></t:newCustomer>"
        f"<t:productCode>{product}</t:productCode>"
        "<t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>"
        "<t:simChoice><t:esim>true</t:esim></t:simChoice>"
        "<t:termsAccepted>true</t:termsAccepted></t:order></m:item>"
    )


def submit(
    sandbox: Sandbox,
    *items: str,
    reference: str = "batch-001",
    mode: str = "BEST_EFFORT",
    user: str = "kurv-machine",
    channel: str = "MACHINE",
) -> Answer:
    content = f"<m:mode>{mode}</m:mode>{''.join(items)}"
    return sandbox.call(
        "order",
        "SubmitBulkOrder",
        content,
        user=user,
        channel=channel,
        reference=reference,
    )


def progress(sandbox: Sandbox, bulk_order_id: str, more: str = "") -> Answer:
    content = f"<m:bulkOrderId>{bulk_order_id}</m:bulkOrderId>{more}"
    return sandbox.call(
        "order", "GetBulkOrder", content, user="kurv-machine", channel="MACHINE"
    )


def advance(sandbox: Sandbox, duration: str) -> None:
    sandbox.call(
        "system",
        "AdvanceSandboxClock",
        f"<m:byDuration>{duration}</m:byDuration>",
        reference=f"advance-{duration}",
    )


def counts(answer: Answer) -> tuple[int, ...]:
    names = ("accepted", "completed", "failed", "rejected")
    return tuple(int(answer.text(name)) for name in names)


def test_items_run_after_the_answer(sandbox: Sandbox) -> None:
    answer = submit(sandbox, an_item("item-0001"), an_item("item-0002", "KURV_GONE"))
    before = progress(sandbox, answer.text("bulkOrderId"))
    advance(sandbox, "PT10M")
    after = progress(sandbox, answer.text("bulkOrderId"))

    assert answer.text("bulkOrderId") == "BO100001"
    assert answer.text("result/itemReference") == "item-0002"
    assert answer.text("result/violation/field") == "productCode"
    assert (before.text("finished"), counts(before)) == ("false", (1, 0, 0, 1))
    assert before.text("result/status") == "ACCEPTED"
    assert (after.text("finished"), counts(after)) == ("true", (1, 1, 0, 1))
    assert after.text("result/status") == "COMPLETED"


@pytest.mark.parametrize(
    ("user", "channel"),
    [("kurv-self", "SELF_SERVICE"), ("kurv-agent", "CALL_CENTRE")],
)
def test_only_machines_submit(sandbox: Sandbox, user: str, channel: str) -> None:
    context = "<t:agentId>a-1</t:agentId>" if channel == "CALL_CENTRE" else ""
    answer = sandbox.call(
        "order",
        "SubmitBulkOrder",
        f"<m:mode>BEST_EFFORT</m:mode>{an_item('item-0001')}",
        user=user,
        channel=channel,
        context=context,
        reference="batch-001",
    )

    assert answer.fault_code == "CHANNEL_NOT_ALLOWED"


def test_more_than_two_hundred_items_are_too_many(sandbox: Sandbox) -> None:
    answer = submit(sandbox, *(an_item(f"item-{n:04}") for n in range(201)))

    assert answer.fault_code == "LIMIT_EXCEEDED"
    assert "200" in answer.fault_text("message")


def test_an_item_that_comes_in_a_later_batch_is_not_made_twice(
    sandbox: Sandbox,
) -> None:
    first = submit(sandbox, an_item("item-0001"))
    again = submit(sandbox, an_item("item-0001"), reference="batch-002")
    other = submit(sandbox, an_item("item-0001", name="Bo"), reference="batch-003")

    orders = [
        progress(sandbox, one.text("bulkOrderId")).text("result/orderId")
        for one in (first, again)
    ]
    assert orders[0] == orders[1] != ""
    assert other.text("rejected") == "1"
    assert other.text("result/violation/code") == "IDEMPOTENCY_MISMATCH"


def test_all_or_nothing_leaves_nothing(sandbox: Sandbox) -> None:
    items = (an_item("item-0001"), an_item("item-0002", "KURV_GONE"))

    refused = submit(sandbox, *items, mode="ALL_OR_NOTHING")
    listed = sandbox.call("order", "ListOrders", "")
    alone = submit(sandbox, items[0], mode="ALL_OR_NOTHING", reference="batch-002")

    assert refused.fault_code == "BULK_REJECTED"
    assert listed.text("page/totalCount") == "0"
    assert (alone.text("bulkOrderId"), alone.text("accepted")) == ("BO100001", "1")


def test_an_item_that_is_cancelled_before_its_turn_counts_as_failed(
    sandbox: Sandbox,
) -> None:
    bulk = submit(sandbox, an_item("item-0001")).text("bulkOrderId")
    order_id = progress(sandbox, bulk).text("result/orderId")

    cancelled = sandbox.call(
        "order",
        "CancelOrder",
        f"<m:orderId>{order_id}</m:orderId><m:reason>Changed</m:reason>",
        reference="cancel-001",
    )
    advance(sandbox, "PT10M")

    after = progress(sandbox, bulk)
    assert not cancelled.fault_code
    assert counts(after) == (1, 0, 1, 0)
    assert after.text("result/status") == "FAILED"


def test_whom_the_bureau_declines_is_rejected_before_any_step(
    sandbox: Sandbox,
) -> None:
    bulk = submit(sandbox, an_item("item-0001")).text("bulkOrderId")
    result = progress(sandbox, bulk)
    with sandbox.database.transaction() as db:
        declined = update(CUSTOMERS).values(credit_result="DECLINED")
        customer_id = result.text("result/customerId")
        db.execute(declined.where(CUSTOMERS.c.customer_id == customer_id))

    advance(sandbox, "PT1S")

    order_id = result.text("result/orderId")
    order = sandbox.call("order", "GetOrder", f"<m:orderId>{order_id}</m:orderId>")
    number = sandbox.call(
        "number", "GetNumber", f"<m:msisdn>{result.text('result/msisdn')}</m:msisdn>"
    )
    after = progress(sandbox, bulk)
    assert order.text("order/status") == "REJECTED"
    assert order.text("order/failureCode") == "CREDIT_DECLINED"
    assert after.text("result/status") == "REJECTED"
    assert after.text("result/violation/code") == "CREDIT_DECLINED"
    assert counts(after) == (1, 0, 1, 0)
    assert number.text("number/status") == "FREE"


def test_items_are_listed_by_state_and_page(sandbox: Sandbox) -> None:
    items = [an_item(f"item-{n:04}") for n in range(1, 6)]
    bulk = submit(sandbox, *items, an_item("item-0006", "KURV_GONE"))
    name = bulk.text("bulkOrderId")

    page = "<m:page><t:pageNumber>2</t:pageNumber><t:pageSize>2</t:pageSize></m:page>"
    second = progress(sandbox, name, page)
    refused = progress(sandbox, name, "<m:status>REJECTED</m:status>")
    nowhere = progress(sandbox, name, page.replace(">2<", ">9<"))

    assert second.text("result/itemReference") == "item-0003"
    assert refused.text("page/totalCount") == "1"
    assert counts(refused) == (5, 0, 0, 1)
    assert nowhere.fault_code == "PAGE_OUT_OF_RANGE"


def test_a_batch_of_another_partner_is_not_found(sandbox: Sandbox) -> None:
    bulk = submit(sandbox, an_item("item-0001")).text("bulkOrderId")

    answer = sandbox.call(
        "order",
        "GetBulkOrder",
        f"<m:bulkOrderId>{bulk}</m:bulkOrderId>",
        user="gnist-self",
    )

    assert answer.fault_code == "BULK_ORDER_NOT_FOUND"
