"""What a real system has told of a run: events, messages, steps.

Nobody looks into it, so the developer's column is drawn from answers to calls. Rows
have the names that the sandbox's rows have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.web.tutorials.visit import Visit

#: Choices of a draft, and the field of an event that names the same.
_ABOUT = {
    "order": "orderId",
    "subscription": "subscriptionId",
    "customer": "customerId",
    "porting": "portingId",
}
#: Columns of a step's row, and the fields that the contract has for them.
_STEP = {
    "sequence": "sequence",
    "step_code": "stepCode",
    "status": "status",
    "attempt": "attempt",
    "message": "message",
    "compensation_of": "compensationOf",
}
#: What an order does not come back from.
_ENDS = frozenset({"COMPLETED", "CANCELLED", "FAILED", "REJECTED"})


def told_events(visit: Visit) -> tuple[Mapping[str, Any], ...]:
    """Return the events of the run, newest first, as `ListEvents` brought them."""
    found = {
        event["eventId"]: {
            "type": event["eventType"],
            "at": event["at"],
            "detail": event.get("detail"),
            "old_status": event.get("oldStatus"),
            "new_status": event.get("newStatus"),
        }
        for heard in visit.story.all_good("ListEvents")
        for event in heard.answer.get("event", ())
        if _is_ours(visit, event)
    }
    return tuple(reversed(found.values()))


def told_messages(visit: Visit) -> tuple[Mapping[str, Any], ...]:
    """Return the messages that were opened, newest first."""
    return tuple(reversed(tuple(_messages(visit))))


def told_order(visit: Visit) -> Mapping[str, Any]:
    """Return the order as `GetOrder` told it last; empty: it did not."""
    heard = visit.story.last_good("GetOrder")
    return heard.answer.get("order", {}) if heard else {}


def told_steps(visit: Visit) -> list[dict[str, Any]]:
    """Return the steps of the order as rows."""
    steps = told_order(visit).get("step", ())
    return [{name: one.get(key) for name, key in _STEP.items()} for one in steps]


def is_under_way(visit: Visit) -> bool:
    """Say whether an order goes on, so that there may be news without a call."""
    status = told_order(visit).get("status")
    return bool(visit.draft.get("order")) and status not in _ENDS


def _is_ours(visit: Visit, event: Mapping[str, Any]) -> bool:
    chosen = ((visit.draft.get(name), key) for name, key in _ABOUT.items())
    of_run = event.get("correlationId") == visit.draft.run
    return of_run or any(value and event.get(key) == value for value, key in chosen)


def _messages(visit: Visit) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    for heard in visit.story.all_good("GetMessage"):
        said = heard.answer["message"]
        if said["messageId"] in seen:
            continue
        seen.add(said["messageId"])
        yield {
            "message_id": said["messageId"],
            "channel": said["channel"],
            "subject": said["subject"],
            "recipient": said["recipient"],
            "language": said["language"],
            "status": said["status"],
            "body": heard.answer["bodyText"],
        }
