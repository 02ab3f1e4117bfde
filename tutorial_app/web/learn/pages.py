"""The list of lessons, a lesson, its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup

from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.web.learn.sending import Messenger, Outcome
from tutorial_app.web.learn.views import view_step

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.lessons.report import Report
    from tutorial_app.lessons.runs import Part, Run, Runs
    from tutorial_app.settings import Settings
    from tutorial_app.web.visitor import Mine, Visitors

_DIGITS = 9
_EXERCISE = {"exercise": 0}
_JSON = "application/json; charset=utf-8"


def learn_pages(portal: Portal, visitors: Visitors, settings: Settings) -> Blueprint:
    """Return the pages; they show a visitor's own progress."""
    pages = Blueprint("learn", __name__)
    messenger = Messenger(portal.console, lambda: str(uuid4()))
    desk = _Desk(portal.lessons, messenger, visitors, settings.url)
    pages.add_app_template_filter(_breakable, "breakable")

    @pages.get("/learn")
    def overview() -> ResponseReturnValue:
        mine = visitors.mine()
        runs = desk.runs.overview(_name(mine))
        return render_template("learn/list.html", runs=runs, mine=mine)

    @pages.get("/learn/<lesson>", defaults=_EXERCISE)
    @pages.get("/learn/<lesson>/<int:exercise>")
    def show(lesson: str, exercise: int) -> ResponseReturnValue:
        return desk.page(desk.runs.part(lesson, exercise))

    @pages.get("/learn/<lesson>/news", defaults=_EXERCISE)
    @pages.get("/learn/<lesson>/<int:exercise>/news")
    def news(lesson: str, exercise: int) -> ResponseReturnValue:
        return desk.news(desk.runs.part(lesson, exercise))

    @pages.post("/learn/<lesson>/begin", defaults=_EXERCISE)
    @pages.post("/learn/<lesson>/<int:exercise>/begin")
    def begin(lesson: str, exercise: int) -> ResponseReturnValue:
        return desk.begin(desk.runs.part(lesson, exercise))

    @pages.post("/learn/<lesson>/do", defaults=_EXERCISE)
    @pages.post("/learn/<lesson>/<int:exercise>/do")
    def do(lesson: str, exercise: int) -> ResponseReturnValue:
        return desk.do(desk.runs.part(lesson, exercise))

    _add_reports(pages, desk)
    return pages


def _add_reports(pages: Blueprint, desk: _Desk) -> None:
    @pages.get("/learn/<lesson>/report", defaults=_EXERCISE)
    @pages.get("/learn/<lesson>/<int:exercise>/report")
    def report(lesson: str, exercise: int) -> ResponseReturnValue:
        part = desk.runs.part(lesson, exercise)
        return render_template("learn/report.html", part=part, report=desk.report(part))

    @pages.get("/learn/<lesson>/report.json", defaults=_EXERCISE)
    @pages.get("/learn/<lesson>/<int:exercise>/report.json")
    def report_json(lesson: str, exercise: int) -> ResponseReturnValue:
        part = desk.runs.part(lesson, exercise)
        return Response(desk.report(part).to_json(), content_type=_JSON)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers for one part of a lesson at a time."""

    runs: Runs
    messenger: Messenger
    visitors: Visitors
    portal: str

    def page(self, part: Part, outcome: Outcome = Outcome()) -> str:  # noqa: B008 (frozen)
        """Draw the page of *part*, with the outcome of a button."""
        mine = self.visitors.mine()
        run = self.runs.look(_name(mine), part)
        number = _chosen(run)
        return render_template(
            "learn/lesson.html",
            run=run,
            mine=mine,
            view=view_step(run, number, self.messenger, mine, self.portal),
            asked="step" in request.values,
            outcome=outcome,
            portal=self.portal,
        )

    def news(self, part: Part) -> ResponseReturnValue:
        """Draw the page again if a call came after the one that was seen last."""
        after = request.args.get("after", "0")
        if not _is_number(after):
            raise InvalidInput(f"after is {after!r}, which is no number")
        run = self.runs.look(_name(self.visitors.mine()), part)
        return ("", 204) if run.newest <= int(after) else self.page(part)

    def begin(self, part: Part) -> ResponseReturnValue:
        """Bring the visitor's workspace to where *part* begins, and begin it."""
        mine = self.visitors.mine_or_new()
        outcome = Outcome()

        def reset() -> bool:
            nonlocal outcome
            outcome = self.messenger.reset(part.lesson, mine)
            return not outcome.trouble

        if self.runs.begin(mine.workspace.id, part, reset):
            return redirect(address(part), 303)
        return self.page(part, outcome)

    def do(self, part: Part) -> ResponseReturnValue:
        """Make the calls up to and including the step that the form names."""
        mine = self.visitors.mine()
        if mine is None:
            raise NotFound("you have no workspace (any more); begin the lesson again")
        run = self.runs.look(mine.workspace.id, part)
        if not run.goes_on:
            return redirect(address(part), 303)
        number = _chosen(run)
        outcome = self._do_until(run, number, mine)
        if outcome.trouble:
            return self.page(part, outcome)
        return redirect(f"{address(part)}?step={number}#step", 303)

    def report(self, part: Part) -> Report:
        """Return the report of *part*.

        Raises:
            NotFound: if it is not finished.
        """
        run = self.runs.look(_name(self.visitors.mine()), part)
        if run.report is None:
            raise NotFound(
                f"there is no report of {part.name} yet: {run.watched.done} of "
                f"{len(part.steps)} steps are done"
            )
        return run.report

    def _do_until(self, run: Run, number: int, mine: Mine) -> Outcome:
        while (turn := run.watched.done) < number:
            step = run.part.steps[turn]
            outcome = self.messenger.send(run, step, mine)
            if outcome.trouble:
                return outcome
            run = self.runs.look(mine.workspace.id, run.part)
            if run.watched.done <= turn:
                return Outcome()  # The page says what was not as it should be.
        return Outcome()


def address(part: Part) -> str:
    """Return the path of a part's page."""
    return f"/learn/{part.name}"


def _breakable(name: str) -> Markup:
    """Let a long name of an operation go on in the next line, between its words."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z])(?=[A-Z])", name))


def _name(mine: Mine | None) -> str:
    return mine.workspace.id if mine else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


def _chosen(run: Run) -> int:
    """Return the number of the step that is asked for, else of the one to do next."""
    asked = request.values.get("step", "")
    last = len(run.watched.states)
    if _is_number(asked) and 1 <= int(asked) <= last:
        return int(asked)
    return min(run.watched.done + 1, last)
