"""OrderService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.kernel.errors import Conflict
from tutorial_app.mock.answers import violation
from tutorial_app.mock.catalogue.pricing import Quote
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.engine import drive
from tutorial_app.mock.flows.model import Event
from tutorial_app.mock.flows.rules import may_be_cancelled
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import local, within_reach
from tutorial_app.mock.orders.examining import examine
from tutorial_app.mock.orders.placing import place
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.store import find_order, read_order, step_rows
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.porting.ending import porting_allows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields


def validate_order(call: Call) -> Fields:
    """Answer ValidateOrder."""
    found = examine(call, call.fields["order"])
    findings = found.all_findings()
    answer: dict[str, Any] = {
        "valid": not findings,
        "violation": [violation(call, finding) for finding in findings],
        "creditResult": found.bureau.result if found.bureau else "NOT_REQUIRED",
    }
    if found.quote is not None:
        answer["quote"] = found.quote.fields()
    return answer


def place_order(call: Call) -> Fields:
    """Answer PlaceOrder."""
    row = place(call, examine(call, call.fields["order"]))
    return {"receipt": receipt(row)}


def cancel_order(call: Call) -> Fields:
    """Answer CancelOrder."""
    row = find_order(call, call.fields["orderId"])
    if not porting_allows(call.world, row["order_id"]):
        raise Fault("ORDER_STATE", field="orderId")
    try:
        drive(call.world, row["order_id"], Event.CANCEL)
    except Conflict as exc:
        raise Fault("ORDER_STATE", field="orderId") from exc
    return get_order(call)


def get_order(call: Call) -> Fields:
    """Answer GetOrder."""
    row = find_order(call, call.fields["orderId"])
    steps = step_rows(call.world, row["order_id"])
    _, run = read_order(call.world, row, steps)
    order: dict[str, Any] = {
        **_summary(row),
        "flow": row["flow"],
        "clientReference": row["client_reference"],
        "cancellable": may_be_cancelled(run)
        and porting_allows(call.world, row["order_id"]),
        "step": [_step(call, one) for one in steps],
    }
    optional = {
        "heldReason": row["held_reason"],
        "failureCode": row["failure_code"],
        "failureText": row["failure_text"],
        "price": row["quote"] and Quote.read(row["quote"]).fields(),
        "requestedDate": row["requested_date"],
        "expectedCompletion": _local_or_none(row, "expected_completion"),
        "completedAt": _local_or_none(row, "completed_at"),
        "agentId": row["agent_id"],
        "portingId": row["porting_id"],
        "parentOrderId": row["parent_order_id"],
    }
    order |= {name: value for name, value in optional.items() if value}
    return {"order": order}


def list_orders(call: Call) -> Fields:
    """Answer ListOrders."""
    page = asked_page(call.fields)
    query = (
        select(ORDERS)
        .where(
            ORDERS.c.workspace == call.world.workspace,
            ORDERS.c.partner == call.partner.code,
        )
        .order_by(ORDERS.c.order_id.desc())
    )
    for element, column in (
        ("customerId", ORDERS.c.customer_id),
        ("subscriptionId", ORDERS.c.subscription_id),
    ):
        if element in call.fields:
            query = query.where(column == call.fields[element])
    for element, column in (
        ("orderType", ORDERS.c.order_type),
        ("status", ORDERS.c.status),
    ):
        if call.fields.get(element):
            query = query.where(column.in_(call.fields[element]))
    if "createdFrom" in call.fields:
        query = query.where(
            ORDERS.c.created_at >= within_reach(call.fields["createdFrom"])
        )
    if "createdTo" in call.fields:
        query = query.where(
            ORDERS.c.created_at <= within_reach(call.fields["createdTo"])
        )
    info, rows = read_page(call.world.db, query, page)
    return {"page": info, "order": [_summary(row) for row in rows]}


def _summary(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "orderId": row["order_id"],
        "orderType": row["order_type"],
        "status": row["status"],
        "customerId": row["customer_id"],
        "createdAt": local(row["created_at"]),
        "channel": row["channel"],
    }
    optional = {"subscriptionId": row["subscription_id"], "msisdn": row["msisdn"]}
    return fields | {name: value for name, value in optional.items() if value}


def _step(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    undone = row["compensation_of"]
    kind = call.world.partners.steps.get(row["step_code"])
    fields = {
        "sequence": row["sequence"],
        "stepCode": row["step_code"],
        "system": kind.system if kind else _undone_system(call, row),
        "status": row["status"],
        "attempt": row["attempt"],
    }
    optional = {
        "startedAt": _local_or_none(row, "started_at"),
        "endedAt": _local_or_none(row, "ended_at"),
        "message": row["message"],
        "compensationOf": undone,
        "queue": row["queue"],
    }
    return fields | {name: value for name, value in optional.items() if value}


def _undone_system(call: Call, row: Mapping[str, Any]) -> str:
    steps = call.world.partners.steps.values()
    return next(one.system for one in steps if one.compensation == row["step_code"])


def _local_or_none(row: Mapping[str, Any], column: str) -> Any | None:  # noqa: ANN401 (a moment)
    return local(row[column]) if row[column] is not None else None
