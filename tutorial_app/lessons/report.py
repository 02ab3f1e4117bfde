"""What is kept of a finished lesson: its steps, the calls that did them, the times."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tutorial_app.lessons.seen import Seen
    from tutorial_app.lessons.watching import StepState


@dataclass(frozen=True, slots=True)
class Row:
    """One step and its call. Times are ISO 8601, *milliseconds* those of the call."""

    number: int
    service: str
    operation: str
    text: str
    call: int
    user: str
    at: str
    #: Virtual time of the workspace; empty: not known.
    clock: str
    milliseconds: float
    correlation_id: str
    client_reference: str
    #: Empty: it was answered.
    fault: str


@dataclass(frozen=True, slots=True)
class Report:
    """A part of a lesson, done. *workspace*: where, or the title of a real system."""

    part: str
    title: str
    workspace: str
    begun_at: str
    finished_at: str
    steps: tuple[Row, ...]
    #: Numbers and operations of the steps that were left out: `12 AdvanceSandboxClock`.
    left_out: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return it as JSON, for people too."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        said = json.loads(text)
        rows = tuple(Row(**row) for row in said.pop("steps"))
        left_out = tuple(said.pop("left_out", ()))
        return cls(**said, steps=rows, left_out=left_out)


def report_of(
    part: str, title: str, workspace: str, begun_at: str, states: Sequence[StepState]
) -> Report:
    """Return the report of a part whose steps are all done."""
    rows = tuple(_rows(states))
    finished = max((row.at for row in rows), default=begun_at)
    left_out = tuple(
        f"{number} {state.step.operation}"
        for number, state in enumerate(states, 1)
        if state.call is None
    )
    return Report(part, title, workspace, begun_at, finished, rows, left_out)


def _rows(states: Sequence[StepState]) -> Iterable[Row]:
    for number, state in enumerate(states, 1):
        if state.call is not None:
            yield _row(number, state.step.text, state.call)


def _row(number: int, text: str, call: Seen) -> Row:
    return Row(
        number=number,
        service=call.service,
        operation=call.operation,
        text=text,
        call=call.number,
        user=call.user,
        at=call.at.isoformat(timespec="milliseconds"),
        clock=call.clock.isoformat() if call.clock else "",
        milliseconds=round(call.duration_us / 1000, 1),
        correlation_id=call.correlation_id,
        client_reference=call.client_reference,
        fault=call.fault_code,
    )
