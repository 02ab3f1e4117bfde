"""NotificationService: messages and the event feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.events import event_id, last_number, read_events
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.messages.letter import letter
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.moments import local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields

_MOST = 500
#: What the column of the number can hold; there are ids beyond it.
_HIGHEST = 2**31 - 1


def list_messages(call: Call) -> Fields:
    """Answer ListMessages."""
    page = asked_page(call.fields)
    query = (
        select(MESSAGES)
        .where(
            MESSAGES.c.workspace == call.world.workspace,
            MESSAGES.c.partner == call.partner.code,
        )
        .order_by(MESSAGES.c.message_id.desc())
    )
    for element, column in (
        ("customerId", MESSAGES.c.customer_id),
        ("orderId", MESSAGES.c.order_id),
        ("channel", MESSAGES.c.channel),
    ):
        if element in call.fields:
            query = query.where(column == call.fields[element])
    info, rows = read_page(call.world.db, query, page)
    return {"page": info, "message": [_summary(row) for row in rows]}


def get_message(call: Call) -> Fields:
    """Answer GetMessage."""
    query = select(MESSAGES).where(
        MESSAGES.c.workspace == call.world.workspace,
        MESSAGES.c.partner == call.partner.code,
        MESSAGES.c.message_id == call.fields["messageId"],
    )
    found = call.world.db.execute(query).mappings().first()
    if found is None:
        raise Fault("MESSAGE_NOT_FOUND", field="messageId")
    answer = {"message": _summary(dict(found)), "bodyText": found["body"]}
    if found["channel"] == "LETTER":
        answer["document"] = letter(
            call.partner.name, found["recipient"], found["subject"], found["body"]
        )
    return answer


def list_events(call: Call) -> Fields:
    """Answer ListEvents."""
    most = call.fields.get("maximumCount", 100)
    if not 1 <= most <= _MOST:
        finding = Finding("VALUE_NOT_ALLOWED", "maximumCount")
        raise Fault("VALUE_NOT_ALLOWED", field="maximumCount", findings=(finding,))
    after = min(int(call.fields.get("afterEventId", "EV0")[2:]), _HIGHEST)
    found = read_events(
        call.world,
        call.partner.code,
        after=after,
        types=call.fields.get("eventType", ()),
        limit=most + 1,
    )
    events = found[:most]
    answer: dict[str, Any] = {"event": events, "more": len(found) > most}
    if answer["more"]:
        return {**answer, "lastEventId": events[-1]["eventId"]}
    # The cursor moves past events of other kinds too.
    last = max(last_number(call.world, call.partner.code), after)
    if last > after:
        return {**answer, "lastEventId": event_id(last)}
    asked = call.fields.get("afterEventId")
    return {**answer, "lastEventId": asked} if asked else answer


def _summary(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "messageId": row["message_id"],
        "customerId": row["customer_id"],
        "template": row["template"],
        "channel": row["channel"],
        "status": row["status"],
        # An e-mail address may have 254 characters, `MediumText` 250.
        "recipient": row["recipient"][:250],
        "subject": row["subject"],
        "language": row["language"],
        "createdAt": local(row["created_at"]),
    }
    optional = {
        "sentAt": row["sent_at"] and local(row["sent_at"]),
        "orderId": row["order_id"],
    }
    return fields | {name: value for name, value in optional.items() if value}
