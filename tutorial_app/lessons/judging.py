"""What an answer has otherwise than a lesson says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.comparing import holds
from tutorial_app.lessons.model import Check
from tutorial_app.lessons.paths import fill, follow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.client import ItmsFault
    from tutorial_app.lessons.model import Expectation, ExpectedFault

#: Characters of a value or fault that a finding shows.
_LONGEST = 300
_WORDS = {
    Check.IS: "is {}",
    Check.MATCHES: "fits the pattern {}",
    Check.COUNT: "comes {} times",
    Check.HAS: "has {}",
    Check.LACKS: "has none of {}",
    Check.ABOVE: "is more than {}",
}


def unlike_fault(expected: ExpectedFault | None, fault: ItmsFault) -> Iterator[str]:
    """Yield what *fault* has otherwise than *expected*; None: an answer was to come."""
    if expected is None:
        yield f"was refused: {_shortened(str(fault))}"
        return
    found = tuple((one.code, one.field) for one in fault.violations)
    pairs = {
        "code": (expected.code, fault.code),
        "kind": (expected.kind or fault.kind, fault.kind),
        "field": (expected.field or fault.field, fault.field),
        "violations": (expected.violations or found, found),
        "retryable": (
            fault.retryable if expected.retryable is None else expected.retryable,
            fault.retryable,
        ),
    }
    said = _shortened(str(fault))
    for name, (wanted, got) in pairs.items():
        if wanted != got:
            yield f"the fault's {name} is {got!r}, not {wanted!r}: {said}"


def unlike(expectation: Expectation, answer: object, answers: Mapping[str, Any]) -> str:
    """Return what *answer* has otherwise than expected; empty if nothing.

    Args:
        expectation: what must be so.
        answer: the answer it is said of.
        answers: those of the steps before, by name.
    """
    path, check = expectation.path, expectation.check
    try:
        wanted = fill(expectation.value, answers)
        got = follow(answer, path)
    except NotFound as exc:
        absent = check is Check.PRESENT and not expectation.value
        return "" if absent else f"{exc}"
    if holds(check, got, wanted):
        return ""
    return f"{path} is {shown(got)}; expected: {words(check, wanted)}"


def words(check: Check, wanted: object) -> str:
    """Return a check as one says it: `is COMPLETED`, `comes 5 times`."""
    if check is Check.PRESENT:
        return "is there" if wanted else "is not there"
    return _WORDS[check].format(shown(wanted))


def shown(value: object) -> str:
    """Return *value*, of an answer or a lesson, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _shortened(", ".join(map(shown, value)) or "empty")
    return _shortened(str(value)) if value not in (None, "") else "empty"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
