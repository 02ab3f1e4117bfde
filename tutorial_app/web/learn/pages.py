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
    from tutorial_app.web.place import Place, Places

_DIGITS = 9
_EXERCISE = {"exercise": 0}
_JSON = "application/json; charset=utf-8"


def learn_pages(portal: Portal, places: Places) -> Blueprint:
    """Return the pages; they show a visitor's own progress."""
    pages = Blueprint("learn", __name__)
    messenger = Messenger(portal.console, lambda: str(uuid4()))
    desk = _Desk(portal.lessons, messenger, places)
    pages.add_app_template_filter(_breakable, "breakable")

    @pages.get("/learn")
    def overview() -> ResponseReturnValue:
        place = places.here()
        runs, mine = desk.runs.overview(place.owner), place.mine
        return render_template("learn/list.html", runs=runs, place=place, mine=mine)

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

    @pages.post("/learn/<lesson>/leave-out", defaults=_EXERCISE)
    @pages.post("/learn/<lesson>/<int:exercise>/leave-out")
    def leave_out(lesson: str, exercise: int) -> ResponseReturnValue:
        return desk.leave_out(desk.runs.part(lesson, exercise))

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
        return render_template(
            "learn/report.html",
            part=part,
            report=desk.report(part),
            place=desk.places.here(),
        )

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
    places: Places

    def page(self, part: Part, outcome: Outcome = Outcome()) -> str:  # noqa: B008 (frozen)
        """Draw the page of *part*, with the outcome of a button."""
        place = self.places.here()
        run = self._look(place, part)
        number = _chosen(run)
        elsewhere = self.runs.elsewhere
        return render_template(
            "learn/lesson.html",
            run=run,
            place=place,
            mine=place.mine,
            view=view_step(run, number, self.messenger, place, elsewhere),
            asked="step" in request.values,
            outcome=outcome,
        )

    def news(self, part: Part) -> ResponseReturnValue:
        """Draw the page again if a call came after the one that was seen last."""
        after = request.args.get("after", "0")
        if not _is_number(after):
            raise InvalidInput(f"after is {after!r}, which is no number")
        run = self._look(self.places.here(), part)
        return ("", 204) if run.newest <= int(after) else self.page(part)

    def begin(self, part: Part) -> ResponseReturnValue:
        """Bring the visitor's workspace to where *part* begins, and begin it.

        A real system stays as it is.
        """
        place = self.places.here_or_new()
        if not place.may_begin:
            return redirect(address(part), 303)
        outcome = Outcome()

        def reset() -> bool:
            nonlocal outcome
            outcome = self.messenger.reset(part.lesson, place)
            return not outcome.trouble

        if self.runs.begin(place.owner, part, reset):
            return redirect(address(part), 303)
        return self.page(part, outcome)

    def do(self, part: Part) -> ResponseReturnValue:
        """Make the calls up to and including the step that the form names."""
        place = self.places.here()
        if not place.owner:
            raise NotFound("you have no workspace (any more); begin the lesson again")
        run = self._look(place, part)
        if not run.goes_on or not place.may_call:
            return redirect(address(part), 303)
        number = _chosen(run)
        outcome = self._do_until(run, number, place)
        if outcome.trouble:
            return self.page(part, outcome)
        return redirect(f"{address(part)}?step={number}#step", 303)

    def leave_out(self, part: Part) -> ResponseReturnValue:
        """Leave the step whose turn it is out, on a real system."""
        place = self.places.here()
        run = self._look(place, part)
        if run.goes_on and _chosen(run) == run.watched.turn:
            self.runs.leave_out(place.owner, part, run.watched.turn)
        return redirect(f"{address(part)}#step", 303)

    def report(self, part: Part) -> Report:
        """Return the report of *part*.

        Raises:
            NotFound: if it is not finished.
        """
        run = self._look(self.places.here(), part)
        if run.report is None:
            raise NotFound(
                f"there is no report of {part.name} yet: {run.watched.done} of "
                f"{len(part.steps)} steps are done"
            )
        return run.report

    def _look(self, place: Place, part: Part) -> Run:
        title = place.endpoint.title if place.is_real else ""
        return self.runs.look(place.owner, part, title)

    def _do_until(self, run: Run, number: int, place: Place) -> Outcome:
        while (turn := run.watched.turn) <= number:
            step = run.part.steps[turn - 1]
            outcome = self.messenger.send(run, step, place)
            if outcome.trouble:
                return outcome
            run = self._look(place, run.part)
            if run.watched.turn == turn:
                return Outcome()  # The page says what was not as it should be.
        return Outcome()


def address(part: Part) -> str:
    """Return the path of a part's page."""
    return f"/learn/{part.name}"


def _breakable(name: str) -> Markup:
    """Let a long name of an operation go on in the next line, between its words."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z])(?=[A-Z])", name))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


def _chosen(run: Run) -> int:
    """Return the number of the step that is asked for, else of the one to do next."""
    asked = request.values.get("step", "")
    last = len(run.watched.states)
    if _is_number(asked) and 1 <= int(asked) <= last:
        return int(asked)
    return min(run.watched.turn, last)
