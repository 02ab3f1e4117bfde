"""The pages: the log, one call, two calls side by side, a shared call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from tutorial_app.access.shares import KEPT, Share, Shares
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.kernel.errors import InvalidInput, NotFound, PortalError
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.traces.diff import differences
from tutorial_app.traces.lines import lay_out
from tutorial_app.traces.reasons import order_ids
from tutorial_app.traces.search import Wanted
from tutorial_app.traces.verdicts import GOOD, VERDICTS
from tutorial_app.web.calls.exports import export_pages
from tutorial_app.web.calls.log import CallLog, nameless
from tutorial_app.web.calls.replay import Replayer, console_fields, lost_in
from tutorial_app.web.calls.views import Side, Viewer, fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.place import Places

#: Calls on a page of the log.
ON_A_PAGE = 25
_DIGITS = 9


def call_pages(portal: Portal, places: Places, settings: Settings) -> Blueprint:
    """Return the pages of the wire trace."""
    pages = Blueprint("calls", __name__)
    log = CallLog(places, portal.calls)
    desk = _Desk(portal, log, settings)
    pages.add_url_rule("/calls", "log", desk.log_page)
    pages.add_url_rule("/calls/newer", "newer", desk.newer)
    pages.add_url_rule("/calls/<int:number>", "one", desk.one)
    pages.add_url_rule("/calls/<int:number>/fault", "fault", desk.fault)
    pages.add_url_rule("/calls/<int:number>/working", "working", desk.working)
    beside = "/calls/<int:number>/beside/<int:other>"
    pages.add_url_rule(beside, "beside", desk.beside)
    pages.add_url_rule("/calls/shared/<token>", "shared", desk.shared)
    for name, view in (("replay", desk.replay), ("share", desk.share)):
        rule = f"/calls/<int:number>/{name}"
        pages.add_url_rule(rule, name, view, methods=["POST"])
    export_pages(pages, log, portal.library)
    return pages


@dataclass(frozen=True, slots=True)
class _Desk:
    """The views, each of them thin."""

    portal: Portal
    log: CallLog
    settings: Settings

    def log_page(self) -> ResponseReturnValue:
        place = self.log.places.here()
        wanted = Wanted.of(request.args)
        before = _number("before")
        found: tuple[Trace, ...] = ()
        if place.owner:
            found = self.log.newest(
                *(place.owner, wanted),
                before=before,
                limit=ON_A_PAGE + 1,
                brief=True,
            )
        users = [one.user_name for one in place.credentials]
        users += [one.user_name for one in found]
        services = self.portal.library.services.values()
        return self._page(
            "calls/log.html",
            place=place,
            mine=place.mine,
            wanted=wanted,
            verdicts=VERDICTS,
            kept=self.settings.limits.trace_days,
            before=before,
            calls=found[:ON_A_PAGE],
            callers=tuple(dict.fromkeys(users)),
            older=found[ON_A_PAGE - 1].sequence if len(found) > ON_A_PAGE else 0,
            operations=sorted(
                {one.name for entry in services for one in entry.contract.operations}
            ),
        )

    def newer(self) -> ResponseReturnValue:
        """Answer with the rows of the calls that came after a number; 204: none."""
        name, after = self.log.place().owner, _number("after")
        if not self.portal.calls.after(name, after, 1):
            return Response(status=204)
        wanted = Wanted.of(request.args)
        found = self.log.newest(name, wanted, limit=ON_A_PAGE, brief=True)
        fresh = [one for one in found if one.sequence > after]
        if not fresh:
            return Response(status=204)
        return self._page("calls/_rows.html", calls=fresh)

    def one(self, number: int) -> ResponseReturnValue:
        return self._call(number)

    def fault(self, number: int) -> ResponseReturnValue:
        """Explain the fault of a call with the values that its caller sent."""
        place = self.log.place()
        trace = self.log.one(place.owner, number)
        view = self._viewer(place.base_of(trace)).view(trace)
        if view.fault is None:
            raise NotFound(f"call {number} was not answered with a fault")
        return self._page(
            "calls/fault.html",
            view=view,
            refill=console_fields(trace),
            **self._against(trace),
        )

    def share(self, number: int) -> ResponseReturnValue:
        """Make a link to one call; the page of the call then shows it."""
        trace = self.log.one(self.log.place().owner, number)
        expires = self.portal.clock.now() + KEPT
        share = Share(trace.workspace, number, trace.at, expires)
        token = Shares(self.portal.vault).make(share)
        link = f"{self.settings.url}{url_for('calls.shared', token=token)}"
        return self._call(number, link=link, expires=expires)

    def shared(self, token: str) -> ResponseReturnValue:
        share = Shares(self.portal.vault).read(token, self.portal.clock.now())
        trace = self.log.one(share.workspace, share.number)
        if trace.at != share.at:
            raise NotFound("the call that this link led to is gone")
        viewer = Viewer(self.portal.console, self.settings.url)
        view = viewer.view(nameless(trace))
        page = Response(
            self._page("calls/shared.html", view=view, expires=share.expires)
        )
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    def replay(self, number: int) -> ResponseReturnValue:
        place = self.log.place()
        trace = self.log.one(place.owner, number)
        made = Replayer(self.portal.console, self.log).again(trace, place)
        return redirect(_beside(number, made.sequence), 303)

    def working(self, number: int) -> ResponseReturnValue:
        trace = self.log.one(self.log.place().owner, number)
        found = self.log.working(trace)
        return redirect(_beside(number, found.sequence if found else 0))

    def beside(self, number: int, other: int) -> ResponseReturnValue:
        """Show two calls side by side; 0 stands for the sample of the contract."""
        place = self.log.place()
        trace = self.log.one(place.owner, number)
        viewer = self._viewer(place.base_of(trace))
        this = viewer.view(trace)
        if other:
            that = viewer.view(self.log.one(place.owner, other))
            sides = {"request": that.request, "answer": that.answer}
            return self._page(
                "calls/beside.html",
                view=this,
                that=that,
                sides=sides,
                asked=differences(this.trace.request, that.trace.request),
                answered=differences(this.trace.answer, that.trace.answer),
            )
        sample = self._sample(viewer, this.trace)
        return self._page(
            "calls/beside.html",
            view=this,
            that=None,
            sides={"request": sample},
            asked=differences(this.trace.request, sample.raw),
            answered=(),
        )

    def _call(self, number: int, **more: Any) -> str:  # noqa: ANN401 (of a template)
        place = self.log.place()
        trace = self.log.one(place.owner, number)
        return self._page(
            "calls/call.html",
            place=place,
            view=self._viewer(place.base_of(trace)).view(trace),
            lost=lost_in(trace),
            refill=console_fields(trace),
            works=trace.verdict in GOOD,
            **self._against(trace),
            caused={} if place.is_real else self._caused(trace),
            newest=self.portal.calls.last(place.owner),
            **more,
        )

    def _against(self, trace: Trace) -> dict[str, Any]:
        """Return a call that works beside one that does not, and what is apart."""
        good = None if trace.verdict in GOOD else self.log.working(trace)
        apart = differences(trace.request, good.request) if good else ()
        return {"good": good, "apart": apart}

    def _caused(self, trace: Trace) -> Mapping[str, Any]:
        """Return the events that *trace* caused, and the orders it speaks of."""
        sandbox, name = self.portal.sandbox, trace.workspace
        events = sandbox.rows(
            name, "events", correlation_id=trace.correlation_id, limit=20
        ).rows
        orders = [
            row
            for order_id in order_ids(trace.answer)[:3]
            for row in sandbox.rows(name, "orders", order_id=order_id).rows
        ]
        return {"events": events, "orders": orders}

    def _viewer(self, base_url: str) -> Viewer:
        return Viewer(self.portal.console, base_url)

    def _sample(self, viewer: Viewer, trace: Trace) -> Side:
        operation = viewer.operation(trace)
        if operation is None:
            raise NotFound(f"no contract has {trace.operation} any more")
        contract = self.portal.library.service(trace.slug).contract
        try:
            body = sample_body(contract, operation, full=True)
        except PortalError as error:
            raise NotFound(f"{trace.operation} has no sample: {error}") from error
        raw = close_envelope(body, Version.SOAP11)
        return Side("s", "Sample", raw, (), lay_out(raw), {}, checked=False)

    def _page(self, template: str, **context: Any) -> str:  # noqa: ANN401 (as above)
        return render_template(
            template,
            local=self.settings.on_loopback,
            fields_of=fields_of,
            **context,
        )


def _beside(number: int, other: int) -> str:
    return url_for("calls.beside", number=number, other=other)


def _number(name: str) -> int:
    text = request.args.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise InvalidInput(f"{name} is {text!r}, which is no number of a call")
    return int(text)
