"""ListCustomerHistory: orders, messages, notes and changes as one time line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, literal, null, select, union_all

from tutorial_app.mock.customers.history import HISTORY
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.moments import local, midnight, within_reach
from tutorial_app.mock.orders.tables import ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select, Table

    from tutorial_app.mock.call import Call, Fields

#: What a CHANGE was -> language -> how it is told; `{text}`: its own words.
CHANGES = {
    "CREATED": {"da": "Kunden blev oprettet.", "en": "The customer was registered."},
    "UPDATED": {"da": "Stamdata rettet: {text}", "en": "Master data changed: {text}"},
    "PUK_SHOWN": {
        "da": "PIN og PUK blev udleveret. {text}",
        "en": "PIN and PUK were shown. {text}",
    },
    "BLOCK_REMARK": {
        "da": "Bemærkning til spærring: {text}",
        "en": "Remark on a block: {text}",
    },
}


def list_customer_history(call: Call) -> Fields:
    """Answer ListCustomerHistory."""
    page = asked_page(call.fields)
    first, last = _days(call)
    customer = find_customer(call, call.fields["customerId"])["customer_id"]
    parts = [
        _orders(call, customer),
        _messages(call, customer),
        _own(call, customer),
    ]
    line = union_all(*parts).subquery()
    query = select(line).order_by(
        line.c.at.desc(), line.c.rank.desc(), line.c.place.desc()
    )
    if first is not None:
        query = query.where(line.c.at >= first)
    if last is not None:
        query = query.where(line.c.at < last)
    info, rows = read_page(call.world.db, query, page)
    return {"page": info, "entry": [_entry(call, row) for row in rows]}


def _days(call: Call) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when; the last day is included."""
    first, last = call.fields.get("from"), call.fields.get("to")
    if first is not None and last is not None and first > last:
        finding = Finding("VALUE_NOT_ALLOWED", "from")
        raise Fault("VALUE_NOT_ALLOWED", field="from", findings=(finding,))
    start = None if first is None else within_reach(midnight(first))
    if last is None:
        return start, None
    return start, within_reach(midnight(last)) + timedelta(days=1)


def _orders(call: Call, customer_id: str) -> Select[Any]:
    return select(
        ORDERS.c.created_at.label("at"),
        literal("ORDER").label("kind"),
        ORDERS.c.order_type.label("what"),
        ORDERS.c.status.label("text"),
        ORDERS.c.order_id.label("order_id"),
        null().label("message_id"),
        null().label("note_id"),
        ORDERS.c.channel.label("channel"),
        ORDERS.c.agent_id.label("agent_id"),
        literal(1).label("rank"),
        ORDERS.c.order_id.label("place"),
    ).where(*_of(call, ORDERS, customer_id))


def _messages(call: Call, customer_id: str) -> Select[Any]:
    return select(
        MESSAGES.c.created_at,
        literal("MESSAGE"),
        MESSAGES.c.template,
        MESSAGES.c.channel,
        MESSAGES.c.order_id,
        MESSAGES.c.message_id,
        null(),
        literal(""),
        literal(""),
        literal(2),
        MESSAGES.c.message_id,
    ).where(*_of(call, MESSAGES, customer_id))


def _own(call: Call, customer_id: str) -> Select[Any]:
    # Zeroes in front, so that numbers sort among the ids, which are text.
    number = func.substr(literal("000000000") + cast(HISTORY.c.number, String), -9)
    return select(
        HISTORY.c.at,
        HISTORY.c.kind,
        HISTORY.c.what,
        HISTORY.c.text,
        HISTORY.c.order_id,
        null(),
        HISTORY.c.note_id,
        HISTORY.c.channel,
        HISTORY.c.agent_id,
        literal(3),
        number,
    ).where(*_of(call, HISTORY, customer_id))


def _of(call: Call, table: Table, customer_id: str) -> tuple[Any, Any]:
    here = table.c.workspace == call.world.workspace
    return here, table.c.customer_id == customer_id


def _entry(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "at": local(row["at"]),
        "kind": row["kind"],
        "text": _text(call, row),
    }
    optional = {
        "orderId": row["order_id"],
        "messageId": row["message_id"],
        "noteId": row["note_id"],
        "channel": row["channel"],
        "agentId": row["agent_id"],
    }
    return fields | {name: value for name, value in optional.items() if value}


def _text(call: Call, row: Mapping[str, Any]) -> str:
    labels = call.world.partners.labels
    match row["kind"]:
        case "ORDER":
            order = labels["OrderType"][row["what"]][call.language]
            status = labels["OrderStatus"][row["text"]][call.language]
            return f"{order} ({row['order_id']}): {status}"
        case "MESSAGE":
            template = labels["TemplateCode"][row["what"]][call.language]
            return f"{template} ({row['text']})"
        case "CHANGE":
            words = CHANGES[row["what"]][call.language]
            return words.format(text=row["text"]).strip()
        case _:
            return str(row["text"])
