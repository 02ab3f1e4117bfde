"""GetBulkOrder: how the items of a batch have fared; their orders know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from tutorial_app.mock.answers import violation
from tutorial_app.mock.bulk.tables import BULK_ITEMS, BULK_ORDERS
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.orders.tables import ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from tutorial_app.mock.call import Call, Fields

#: An item whose order is REJECTED was refused later, by the credit check.
_STATUS = case(
    (BULK_ITEMS.c.order_id.is_(None), "REJECTED"),
    (ORDERS.c.status == "COMPLETED", "COMPLETED"),
    (ORDERS.c.status == "REJECTED", "REJECTED"),
    (ORDERS.c.status.in_(("FAILED", "CANCELLED")), "FAILED"),
    else_="ACCEPTED",
).label("fate")


def get_bulk_order(call: Call) -> Fields:
    """Answer GetBulkOrder."""
    bulk_order_id = call.fields["bulkOrderId"]
    _check_known(call, bulk_order_id)
    page = asked_page(call.fields)
    query = _items(call, bulk_order_id)
    if call.fields.get("status"):
        query = query.where(_STATUS.in_(call.fields["status"]))
    info, rows = read_page(call.world.db, query, page)
    counts = _counts(call, bulk_order_id)
    return {
        "bulkOrderId": bulk_order_id,
        "finished": not counts["running"],
        **{name: counts[name] for name in _COUNTED},
        "page": info,
        "result": [_result(call, row) for row in rows],
    }


_COUNTED = ("accepted", "completed", "failed", "rejected")


def _check_known(call: Call, bulk_order_id: str) -> None:
    query = select(BULK_ORDERS.c.bulk_order_id).where(
        BULK_ORDERS.c.workspace == call.world.workspace,
        BULK_ORDERS.c.partner == call.partner.code,
        BULK_ORDERS.c.bulk_order_id == bulk_order_id,
    )
    if call.world.db.execute(query).first() is None:
        raise Fault("BULK_ORDER_NOT_FOUND", field="bulkOrderId")


def _items(call: Call, bulk_order_id: str) -> Select[Any]:
    same = and_(
        ORDERS.c.workspace == BULK_ITEMS.c.workspace,
        ORDERS.c.order_id == BULK_ITEMS.c.order_id,
    )
    return (
        select(
            BULK_ITEMS.c.position,
            BULK_ITEMS.c.item_reference,
            BULK_ITEMS.c.order_id,
            BULK_ITEMS.c.findings,
            ORDERS.c.customer_id,
            ORDERS.c.msisdn,
            ORDERS.c.failure_code,
            ORDERS.c.failure_text,
            _STATUS,
        )
        .select_from(BULK_ITEMS.outerjoin(ORDERS, same))
        .where(
            BULK_ITEMS.c.workspace == call.world.workspace,
            BULK_ITEMS.c.bulk_order_id == bulk_order_id,
        )
        .order_by(BULK_ITEMS.c.position)
    )


def _counts(call: Call, bulk_order_id: str) -> Mapping[str, int]:
    """Count the items of the whole batch, whichever are listed."""
    items = _items(call, bulk_order_id).order_by(None).subquery()
    query = select(
        items.c.fate, items.c.order_id.is_(None).label("refused"), func.count()
    ).group_by(items.c.fate, "refused")
    counts = dict.fromkeys((*_COUNTED, "running"), 0)
    for fate, refused, number in call.world.db.execute(query):
        if refused:
            counts["rejected"] += number
            continue
        counts["accepted"] += number
        counts[_COUNTS.get(fate, "running")] += number
    return counts


#: Fate of an accepted item -> where it is counted.
_COUNTS = {"COMPLETED": "completed", "FAILED": "failed", "REJECTED": "failed"}


def _result(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    findings = [Finding(**one) for one in row["findings"]]
    if row["failure_code"]:
        # What went wrong in the flow: a failure code is no fault code, so it
        # brings its own words.
        text = row["failure_text"] or row["failure_code"]
        findings.append(Finding(row["failure_code"], message=text))
    fields = {
        "itemReference": row["item_reference"],
        "status": row["fate"],
        "violation": [violation(call, finding) for finding in findings],
    }
    optional = {
        "orderId": row["order_id"],
        "customerId": row["customer_id"],
        "msisdn": row["msisdn"],
    }
    return fields | {name: value for name, value in optional.items() if value}
