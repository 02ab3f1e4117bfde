"""The top-up tutorial: balance, voucher, card, automatic, and the lost answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.tutorials.shared import add_shared_pages, page
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
from tutorial_app.web.tutorials.visit import Frame
from tutorial_app.web.tutorials.words import chosen_words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.partners.model import Partners
    from tutorial_app.settings import Settings
    from tutorial_app.web.tutorials.line import Speech
    from tutorial_app.web.tutorials.visit import Visit
    from tutorial_app.web.visitor import Visitors

KEY = "top-up"
#: Bo of seed set BASIC, who has four kroner left.
_WHO = {"subscription": "SU10000002", "customer": "CU10000002"}


def top_up_pages(
    visitors: Visitors, speech: Speech, partners: Partners, settings: Settings
) -> Blueprint:
    """Return the pages of the tutorial."""
    pages = Blueprint("top_up", __name__)
    frame = Frame(KEY, visitors, speech, partners, settings.url, _WHO)
    home = frame.home

    @pages.get(home)
    def start() -> ResponseReturnValue:
        if frame.visit() is not None:
            return redirect(f"{home}/balance", 303)
        words = chosen_words()
        return render_template("tutorials/top_up/start.html", t=words, home=home)

    @pages.get(f"{home}/<part>")
    def show(part: str) -> ResponseReturnValue:
        visit = _visit(frame, part)
        return redirect(home, 303) if visit is None else _page(frame, visit, part)

    @pages.post(f"{home}/<part>")
    def press(part: str) -> ResponseReturnValue:
        visit = _visit(frame, part)
        if visit is None:
            return redirect(home, 303)
        if request.form.get("run") != visit.draft.run or part == PARTS[0]:
            return redirect(f"{home}/{part}?stale=1", 303)
        done = act(visit, part, request.form)
        visit.draft.save()
        return redirect(f"{home}/{part}?{'done' if done else 'refused'}=1", 303)

    add_shared_pages(pages, frame, lambda visit: look(visit, PARTS[0]))
    return pages


def _visit(frame: Frame, part: str) -> Visit | None:
    if part not in PARTS:
        raise NotFound(f"the top-up has no part {part!r}; it has {', '.join(PARTS)}")
    return frame.visit()


def _page(frame: Frame, visit: Visit, part: str) -> str:
    found = look(visit, part)
    refused = refused_by(visit, part) if request.args.get("refused") else None
    return render_template(
        f"tutorials/top_up/{part}.html",
        **page(frame, visit, part, OPERATIONS[part]),
        parts=PARTS,
        amounts=AMOUNTS,
        losses=LOSSES,
        refused=refused,
        mended_at=lambda _field: "",
        ledger=ledger(visit),
        **found,
    )
