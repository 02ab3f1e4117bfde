"""What stands beside the customer's page: calls, events, messages, the order's flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from tutorial_app.contract.names import QName, local_name
from tutorial_app.look.xml_text import pretty
from tutorial_app.partners.progress import Progress, progress_of
from tutorial_app.snippets import Call, Credential, snippets
from tutorial_app.traces.blanks import blank, with_blanks
from tutorial_app.traces.lines import parsed, payload_of
from tutorial_app.web.tutorials.told import (
    is_under_way,
    told_events,
    told_messages,
    told_order,
    told_steps,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tutorial_app.access.inside import Moment
    from tutorial_app.snippets import Snippet
    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.visit import Visit

#: Rows that are shown of each kind.
_MOST_CALLS, _MOST_EVENTS, _MOST_COMING = 8, 12, 4
#: Seconds between two looks at a real system.
_ROUND = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """The developer's column."""

    #: Calls of this step, newest first; and the others of the run.
    calls: tuple[Heard, ...]
    earlier: tuple[Heard, ...]
    #: The one that is shown in full, and as programs.
    open: Heard | None
    codes: tuple[Snippet, ...]
    #: Newest first, as rows of the workspace.
    events: tuple[Mapping[str, Any], ...]
    messages: tuple[Mapping[str, Any], ...]
    #: What falls due next, soonest first.
    coming: tuple[Moment, ...]
    progress: Progress | None
    #: Number of the newest call and how many events: what polling compares.
    pulse: str


def look_beside(visit: Visit, operations: Sequence[str], opened: str) -> Beside:
    """Gather the column.

    Args:
        visit: whose page.
        operations: those that belong to the step that is shown.
        opened: the number of the call to show in full; empty: the newest.
    """
    calls = tuple(reversed(visit.story.calls))
    mine = tuple(one for one in calls if one.trace.operation in operations)
    mine = mine[:_MOST_CALLS]
    shown = _opened(visit, calls, mine, opened)
    events = _events(visit)
    return Beside(
        calls=mine,
        earlier=tuple(one for one in calls if one not in mine),
        open=shown,
        codes=_codes(visit, shown) if shown else (),
        events=events[:_MOST_EVENTS],
        messages=_messages(visit),
        coming=_coming(visit),
        progress=_progress(visit),
        pulse=pulse(visit),
    )


def pulse(visit: Visit) -> str:
    """Return what changes whenever something happens in the workspace.

    A real system does not tell: while an order is under way, it changes with time.
    """
    newest = visit.logs.after(visit.draft.workspace, _last(visit), 500)
    number = newest[-1].sequence if newest else _last(visit)
    if visit.place.is_real:
        now = int(visit.place.now.timestamp()) // _ROUND
        return f"{number}-{now if is_under_way(visit) else 0}"
    events = visit.sandbox.rows(visit.draft.workspace, "events", limit=1).total
    return f"{number}-{events}"


def _last(visit: Visit) -> int:
    calls = visit.story.calls
    return calls[-1].trace.sequence if calls else visit.draft.after


def _opened(
    visit: Visit, calls: Sequence[Heard], mine: Sequence[Heard], opened: str
) -> Heard | None:
    """Return the call that was asked for, else the step's last that changed something.

    Where none did, the newest is shown.
    """
    for one in calls:
        if str(one.trace.sequence) == opened:
            return one
    commands = (one for one in mine if _changes(visit, one))
    return next(commands, next(iter(mine or calls), None))


def _changes(visit: Visit, heard: Heard) -> bool:
    console = visit.line.speech.console
    target = console.target(heard.trace.slug, heard.trace.operation)
    return target.operation.notes.operation_kind == "command"


def _codes(visit: Visit, heard: Heard) -> tuple[Snippet, ...]:
    """Return the call as programs; none if it cannot be read."""
    trace, console = heard.trace, visit.line.speech.console
    root = parsed(trace.request)
    payload = None if root is None else payload_of(root)
    if root is None or payload is None:
        return ()
    target = console.target(trace.slug, local_name(QName(str(payload.tag))))
    with_blanks(root)
    base = visit.place.endpoint.base_url
    call = Call(
        entry=target.entry,
        operation=target.operation,
        url=f"{base}{target.entry.soap_path}",
        body=(payload,),
        envelope=pretty(etree.tostring(root)),
        credential=Credential(trace.user_name, blank("Password")),
        portal="" if visit.place.is_real else base,
    )
    return snippets(call)


def _events(visit: Visit) -> tuple[Mapping[str, Any], ...]:
    """Return the events of the run and of its order, newest first."""
    if visit.place.is_real:
        return told_events(visit)
    found = {
        row["number"]: row
        for column, value in _about(visit)
        for row in visit.rows("events", **{column: value})
    }
    return tuple(found[number] for number in sorted(found, reverse=True))


def _about(visit: Visit) -> Iterable[tuple[str, str]]:
    draft = visit.draft
    yield "correlation_id", draft.run
    for column, name in (
        ("subscription_id", "subscription"),
        ("customer_id", "customer"),
    ):
        if draft.get(name):
            yield column, draft.get(name)


def _messages(visit: Visit) -> tuple[Mapping[str, Any], ...]:
    if visit.place.is_real:
        return told_messages(visit)
    if not visit.draft.get("customer"):
        return ()
    rows = visit.rows("messages", customer_id=visit.draft.get("customer"))
    return tuple(reversed(rows))


def _coming(visit: Visit) -> tuple[Moment, ...]:
    if visit.place.is_real:
        return ()
    moments = visit.sandbox.time_line(visit.draft.workspace, limit=_MOST_COMING)
    return tuple(one for one in moments if one.kind == "timer")[:_MOST_COMING]


def _progress(visit: Visit) -> Progress | None:
    order_id = visit.draft.get("order")
    if not order_id:
        return None
    if visit.place.is_real:
        return _told_progress(visit)
    orders = visit.rows("orders", order_id=order_id)
    if not orders:
        return None
    steps = visit.rows("order-steps", order_id=order_id)
    flow = visit.partner.flow(orders[0]["order_type"], orders[0]["variant"])
    return progress_of(flow, orders[0]["status"], steps)


def _told_progress(visit: Visit) -> Progress | None:
    """Return the progress as answers tell it; None if the flow is none that we know."""
    order = told_order(visit)
    for flow in visit.partner.flows.values():
        if flow.name == order.get("flow"):
            return progress_of(flow, order["status"], told_steps(visit))
    return None
