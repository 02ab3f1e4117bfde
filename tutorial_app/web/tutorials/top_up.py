"""The top-up tutorial: balance, voucher, card, automatic, and the lost answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.tutorials.line import View
from tutorial_app.web.tutorials.shared import SHOP, add_shared_pages, page
from tutorial_app.web.tutorials.top_up_deeds import (
    AMOUNTS,
    LOSSES,
    OPERATIONS,
    PARTS,
    act,
    ledger,
    look,
    refused_by,
)
from tutorial_app.web.tutorials.top_up_machine import next_form, part_after
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

KEY = "top-up"
#: Bo of seed set BASIC, who has four kroner left.
_WHO = {"subscription": "SU10000002", "customer": "CU10000002"}


def top_up_pages(
    places: Places, logs: CallLogs, speech: Speech, partners: Partners
) -> Blueprint:
    """Return the pages of the tutorial."""
    pages = Blueprint("top_up", __name__)
    frame = Frame(KEY, places, logs, speech, partners, _WHO)
    home = frame.home

    @pages.get(home)
    def start() -> ResponseReturnValue:
        if frame.visit() is not None:
            return redirect(f"{home}/balance", 303)
        words = chosen_words()
        return render_template(
            "tutorials/top_up/start.html", t=words, home=home, place=places.here()
        )

    @pages.get(f"{home}/<part>")
    def show(part: str) -> ResponseReturnValue:
        visit = _visit(frame, part)
        return redirect(home, 303) if visit is None else _page(frame, visit, part)

    @pages.post(f"{home}/<part>")
    def press(part: str) -> ResponseReturnValue:
        visit = _visit(frame, part)
        if visit is None:
            return redirect(home, 303)
        return redirect(f"{home}/{_pressed(frame, visit, part)}{SHOP}", 303)

    add_shared_pages(pages, frame, lambda visit: look(visit, PARTS[0]))
    return pages


def _pressed(frame: Frame, visit: Visit, part: str) -> str:
    """Do what the posted form says; return the part to show, with a query."""
    is_program = request.form.get("do") == "default"
    if request.form.get("run") != visit.draft.run:
        return f"{part}?stale=1"
    if part == PARTS[0]:
        return part_after(part) if is_program else f"{part}?stale=1"
    form: Mapping[str, str] = request.form
    if is_program:
        form = next_form(visit, part, frame.partners.magic)
    done = act(visit, part, form)
    visit.draft.save()
    shown = part_after(part) if is_program and done else part
    return f"{shown}?{'done' if done else 'refused'}=1"


def _visit(frame: Frame, part: str) -> Visit | None:
    if part not in PARTS:
        raise NotFound(f"the top-up has no part {part!r}; it has {', '.join(PARTS)}")
    return frame.visit()


def _page(frame: Frame, visit: Visit, part: str) -> str:
    found = look(visit, part)
    refused = refused_by(visit, part) if request.args.get("refused") else None
    machine = visit.draft.view is View.MACHINE
    return render_template(
        f"tutorials/top_up/{'machine' if machine else part}.html",
        **page(frame, visit, part, OPERATIONS[part]),
        parts=PARTS,
        amounts=AMOUNTS,
        losses=LOSSES,
        refused=refused,
        mended_at=lambda _field: "",
        ledger=ledger(visit),
        **found,
    )
