"""The sign-up tutorial: a customer of a made-up partner, and every call behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.tutorials import order
from tutorial_app.web.tutorials.line import View
from tutorial_app.web.tutorials.machine import next_form
from tutorial_app.web.tutorials.progress import follow_order
from tutorial_app.web.tutorials.shared import SHOP, add_filters, add_shared_pages, page
from tutorial_app.web.tutorials.sign_up_deeds import act
from tutorial_app.web.tutorials.sign_up_looks import look
from tutorial_app.web.tutorials.sign_up_way import (
    OPERATIONS,
    STEPS,
    may_show,
    mended_at,
    open_step,
    refused_by,
)
from tutorial_app.web.tutorials.visit import Frame
from tutorial_app.web.tutorials.words import chosen_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from tutorial_app.partners.model import Partners
    from tutorial_app.traces.book import CallLogs
    from tutorial_app.web.place import Places
    from tutorial_app.web.tutorials.line import Speech
    from tutorial_app.web.tutorials.visit import Visit

KEY = "sign-up"


def sign_up_pages(
    places: Places, logs: CallLogs, speech: Speech, partners: Partners
) -> Blueprint:
    """Return the pages of the tutorial."""
    pages = Blueprint("sign_up", __name__)
    frame = Frame(KEY, places, logs, speech, partners)
    home = frame.home

    @pages.get(home)
    def start() -> ResponseReturnValue:
        visit = frame.visit()
        if visit is not None:
            return redirect(f"{home}/{open_step(visit.draft)}", 303)
        words = chosen_words()
        return render_template(
            "tutorials/sign_up/start.html", t=words, home=home, place=places.here()
        )

    @pages.get(f"{home}/<step>")
    def show(step: str) -> ResponseReturnValue:
        _known(step)
        visit = frame.visit()
        if visit is None:
            return redirect(home, 303)
        if not may_show(visit.draft, step):
            return redirect(f"{home}/{open_step(visit.draft)}", 303)
        return _page(frame, visit, step)

    @pages.post(f"{home}/<step>")
    def press(step: str) -> ResponseReturnValue:
        _known(step)
        visit = frame.visit()
        if visit is None:
            return redirect(home, 303)
        return redirect(_pressed(home, visit, step) + SHOP, 303)

    add_filters(pages)
    add_shared_pages(pages, frame, _moved)
    return pages


def _pressed(home: str, visit: Visit, step: str) -> str:
    """Do what the posted form says; return the address of what comes then."""
    stale = request.form.get("run") != visit.draft.run
    if stale or not may_show(visit.draft, step):
        return f"{home}/{open_step(visit.draft)}?stale=1"
    form: Mapping[str, str] = request.form
    if form.get("do") == "default":
        form = next_form(visit, step)
    following = act(visit, step, form)
    visit.draft.save()
    asked = {"refused": "1"} if following.refused else {}
    if step == following.step == "number" and form.get("do") == "check":
        asked["kind"] = "keep"
    return f"{home}/{following.step}" + (f"?{urlencode(asked)}" if asked else "")


def _known(step: str) -> None:
    if step not in STEPS:
        raise NotFound(f"the sign-up has no step {step!r}; it has {', '.join(STEPS)}")


def _moved(visit: Visit) -> None:
    if visit.draft.get("order"):
        follow_order(visit, again=True)


def _page(frame: Frame, visit: Visit, step: str) -> str:
    found = look(visit, step, request.args)
    refused = refused_by(visit, step) if request.args.get("refused") else None
    machine = visit.draft.view is View.MACHINE
    return render_template(
        f"tutorials/sign_up/{'machine' if machine else step}.html",
        **page(frame, visit, step, OPERATIONS[step]),
        steps=STEPS,
        reached=open_step(visit.draft),
        refused=refused,
        mended_at=mended_at,
        made_up=order,
        **found,
    )
