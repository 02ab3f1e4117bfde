"""The pages that every tutorial has: begin, change the view, move time, see news."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, redirect, request

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.tutorials.beside import look_beside, pulse
from tutorial_app.web.tutorials.clock import move_clock
from tutorial_app.web.tutorials.draft import text_of
from tutorial_app.web.tutorials.line import View
from tutorial_app.web.tutorials.words import LANGUAGES, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.web.tutorials.visit import Frame, Visit

    Page = dict[str, object]

#: Where a page is read on after a button: whoever has no mouse does not begin again.
SHOP = "#shop"
_CLOCK = "#clock-title"


def add_shared_pages(
    pages: Blueprint, frame: Frame, moved: Callable[[Visit], object]
) -> None:
    """Add the pages to the blueprint of a tutorial.

    Args:
        pages: the blueprint.
        frame: of the tutorial.
        moved: called after the clock has moved, to ask what came of it.
    """
    _add_run_pages(pages, frame)
    home = frame.home

    @pages.post(f"{home}/clock")
    def clock() -> ResponseReturnValue:
        visit = frame.visit()
        if visit is None or visit.place.is_real:
            return redirect(home, 303)
        done = move_clock(visit, request.form)
        if done:
            moved(visit)
        visit.draft.save()
        refused = "" if done else "?clock=refused"
        return redirect(f"{back_to(home)}{refused}{_CLOCK}", 303)

    @pages.get(f"{home}/pulse")
    def beat() -> ResponseReturnValue:
        visit = frame.visit()
        text = pulse(visit) if visit else ""
        return Response(text, content_type="text/plain; charset=utf-8")

    @pages.get(f"{home}/messages/<message_id>.pdf")
    def letter(message_id: str) -> ResponseReturnValue:
        visit = frame.visit()
        document = _document(visit, message_id) if visit else b""
        if not document:
            raise NotFound(f"message {message_id} has no PDF: only letters do")
        return Response(document, content_type="application/pdf")


def _add_run_pages(pages: Blueprint, frame: Frame) -> None:
    """Add what begins and ends a run, and changes who calls."""
    home = frame.home

    @pages.post(f"{home}/begin")
    def begin() -> ResponseReturnValue:
        chosen = {name: text_of(request.form, name) for name in frame.given}
        frame.begin(view_of(request.form.get("view", "")), chosen)
        return redirect(home + SHOP, 303)

    @pages.post(f"{home}/end")
    def end() -> ResponseReturnValue:
        visit = frame.visit()
        if visit is not None:
            visit.draft.forget()
        return redirect(home, 303)

    @pages.post(f"{home}/view")
    def change_view() -> ResponseReturnValue:
        visit = frame.visit()
        if visit is not None:
            visit.draft.view = view_of(request.form.get("view", ""))
            visit.draft.save()
        return redirect(back_to(home), 303)


def page(frame: Frame, visit: Visit, step: str, operations: Sequence[str]) -> Page:
    """Return what every page of a tutorial is drawn with.

    Args:
        frame: of the tutorial.
        visit: whose page.
        step: of the tutorial.
        operations: those that belong to the step.
    """
    labels, language = frame.partners.labels, visit.words.language
    operators = {one.code: one.name for one in frame.partners.operators}
    refused = visit.story.last("AdvanceSandboxClock")
    return {
        "t": visit.words,
        "languages": LANGUAGES,
        "home": frame.home,
        "visit": visit,
        "draft": visit.draft,
        "step": step,
        "views": tuple(View),
        "magic": frame.partners.magic,
        "label": lambda kind, code: labels[kind][code][language],
        "operator": lambda code: operators.get(code, code),
        "clock_refused": refused.fault
        if refused and request.args.get("clock")
        else None,
        "place": visit.place,
        "beside": look_beside(visit, operations, request.args.get("call", "")),
    }


def add_filters(pages: Blueprint) -> None:
    """Add the filters that the templates of tutorials use."""

    def copenhagen(at: datetime | str) -> datetime:
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        return at.astimezone(ZONE)

    pages.add_app_template_filter(copenhagen, "copenhagen")
    pages.add_app_template_filter(lambda at: f"{at:%H:%M}", "hour")
    pages.add_app_template_filter(lambda at: f"{at.day} {at:%b %H:%M}", "day_hour")


def view_of(text: str) -> View:
    """Return the view called *text*; the customer's for anything else."""
    return View(text) if text in set(View) else View.CUSTOMER


def back_to(home: str) -> str:
    """Return the page that the form stood on, if it is one of the tutorial's."""
    step = request.form.get("step", "")
    return f"{home}/{step}" if step.isalpha() and step.isascii() else home


def _document(visit: Visit, message_id: str) -> bytes:
    visit.ask("notification", "GetMessage", {"messageId": message_id})
    heard = visit.story.last_good("GetMessage", messageId=message_id)
    document = heard.answer.get("document", b"") if heard else b""
    return b64decode(document) if isinstance(document, str) else document
