"""Following an order until the phone works: what is asked, and what is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.web.tutorials.line import View
from tutorial_app.web.tutorials.told import is_under_way, told_steps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.visit import Visit

#: Messages that are opened; an order brings a handful.
_MOST_MESSAGES = 20
#: Pages of events that are read at once: a real system may have had many before.
_MOST_PAGES = 4
#: States of a porting whose date can be changed.
_MOVABLE = frozenset({"READY", "SUBMITTED", "CONFIRMED"})
#: How soon a real system is asked again.
_SOON = timedelta(seconds=8)


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
    porting = _field(story.last_good("GetPorting"), "porting")
    return {
        "order": order,
        "porting": porting,
        "days": _days(visit, porting),
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


def move_porting(visit: Visit, day: str) -> bool:
    """Ask for another day on which the number moves; say whether that was taken."""
    draft = visit.draft
    fields = {"portingId": draft.get("porting"), "requestedDate": day}
    reference = draft.reference("porting")
    return visit.ask("porting", "UpdatePorting", fields, reference=reference).good


def _days(visit: Visit, porting: Mapping[str, Any] | None) -> list[date]:
    """Return the days that the number could move on instead; none if it is too late.

    The contract's note on `UpdatePorting` says in which states a date can be changed;
    whether the cut-off is past, the answer says.
    """
    checked = visit.story.last_good("CheckPortability")
    status = porting.get("status") if porting else None
    if checked is None or porting is None or status not in _MOVABLE:
        return []
    now = porting.get("confirmedDate") or porting.get("requestedDate")
    days = checked.answer.get("possibleDate", ())
    return [day for day in days if day != now and day > visit.now.date()]


def _is_stale(visit: Visit) -> bool:
    """Say whether the workspace knows more of the order than the last answer."""
    heard = visit.story.last("GetOrder")
    if heard is None:
        return True
    if visit.place.is_real:
        return is_under_way(visit) and visit.place.now - heard.trace.at > _SOON
    told = _field(heard, "order") or {}
    rows = visit.rows("order-steps", order_id=visit.draft.get("order"))
    known = {(one["sequence"], one["status"]) for one in told.get("step", ())}
    return {(row["sequence"], row["status"]) for row in rows} != known


def _ask(visit: Visit) -> None:
    draft = visit.draft
    known = told_steps(visit)
    said = visit.ask("order", "GetOrder", {"orderId": draft.get("order")})
    if not said.good or (visit.place.is_real and known == told_steps(visit)):
        return
    if draft.get("porting"):
        visit.ask("porting", "GetPorting", {"portingId": draft.get("porting")})
    _ask_events(visit)
    open_messages(visit, {"orderId": draft.get("order")})
    if said.answer["order"]["status"] == "COMPLETED":
        fields = {"subscriptionId": draft.get("subscription")}
        visit.ask("subscription", "GetSubscription", fields)
        visit.ask("topup", "GetBalance", fields)


def _ask_events(visit: Visit) -> None:
    """Ask what happened since the last time it was asked."""
    for _ in range(_MOST_PAGES):
        seen = visit.story.last_good("ListEvents")
        last = seen.answer.get("lastEventId") if seen else None
        fields = {"afterEventId": last} if last else {}
        said = visit.ask("notification", "ListEvents", fields)
        if not said.answer.get("more"):
            return


def open_messages(
    visit: Visit, fields: Mapping[str, str], since: datetime | None = None
) -> None:
    """Ask which messages there are, and open those that are new.

    Args:
        visit: whose page.
        fields: of `ListMessages`: of which order, or of which customer.
        since: older ones stay closed; None: none does.
    """
    said = visit.ask("notification", "ListMessages", fields)
    opened = {
        one.asked.get("messageId")
        for one in visit.story.calls
        if one.trace.operation == "GetMessage"
    }
    for message in said.answer.get("message", [])[:_MOST_MESSAGES]:
        is_old = since is not None and message["createdAt"] < since
        if message["messageId"] not in opened and not is_old:
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
