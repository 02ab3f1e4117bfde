"""Following an order until the phone works: what is asked, and what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.web.tutorials.line import View

if TYPE_CHECKING:
    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.visit import Visit

#: Messages that are opened; an order brings a handful.
_MOST_MESSAGES = 20


def follow_order(visit: Visit, *, again: bool = False) -> dict[str, Any]:
    """Ask how the order is, if that may have changed, and return what is known.

    Args:
        visit: whose order.
        again: ask in any case.
    """
    if again or _is_stale(visit):
        _ask(visit)
    story = visit.story
    heard = story.last("GetOrder")
    order = _field(story.last_good("GetOrder"), "order") or {}
    return {
        "order": order,
        "porting": _field(story.last_good("GetPorting"), "porting"),
        "subscription": _field(story.last_good("GetSubscription"), "subscription"),
        "balances": _field(story.last_good("GetBalance"), "balance"),
        "lost": heard is not None and not heard.good,
        "history": _history(visit),
    }


def write_note(visit: Visit, text: str) -> bool:
    """Write a note of the agent's into the customer's history."""
    draft = visit.draft
    fields = {"customerId": draft.get("customer"), "text": text}
    reference = draft.reference("note")
    return visit.ask("customer", "AddCustomerNote", fields, reference=reference).good


def _is_stale(visit: Visit) -> bool:
    """Say whether the workspace knows more of the order than the last answer."""
    heard = visit.story.last("GetOrder")
    if heard is None:
        return True
    told = _field(heard, "order") or {}
    rows = visit.sandbox.rows(
        visit.draft.workspace, "order-steps", order_id=visit.draft.get("order")
    ).rows
    known = {(one["sequence"], one["status"]) for one in told.get("step", ())}
    return {(row["sequence"], row["status"]) for row in rows} != known


def _ask(visit: Visit) -> None:
    draft = visit.draft
    said = visit.ask("order", "GetOrder", {"orderId": draft.get("order")})
    if not said.good:
        return
    if draft.get("porting"):
        visit.ask("porting", "GetPorting", {"portingId": draft.get("porting")})
    _ask_events(visit)
    _open_messages(visit)
    if said.answer["order"]["status"] == "COMPLETED":
        fields = {"subscriptionId": draft.get("subscription")}
        visit.ask("subscription", "GetSubscription", fields)
        visit.ask("topup", "GetBalance", fields)


def _ask_events(visit: Visit) -> None:
    """Ask what happened since the last time it was asked."""
    seen = visit.story.last_good("ListEvents")
    last = seen.answer.get("lastEventId") if seen else None
    fields = {"afterEventId": last} if last else {}
    visit.ask("notification", "ListEvents", fields)


def _open_messages(visit: Visit) -> None:
    """Ask which messages there are, and open those that are new."""
    fields = {"orderId": visit.draft.get("order")}
    said = visit.ask("notification", "ListMessages", fields)
    opened = {
        one.asked.get("messageId")
        for one in visit.story.calls
        if one.trace.operation == "GetMessage"
    }
    for message in said.answer.get("message", [])[:_MOST_MESSAGES]:
        if message["messageId"] not in opened:
            wanted = {"messageId": message["messageId"]}
            visit.ask("notification", "GetMessage", wanted)


def _history(visit: Visit) -> list[Any]:
    """Return the customer's history as the call centre reads it."""
    if visit.draft.view is not View.AGENT:
        return []
    heard = visit.current(
        "customer",
        "ListCustomerHistory",
        {"customerId": visit.draft.get("customer")},
        since=("AddCustomerNote", "PlaceOrder"),
    )
    return list(heard.answer.get("entry", [])) if heard else []


def _field(heard: Heard | None, name: str) -> Any:  # noqa: ANN401 (a field's value)
    return heard.answer.get(name) if heard else None
