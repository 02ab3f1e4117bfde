"""What a run has done so far, read from the log of its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.console.fault_view import FaultView, view_fault
from tutorial_app.traces.verdicts import GOOD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.traces.book import CallLogs
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.tutorials.line import Speech

#: Calls asked for at once, and how often: a busy workspace shall not hold a page up.
_PAGE, _PAGES = 500, 6


@dataclass(frozen=True, slots=True)
class Heard:
    """One call of the run with what was said on both sides."""

    trace: Trace
    speech: Speech

    @property
    def good(self) -> bool:
        """Say whether it was answered, not refused."""
        return self.trace.verdict in GOOD

    @property
    def lost(self) -> bool:
        """Say whether the connection was closed before the caller had the answer."""
        return self.trace.why.disturbed.startswith("drop")

    @property
    def asked(self) -> Mapping[str, Any]:
        """The fields of the request."""
        return self.speech.read(self.trace.slug, self.trace.request)

    @property
    def answer(self) -> Mapping[str, Any]:
        """The fields of the answer; empty if it was refused."""
        if not self.good:
            return {}
        return self.speech.read(self.trace.slug, self.trace.answer)

    @property
    def fault(self) -> FaultView | None:
        """What refused it; None if nothing did."""
        codes = self.speech.console.library.fault_codes
        return view_fault(self.trace.answer, codes) if not self.good else None


@dataclass(frozen=True, slots=True)
class Story:
    """The calls of one run, oldest first."""

    calls: tuple[Heard, ...]

    def last(self, *operations: str) -> Heard | None:
        """Return the last call of one of *operations*, whatever came of it."""
        return next(self._backwards(*operations), None)

    def last_good(self, operation: str, **asked: Any) -> Heard | None:  # noqa: ANN401 (what the schema says)
        """Return the last call of *operation* that was answered.

        Args:
            operation: its name.
            asked: fields that its request must have had.
        """
        for one in self._backwards(operation):
            said = one.asked
            if one.good and all(said.get(key) == want for key, want in asked.items()):
                return one
        return None

    def all_good(self, operation: str) -> Iterator[Heard]:
        """Yield the calls of *operation* that were answered, oldest first."""
        for one in self.calls:
            if one.trace.operation == operation and one.good:
                yield one

    def _backwards(self, *operations: str) -> Iterator[Heard]:
        for one in reversed(self.calls):
            if one.trace.operation in operations:
                yield one


def read_story(
    logs: CallLogs, speech: Speech, owner: str, run: str, after: int
) -> Story:
    """Return the calls of *run* that were made after call number *after*.

    Raises:
        NotFound: if the workspace is gone.
        Unreachable: if the control mount does not answer.
    """
    found: list[Heard] = []
    for _ in range(_PAGES):
        traces = logs.after(owner, after, _PAGE)
        found += [Heard(one, speech) for one in traces if one.correlation_id == run]
        if len(traces) < _PAGE:
            break
        after = traces[-1].sequence
    return Story(tuple(found))
