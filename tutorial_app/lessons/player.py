"""Plays lessons: makes every call over SOAP and compares what comes back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutorial_app.client import ItmsFault, TransportError
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.lessons.expanding import numbered
from tutorial_app.lessons.judging import unlike, unlike_fault
from tutorial_app.lessons.model import SANDBOX, Sandbox
from tutorial_app.lessons.paths import fill
from tutorial_app.lessons.requests import sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tutorial_app.client import Itms
    from tutorial_app.lessons.model import Step

#: A client reference has at least eight characters.
_REFERENCE = "lesson-{}"
#: Seconds.
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the lesson says."""

    step: Step
    text: str

    def __str__(self) -> str:
        return (
            f"{self.step.place} {self.step.service}.{self.step.operation}: {self.text}"
        )


@dataclass(slots=True)
class Player:
    """Plays steps in one workspace.

    Args:
        connect: gives the connection of a credential, by its name without
            `@workspace`; asked once for each.
        sandbox: where they lead to.
        sleep: waits a number of seconds, when calls come too fast.
    """

    connect: Callable[[str], Itms]
    sandbox: Sandbox = field(default_factory=Sandbox)
    sleep: Callable[[float], None] = time.sleep
    _lines: dict[str, Itms] = field(default_factory=dict)

    def play(self, steps: Sequence[Step], user: str, *, seed: int = 1) -> list[Finding]:
        """Reset the workspace, play *steps*, return what is not as they say.

        Play ends with the first step that is not answered as it should be: those
        after it build on it.
        """
        agent = next((step.agent for step in steps if step.agent), "")
        itms = self._line(user).using(agent_id=agent)
        # The part played before may have used up the calls of this minute.
        patient = itms.retrying(2, longest_wait=_MINUTE)
        patient.system.ResetSandbox(seedSet="BASIC", seed=seed)
        answers: dict[str, Any] = {SANDBOX: self.sandbox}
        for step in steps:
            findings = [Finding(step, text) for text in self._step(step, user, answers)]
            if findings:
                return findings
        return []

    def _step(self, step: Step, user: str, answers: dict[str, Any]) -> Iterator[str]:
        try:
            given = sendable(fill(step.given, answers))
            for number in range(1, step.times + 1):
                answer = self._call(step, user, numbered(given, number))
            answers[step.name] = answer
        except ItmsFault as fault:
            yield from unlike_fault(step.fault, fault)
        except TransportError as exc:
            if not step.unanswered:
                yield f"no answer: {exc}"
        except (NotFound, InvalidInput) as exc:
            yield f"cannot be called: {exc}"
        else:
            if step.fault is not None:
                yield f"was answered, but {step.fault.code} was to come"
            elif step.unanswered:
                yield "was answered, but no answer was to come"
            found = (unlike(one, answer, answers) for one in step.expectations)
            yield from filter(None, found)

    def _call(self, step: Step, user: str, given: Mapping[str, Any]) -> Any:  # noqa: ANN401
        itms = self._line(step.user or user).using(
            agent_id=step.agent,
            language="en",
            headers={"X-Sandbox-Behaviour": step.behaviour} if step.behaviour else {},
        )
        call = getattr(itms.service(step.service), step.operation)
        if step.reference:
            given = {**given, "clientReference": _REFERENCE.format(step.reference)}
        try:
            return call(**given)
        except ItmsFault as fault:
            expected = step.fault.code if step.fault else ""
            if fault.code != "RATE_LIMITED" or expected == fault.code:
                raise
            # A reader is slower; the calls a minute are not what a lesson is about.
            self.sleep(float(fault.retry_after or 1))
            return call(**given)

    def _line(self, user: str) -> Itms:
        if user not in self._lines:
            self._lines[user] = self.connect(user)
        return self._lines[user]

    def close(self) -> None:
        """Close every connection."""
        for line in self._lines.values():
            line.close()
