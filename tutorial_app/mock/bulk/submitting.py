"""SubmitBulkOrder: which items become orders, and what is wrong with the others."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.kernel.prepared import Savepoint
from tutorial_app.mock.answers import violation
from tutorial_app.mock.bulk.tables import BULK_ITEMS, BULK_ORDERS, BULK_REFERENCES
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.ids import count
from tutorial_app.mock.orders.examining import examine
from tutorial_app.mock.orders.placing import place
from tutorial_app.mock.rows import claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tutorial_app.mock.call import Call, Fields

#: Items of one batch.
MOST = 200
#: Kind of the timer by which an item's order begins.
TIMER = "bulk_item"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one item at the door."""

    reference: str
    order_id: str | None = None
    findings: tuple[Finding, ...] = ()


def submit_bulk_order(call: Call) -> Fields:
    """Answer SubmitBulkOrder."""
    items = call.fields["item"]
    duplicates = tuple(_duplicates(items))
    if duplicates:
        raise Fault(duplicates[0].code, field=duplicates[0].field, findings=duplicates)
    if len(items) > MOST:
        words = {
            "da": f"En masseordre kan have {MOST} poster; denne har {len(items)}.",
            "en": f"A batch may have {MOST} items; this has {len(items)}.",
        }
        raise Fault("LIMIT_EXCEEDED", field="item", message=words)
    taken = [_take(call, item) for item in items]
    refused = [one for one in taken if one.order_id is None]
    if refused and call.fields["mode"] == "ALL_OR_NOTHING":
        # The caller's savepoint undoes the items that were taken.
        raise Fault("BULK_REJECTED", field="item", findings=tuple(_all_of(taken)))
    bulk_order_id = _write(call, taken)
    return {
        "bulkOrderId": bulk_order_id,
        "accepted": len(taken) - len(refused),
        "rejected": len(refused),
        "result": [_result(call, one) for one in refused],
    }


def _duplicates(items: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for nth, item in enumerate(items, 1):
        if item["itemReference"] in seen:
            path = f"{_path(nth)}/itemReference"
            yield Finding("DUPLICATE_ITEM", path)
        seen.add(item["itemReference"])


def _take(call: Call, item: Mapping[str, Any]) -> Taken:
    """Make the item an order, or say why not; a refused item leaves no trace."""
    reference, order = item["itemReference"], item["order"]
    content = _content(order)
    known = _known(call, reference)
    if known is not None:
        if known["content"] == content:
            return Taken(reference, known["order_id"])
        mismatch = Finding("IDEMPOTENCY_MISMATCH", "itemReference")
        return Taken(reference, findings=(mismatch,))
    savepoint = Savepoint(call.world.db)
    try:
        mine = replace(call, client_reference=reference)
        found = examine(mine, order)
        findings = found.all_findings()
        if findings:
            savepoint.release()
            return Taken(reference, findings=tuple(findings))
        order_id = place(mine, found, at_once=False)["order_id"]
    except Fault as fault:
        savepoint.rollback()
        finding = Finding(fault.fault_code, fault.field, fault.message)
        return Taken(reference, findings=(finding,))
    savepoint.release()
    _remember(call, reference, content, order_id)
    set_timer(call.world, call.world.now, TIMER, order_id)
    return Taken(reference, order_id)


def _content(order: Mapping[str, Any]) -> str:
    text = json.dumps(order, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _known(call: Call, reference: str) -> Mapping[str, Any] | None:
    query = select(BULK_REFERENCES).where(
        BULK_REFERENCES.c.workspace == call.world.workspace,
        BULK_REFERENCES.c.partner == call.partner.code,
        BULK_REFERENCES.c.item_reference == reference,
    )
    row = call.world.db.execute(query).mappings().first()
    return None if row is None else dict(row)


def _remember(call: Call, reference: str, content: str, order_id: str) -> None:
    row = {
        "workspace": call.world.workspace,
        "partner": call.partner.code,
        "item_reference": reference,
        "content": content,
        "order_id": order_id,
    }
    if not claim(call.world.db, BULK_REFERENCES, row):
        raise Fault("REQUEST_IN_PROGRESS", retry_after=2)


def _write(call: Call, taken: Sequence[Taken]) -> str:
    world, digit = call.world, call.partner.id_digit
    bulk_order_id = f"BO{digit}{count(world, f'BO{digit}'):05}"
    key = {"workspace": world.workspace, "bulk_order_id": bulk_order_id}
    world.db.execute(
        BULK_ORDERS.insert(),
        {
            **key,
            "partner": call.partner.code,
            "mode": call.fields["mode"],
            "created_at": world.now,
        },
    )
    rows = [
        {
            **key,
            "position": position,
            "item_reference": one.reference,
            "order_id": one.order_id,
            "findings": [
                {"code": f.code, "field": below(f.field), "message": f.message}
                for f in one.findings
            ],
        }
        for position, one in enumerate(taken, 1)
    ]
    world.db.execute(BULK_ITEMS.insert(), rows)
    return bulk_order_id


def _result(call: Call, one: Taken) -> Mapping[str, Any]:
    findings = (replace(f, field=below(f.field)) for f in one.findings)
    return {
        "itemReference": one.reference,
        "status": "REJECTED",
        "violation": [violation(call, finding) for finding in findings],
    }


def below(path: str) -> str:
    """Return a finding's *path* below the item's order."""
    return path.removeprefix("order/")


def _all_of(taken: Sequence[Taken]) -> Iterator[Finding]:
    for nth, one in enumerate(taken, 1):
        for finding in one.findings:
            yield replace(finding, field=f"{_path(nth)}/{finding.field}")


def _path(nth: int) -> str:
    return f"item[{nth}]" if nth > 1 else "item"
