"""How a call ended, in the same words wherever it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.traces.store import Trace

#: What a verdict may be, and how a page says it. `replayed` is the contract's word
#: (ResponseHeader/replayed): the answer that an earlier call with the same
#: clientReference had.
VERDICTS = {
    "ANSWER": "answered",
    "REPLAY": "replayed",
    "SAMPLE": "sample answer",
    "FAULT": "fault",
    "BROKEN": "broken on request",
}
#: The shape that each is drawn with.
_SHAPES = {
    "ANSWER": "done",
    "REPLAY": "compensated",
    "SAMPLE": "waiting",
    "FAULT": "failed",
    "BROKEN": "failed",
}
#: Verdicts after which a call counts as one that works.
GOOD = frozenset({"ANSWER", "REPLAY", "SAMPLE"})


def is_dropped(trace: Trace) -> bool:
    """Say whether the call was worked on, and its answer dropped on request."""
    return trace.verdict != "BROKEN" and trace.why.disturbed.startswith("drop")


def in_words(trace: Trace) -> str:
    """Say how *trace* ended."""
    if trace.verdict == "BROKEN" and not trace.why.disturbed:
        return "no usable answer"
    words = trace.fault_code or VERDICTS.get(trace.verdict, trace.verdict)
    return f"{words}, but the answer was dropped" if is_dropped(trace) else words


def shape(trace: Trace) -> str:
    """Return the state that draws how *trace* ended."""
    return "failed" if is_dropped(trace) else _SHAPES.get(trace.verdict, "failed")
