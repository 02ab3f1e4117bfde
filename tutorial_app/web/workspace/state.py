"""The state browser: tables of every kind, and pages of everything of one id."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup

from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.partners import state_drawing
from tutorial_app.web.pictures.balance import balance_picture
from tutorial_app.web.workspace.cells import cells, ids_in, is_id_column, table
from tutorial_app.web.workspace.gathering import every, gather
from tutorial_app.web.workspace.making import maker_of
from tutorial_app.web.workspace.talking import talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.bootstrap import Portal
    from tutorial_app.partners.states import StateMachine
    from tutorial_app.web.visitor import Visitors
    from tutorial_app.web.workspace.asking import Asker
    from tutorial_app.web.workspace.gathering import Gathered

_ON_A_PAGE = 50
_DIGITS = 6
#: Kind of row -> state machine of its `status`; portings have one each way.
_MACHINES = {
    "customers": "customer",
    "subscriptions": "subscription",
    "numbers": "number",
    "sim-cards": "sim",
    "orders": "order",
    "vouchers": "voucher",
    "top-ups": "top_up",
}
#: Kinds of rows that a picture tells whole, and its name.
_DRAWN = {"order-steps": "steps", "porting-steps": "talk"}


def state_pages(portal: Portal, visitors: Visitors, asker: Asker) -> Blueprint:
    """Return the pages; they show what is in the visitor's own workspace alone."""
    pages = Blueprint("state", __name__)
    desk = _Desk(visitors, portal.sandbox, asker, portal.mock.machines)

    @pages.get("/workspace/state/<kind>")
    def show(kind: str) -> ResponseReturnValue:
        return desk.rows(kind)

    @pages.get("/workspace/of")
    def look_up() -> ResponseReturnValue:
        wanted = request.args.get("id", "").strip()
        if not wanted or "/" in wanted:
            raise InvalidInput(f"id is {wanted!r}; it is what a customer, order, … has")
        return redirect(f"/workspace/of/{quote(wanted, safe='+')}", 303)

    @pages.get("/workspace/of/<wanted>")
    def of_one(wanted: str) -> ResponseReturnValue:
        return desk.everything(wanted)

    @pages.get("/workspace/messages/<message>.pdf")
    def letter(message: str) -> ResponseReturnValue:
        return desk.letter(message)

    return pages


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the pages come from."""

    visitors: Visitors
    sandbox: SandboxControl
    asker: Asker
    machines: Mapping[str, StateMachine]

    def rows(self, kind: str) -> str:
        """Return a page of rows of one kind, filtered as the address says."""
        name = self.visitors.needed().workspace.id
        by, of = request.args.get("by", ""), request.args.get("is", "").strip()
        page = _page(request.args.get("page", "1"))
        if by and not is_id_column(by):
            raise InvalidInput(f"by is {by!r}, which is no column with ids")
        where = {by: of} if by and of else {}
        offset = (page - 1) * _ON_A_PAGE
        found = self.sandbox.rows(name, kind, offset=offset, limit=_ON_A_PAGE, **where)
        sample = self.sandbox.rows(name, kind, limit=1).rows
        names, body = table(kind, found.rows)
        return render_template(
            "workspace/state.html",
            name=name,
            kind=kind,
            kinds=self.sandbox.kinds(name),
            maker=maker_of(kind),
            total=found.total,
            names=names,
            rows=list(zip(body, map(cells, found.rows), strict=True)),
            filters=ids_in(sample[0]) if sample else (),
            by=by,
            of=of,
            page=page,
            pages=-(-found.total // _ON_A_PAGE),
        )

    def everything(self, wanted: str) -> str:
        """Return the page of everything that belongs to one id."""
        name = self.visitors.needed().workspace.id
        found = gather(self.sandbox, name, wanted)
        drawn = _pictures(self.machines, self.sandbox, name, found)
        return render_template(
            "workspace/of.html",
            name=name,
            found=found,
            itself=cells(found.itself or {}),
            tables=[
                (one, *table(one.kind, one.rows, without=one.column))
                for one in found.groups
                if _DRAWN.get(one.kind) not in drawn
            ],
            **drawn,
        )

    def letter(self, message: str) -> Response:
        """Return the PDF of a letter, as GetMessage gives it."""
        mine = self.visitors.needed()
        name = mine.workspace.id
        rows = self.sandbox.rows(name, "messages", message_id=message).rows
        if not rows:
            raise NotFound(f"no message {message!r} is in {name}")
        told = self.asker.ask(
            mine,
            "notification",
            "GetMessage",
            {"messageId": message},
            partner=rows[0]["partner"],
        )
        if "document" not in told:
            raise NotFound(f"message {message} is no letter, so it has no PDF")
        return Response(
            _bytes(told["document"]),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{message}.pdf"'},
        )


def _pictures(
    machines: Mapping[str, StateMachine],
    sandbox: SandboxControl,
    workspace: str,
    found: Gathered,
) -> dict[str, object]:
    """Return what can be drawn of *found*."""
    row = found.itself
    if row is None:
        return {}
    drawn: dict[str, object] = {}
    machine = machines.get(_machine_of(found.kind, row))
    if machine is not None:
        now = str(row["status"])
        drawn["machine"] = machine
        drawn["states"] = Markup(state_drawing.svg(machine, "states", current=now))  # noqa: S704 (ours, escaped)
        drawn["ways"] = [
            (number, state_drawing.in_words(edge))
            for number, edge in enumerate(machine.edges, 1)
        ]
    if found.kind == "subscriptions":
        ledger = every(sandbox, workspace, "ledger", subscription_id=found.id)
        drawn["balance"] = balance_picture(ledger)
    if found.kind == "orders":
        drawn["steps"] = every(sandbox, workspace, "order-steps", order_id=found.id)
    if found.kind == "portings":
        steps = every(sandbox, workspace, "porting-steps", porting_id=found.id)
        drawn["talk"] = talk(row, steps)
    return drawn


def _machine_of(kind: str, row: Mapping[str, Any]) -> str:
    if kind == "portings":
        return f"porting_{str(row['direction']).lower()}"
    return _MACHINES.get(kind, "")


def _bytes(document: object) -> bytes:
    if isinstance(document, bytes):
        return document
    return base64.b64decode(str(document))


def _page(text: str) -> int:
    """Read the number of a page.

    Raises:
        InvalidInput: if it is none.
    """
    if not (text.isascii() and text.isdecimal() and 0 < len(text) <= _DIGITS):
        raise InvalidInput(f"page is {text!r}, which is no number of a page")
    return max(1, int(text))
