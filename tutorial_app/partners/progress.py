"""How far an order has come in its flow: as a drawing, and in words.

Each state has a word, a mark and a shape of its own, so that they differ in grey.
The drawing is one column of 288 px. It takes its colours from the page's look where
it stands in one, as the drawings of `drawing.py` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any

from tutorial_app.partners.durations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.partners.model import Flow, StepKind

_WIDTH, _ROW, _BOX_HEIGHT, _BOX_LEFT, _BOX = 288, 46, 36, 30, 256
_INK, _DIM = "var(--ink, #142326)", "var(--ink-2, #47595c)"
_LINE = "var(--line-strong, #76898c)"


class State(StrEnum):
    """Where one step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    HELD = "held"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    COMPENSATED = "compensated"


#: The contract's `StepStatus` -> state.
_STATES = {
    "PENDING": State.WAITING,
    "RUNNING": State.RUNNING,
    "WAITING": State.HELD,
    "DONE": State.DONE,
    "SKIPPED": State.SKIPPED,
    "FAILED": State.FAILED,
    "COMPENSATED": State.COMPENSATED,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is drawn: its mark, its colours, its outline."""

    mark: str
    edge: str
    fill: str
    outline: str

    @property
    def ink(self) -> str:
        """The colour of text in it."""
        return _DIM if self.edge == _LINE else self.edge


_LOOKS = {
    State.WAITING: Look("", _LINE, "none", 'stroke-dasharray="3 3"'),
    State.RUNNING: Look(
        *("▶", "var(--accent, #00666b)", "var(--accent-ground, #e3f1f0)"),
        'stroke-width="2.5"',
    ),
    State.HELD: Look(
        *("II", "var(--warn, #7d5200)", "var(--warn-ground, #faf1dd)"),
        'stroke-width="2.5" stroke-dasharray="8 3"',
    ),
    State.DONE: Look(*("✓", "var(--good, #226a38)", "var(--good-ground, #e8f3ea)"), ""),
    State.SKIPPED: Look("\N{EN DASH}", _LINE, "none", 'stroke-dasharray="1 4"'),
    State.FAILED: Look(
        *("✕", "var(--bad, #a8321f)", "var(--bad-ground, #fbebe7)"),
        'stroke-width="3"',
    ),
    State.COMPENSATED: Look(
        *("↺", "var(--warn, #7d5200)", "none"), 'stroke-dasharray="8 3 2 3"'
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order, and how it stands."""

    number: int
    kind: StepKind
    state: State
    attempt: int = 0
    #: What the step's system said; empty: nothing.
    message: str = ""

    @property
    def words(self) -> str:
        """The step and its state in one sentence."""
        said = f"{self.kind.code} in {self.kind.system}: {self.state}"
        if self.attempt > 1:
            said += f", attempt {self.attempt}"
        if self.state is State.COMPENSATED and self.kind.compensation:
            said += f" by {self.kind.compensation}"
        return f"{said} ({self.message})." if self.message else f"{said}."


@dataclass(frozen=True, slots=True)
class Progress:
    """An order in its flow."""

    flow: Flow
    #: The contract's `OrderStatus`.
    status: str
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """What the drawing is called."""
        done = sum(
            one.state in {State.DONE, State.SKIPPED, State.COMPENSATED}
            for one in self.steps
        )
        return f"{self.flow.name}: {self.status}, {done} of {len(self.steps)} steps"

    def svg(self, ids: str = "progress") -> str:
        """Return the drawing, without style sheet or script.

        Args:
            ids: what the ids in it begin with; different for each SVG of a page.
        """
        height = _ROW * len(self.steps)
        root = (
            '<svg xmlns="http://www.w3.org/2000/svg" class="flow progress" role="img"'
            f' aria-labelledby="{ids}-title" width="{_WIDTH}" height="{height}"'
            f' viewBox="0 0 {_WIDTH} {height}">'
            f'<title id="{ids}-title">{escape(self.title)}</title>'
        )
        drawn = (_drawn(step, last=step is self.steps[-1]) for step in self.steps)
        return f"{root}{''.join(drawn)}</svg>"


def progress_of(
    flow: Flow, status: str, steps: Iterable[Mapping[str, Any]]
) -> Progress:
    """Return how far an order of *flow* has come.

    Args:
        flow: the steps that there are to be.
        status: of the order.
        steps: of the order, each with `step_code`, `status`, `attempt`, `message`
            and `compensation_of`; those that undo one are told by that one's state.
    """
    found = {one["step_code"]: one for one in steps if not one["compensation_of"]}
    return Progress(
        flow,
        status,
        tuple(
            _step(number, kind, found.get(kind.code))
            for number, kind in enumerate(flow.steps, 1)
        ),
    )


def _step(number: int, kind: StepKind, row: Mapping[str, Any] | None) -> Step:
    if row is None:
        return Step(number, kind, State.WAITING)
    state = _STATES.get(row["status"], State.WAITING)
    return Step(number, kind, state, row["attempt"], row["message"] or "")


def _drawn(step: Step, *, last: bool) -> str:
    look, top = _LOOKS[step.state], (step.number - 1) * _ROW + 4
    middle = top + _BOX_HEIGHT // 2
    below = top + _ROW
    line = (
        f'<path d="M13 {middle + 11}V{below + _BOX_HEIGHT // 2 - 11}"'
        f' stroke="{_LINE}" fill="none"/>'
    )
    takes = f", {in_words(step.kind.takes)}" if step.kind.takes else ""
    struck = ' text-decoration="line-through"' * (step.state is State.COMPENSATED)
    return (
        f'<g class="flow-step flow-{step.state}">'
        + ("" if last else line)
        + f'<circle cx="13" cy="{middle}" r="11" fill="{look.fill}"'
        f' stroke="{look.edge}" {look.outline}/>'
        + _text(13, middle + 4, look.mark or str(step.number), look.ink, "middle")
        + f'<rect x="{_BOX_LEFT}" y="{top}" width="{_BOX}" height="{_BOX_HEIGHT}"'
        f' rx="4" fill="{look.fill}" stroke="{look.edge}" {look.outline}/>'
        + _text(_BOX_LEFT + 8, top + 15, step.kind.code, _INK, "start", struck)
        + _text(_BOX_LEFT + 8, top + 29, f"{step.kind.system}{takes}", _DIM, "start")
        + _text(_BOX_LEFT + _BOX - 8, top + 29, step.state, look.ink, "end")
        + "</g>"
    )


def _text(x: int, y: int, text: str, colour: str, anchor: str, more: str = "") -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}"'
        f' font-family="ui-monospace, monospace" font-size="11.5"{more}>'
        f"{escape(text)}</text>"
    )
