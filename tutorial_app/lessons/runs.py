"""A visitor's way through the lessons: begun, under way, done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.model import Sandbox
from tutorial_app.lessons.report import Report, report_of
from tutorial_app.lessons.watching import Away, Watched, watch
from tutorial_app.traces.book import is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.lessons.elsewhere import Elsewhere
    from tutorial_app.lessons.log import CallLog
    from tutorial_app.lessons.model import Lesson, Step
    from tutorial_app.lessons.store import Progress, ProgressStore


@dataclass(frozen=True)
class Part:
    """The steps of a lesson, or one of its exercises with the steps before it."""

    lesson: Lesson
    #: From 1; 0: the lesson itself.
    exercise: int = 0

    @property
    def name(self) -> str:
        """What `Lesson.parts()` calls it."""
        return f"{self.lesson.id}/{self.exercise}" if self.exercise else self.lesson.id

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is to be done."""
        return self.lesson.parts()[self.name]

    @property
    def title(self) -> str:
        """What stands above it."""
        if not self.exercise:
            return self.lesson.title
        return f"{self.lesson.title}: exercise {self.exercise}"

    @property
    def text(self) -> str:
        """What is learned, or tried."""
        if not self.exercise:
            return self.lesson.goal
        return self.lesson.exercises[self.exercise - 1].text

    @property
    def before(self) -> int:
        """How many steps of the lesson come before those of the exercise."""
        return self.lesson.exercises[self.exercise - 1].after if self.exercise else 0


@dataclass(frozen=True, slots=True)
class Run:
    """A part as one workspace has it."""

    part: Part
    #: None: it was never begun there.
    progress: Progress | None
    watched: Watched
    #: Number of the newest call that was looked at; 0: none.
    newest: int = 0

    @property
    def goes_on(self) -> bool:
        """Say whether calls tick its steps off."""
        return self.progress is not None and self.progress.left_off is None

    @property
    def was_left(self) -> bool:
        """Say whether another part, or a reset, has ended it."""
        return self.progress is not None and self.progress.left_off is not None

    @property
    def report(self) -> Report | None:
        """The last report, None if it was never finished."""
        if self.progress is None or self.progress.report is None:
            return None
        return Report.from_json(self.progress.report)


@dataclass(frozen=True, slots=True)
class Runs:
    """Begins parts of lessons and looks how far they are.

    Args:
        lessons: by id.
        log: the calls of workspaces.
        store: where progress is kept.
        clock: the wall clock.
        receivers: the address below which the workspaces' receivers are.
        elsewhere: what of a lesson holds on a real system.

    What is said of a workspace goes for the log of a real system too, under its owner
    (`traces.book`).
    """

    lessons: Mapping[str, Lesson]
    log: CallLog
    store: ProgressStore
    clock: Clock
    receivers: str
    elsewhere: Elsewhere

    def part(self, lesson: str, exercise: int = 0) -> Part:
        """Return a part.

        Raises:
            NotFound: if there is no such lesson, or no such exercise in it.
        """
        found = self.lessons.get(lesson)
        if found is None or exercise > len(found.exercises):
            raise NotFound(f"there is no lesson {lesson!r} with an exercise {exercise}")
        return Part(found, exercise)

    def begin(self, workspace: str, part: Part, reset: Callable[[], bool]) -> bool:
        """Let *part* begin with the next call; what went on before is left.

        Args:
            workspace: where.
            part: what.
            reset: brings the workspace to where the part begins; says whether it
                did. If not, nothing has changed.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        left = self.log.newest(workspace)
        if not reset():
            return False
        begun = self.log.newest(workspace)
        self.store.leave(workspace, left)
        self.store.begin(workspace, part.name, self.clock.now(), begun)
        return True

    def leave(self, workspace: str) -> None:
        """Let nothing go on: the workspace was reset, what was done is gone.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        self.store.leave(workspace, self.log.newest(workspace))

    def leave_out(self, workspace: str, part: Part, number: int) -> None:
        """Leave the step *number* out, where that is no sandbox that could do it."""
        if is_own(workspace) and 1 <= number <= len(part.steps):
            self.store.leave_out(workspace, part.name, number)

    def look(self, workspace: str, part: Part, title: str = "") -> Run:
        """Hold the calls of *workspace* against *part*; keep its report once done.

        Args:
            workspace: whose; empty: nobody's, nothing is done.
            part: of which lesson.
            title: what the report calls the place; empty: the workspace's name.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        begun = self.store.of(workspace).get(part.name) if workspace else None
        run = self._run(workspace, part, begun)
        if begun is None or not run.watched.is_finished:
            return run
        states = run.watched.states
        at = begun.begun_at.isoformat(timespec="milliseconds")
        made = report_of(part.name, part.title, title or workspace, at, states)
        report = made.to_json()
        if report != begun.report:
            now, user = self.clock.now(), part.lesson.user
            self.store.keep_report(workspace, part.name, report, now, user)
        return self._run(workspace, part, self.store.of(workspace).get(part.name))

    def overview(self, workspace: str) -> Mapping[str, tuple[Run, ...]]:
        """Return every lesson's parts as *workspace* has them, the lesson first.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        begun = self.store.of(workspace) if workspace else {}
        return {
            lesson.id: tuple(
                self._run(workspace, part, begun.get(part.name))
                for part in (
                    Part(lesson, number) for number in range(len(lesson.exercises) + 1)
                )
            )
            for lesson in self.lessons.values()
        }

    def _run(self, workspace: str, part: Part, begun: Progress | None) -> Run:
        sandbox = Sandbox(f"{self.receivers}/{workspace}")
        user, away = part.lesson.user, None
        if is_own(workspace):
            away = Away(self.elsewhere, begun.skipped if begun else frozenset())
        if begun is None:
            return Run(part, None, watch(part.steps, user, (), sandbox, away))
        calls = self.log.after(workspace, begun.begun, begun.left_off)
        watched = watch(part.steps, user, calls, sandbox, away)
        newest = max((call.number for call in calls), default=begun.begun)
        return Run(part, begun, watched, newest)
