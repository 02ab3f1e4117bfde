"""Where a visitor left off, for the front door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.access.inside import Moment
    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.lessons.runs import Run, Runs
    from tutorial_app.web.visitor import Mine, Visitors

_CALLS = 5


@dataclass(frozen=True, slots=True)
class LeftOff:
    """A visitor's workspace, the last calls there, newest first, and open lessons."""

    mine: Mine
    calls: tuple[Mapping[str, Any], ...]
    lessons: tuple[Run, ...]
    #: The next timer; None: none is set.
    next: Moment | None


def left_off(visitors: Visitors, sandbox: SandboxControl, runs: Runs) -> LeftOff | None:
    """Return where the visitor left off; None if they have no workspace.

    The front door opens even while the sandbox does not answer.
    """
    try:
        mine = visitors.mine()
        if mine is None:
            return None
        name = mine.workspace.id
        calls = sandbox.newest_calls(name, {}, limit=_CALLS, brief=True)
        coming = (one for one in sandbox.time_line(name) if one.kind == "timer")
        return LeftOff(mine, calls, tuple(_open(runs, name)), next(coming, None))
    except (NotFound, Unreachable):
        return None


def _open(runs: Runs, workspace: str) -> Iterator[Run]:
    for name, progress in runs.store.of(workspace).items():
        if progress.left_off is not None:
            continue
        lesson, _, exercise = name.partition("/")
        run = runs.look(workspace, runs.part(lesson, int(exercise or 0)))
        if not run.watched.is_finished:
            yield run
