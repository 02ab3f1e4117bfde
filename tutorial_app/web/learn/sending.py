"""Makes the call of a step for somebody who presses the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.client.service import typed_fault
from tutorial_app.console.envelope import Caller, compose
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.explaining import NoAnswer
from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.expanding import numbered
from tutorial_app.lessons.requests import Told, filled, payload
from tutorial_app.soap.envelope import NotSoap, Version
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.exchange import Exchange
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.lessons.model import Lesson, Step
    from tutorial_app.lessons.runs import Run
    from tutorial_app.web.visitor import Mine

#: A client reference has at least eight characters.
_REFERENCE = "lesson-{}"
_TOO_FAST = "RATE_LIMITED"
#: Seconds that one press of the button may take where a call is made many times.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a press of the button, beside what the call log shows."""

    #: Why the call could not be made; empty if it was.
    trouble: str = ""
    #: Seconds after which it may be made again; 0: now.
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Messenger:
    """Writes the message of a step, and sends it.

    Args:
        console: sends calls.
        new_reference: makes a value that no command has had.
    """

    console: ConsoleService
    new_reference: Callable[[], str]

    def message(self, run: Run, step: Step, mine: Mine | None) -> Outgoing:
        """Return the call of *step*, the first of them where it is made many times.

        Raises:
            InvalidInput: if an answer it needs has not come, and nothing can stand
                in its place.
            NotFound: if the visitor's workspace lacks the credential.
        """
        fields = numbered(filled(step, run.watched.earlier.answers), 1)
        return self._outgoing(run, step, mine, fields)

    def send(self, run: Run, step: Step, mine: Mine) -> Outcome:
        """Make the call of *step*, as often as it says or until a fault comes."""
        filled_in = filled(step, run.watched.earlier.answers)
        until = self.console.stopwatch() + _PATIENCE
        for number in range(1, step.times + 1):
            call = self._outgoing(run, step, mine, numbered(filled_in, number))
            try:
                came = self.console.send(call)
            except NoAnswer as error:
                return Outcome("" if step.unanswered else error.explanation.why)
            if came.fault or self.console.stopwatch() > until:
                return _outcome(came, step)
        return Outcome()

    def reset(self, lesson: Lesson, mine: Mine) -> Outcome:
        """Bring the workspace to where *lesson* begins."""
        agent = next((step.agent for step in lesson.steps if step.agent), "")
        credential = _credential(mine, lesson.user)
        fields = {"seedSet": "BASIC", "seed": lesson.seed}
        told = self._told(credential, self.new_reference(), agent)
        call = self._call(("system", "ResetSandbox"), fields, told, credential)
        try:
            came = self.console.send(call)
        except NoAnswer as error:
            return Outcome(error.explanation.why)
        if came.fault is None:
            return Outcome()
        wait = _wait(came)
        return Outcome(f"The reset was refused: {came.fault.message}", wait)

    def _outgoing(
        self, run: Run, step: Step, mine: Mine | None, fields: Mapping[str, Any]
    ) -> Outgoing:
        user = step.user or run.part.lesson.user
        credential = _credential(mine, user) if mine else None
        told = self._told(credential, self._reference(run, step), step.agent, user)
        headers = {"X-Sandbox-Behaviour": step.behaviour} if step.behaviour else {}
        place = step.service, step.operation
        return self._call(place, fields, told, credential, headers)

    def _call(
        self,
        place: tuple[str, str],
        fields: Mapping[str, Any],
        told: Told,
        credential: Credential | None,
        headers: Mapping[str, str] | None = None,
    ) -> Outgoing:
        target = self.console.target(*place)
        endpoint = self._sandbox()
        caller = (
            Caller(credential.user_name, credential.password)
            if credential
            else Caller()
        )
        body = payload(target.entry.contract, target.operation, fields, told)
        text = compose([body], Version.SOAP11, caller)
        return Outgoing(
            target, endpoint, Version.SOAP11, caller, text, dict(headers or {})
        )

    def _sandbox(self) -> Endpoint:
        for one in self.console.endpoints.values():
            if one.kind == "mock":
                return one
        raise NotFound("conf/endpoints.toml names no sandbox, where lessons are done")

    def _reference(self, run: Run, step: Step) -> str:
        """Return the reference of the wish that *step* states or repeats."""
        if not step.reference:
            return self.new_reference()
        known = run.watched.earlier.references
        return known.get(step.reference) or _REFERENCE.format(step.reference)

    def _told(
        self, credential: Credential | None, reference: str, agent: str, user: str = ""
    ) -> Told:
        channels = credential.channels if credential else ()
        channel = next(iter(channels), _CHANNELS.get(user.partition("-")[2], ""))
        return Told(channel or "SELF_SERVICE", reference, agent)


#: How a user name ends, and its channel, for somebody without a workspace.
_CHANNELS = {"agent": "CALL_CENTRE", "machine": "MACHINE"}


def _credential(mine: Mine, user: str) -> Credential:
    for one in mine.credentials:
        if one.user_name.partition("@")[0] == user:
            return one
    raise NotFound(f"your workspace has no credential {user}")


def _outcome(came: Exchange, step: Step) -> Outcome:
    expected = step.fault.code if step.fault else ""
    if came.fault and came.fault.code == _TOO_FAST and expected != _TOO_FAST:
        text = "The sandbox takes no more calls in this minute."
        return Outcome(text, _wait(came))
    return Outcome()


def _wait(came: Exchange) -> int:
    """Return how long the sandbox wants to be left alone, in seconds."""
    try:
        fault = read_fault(came.answer)
    except NotSoap:
        return 0
    details = fault.detail if fault else ()
    faults = (typed_fault(one, "", "") for one in details)
    return next((one.retry_after or 1 for one in faults if one.code == _TOO_FAST), 0)
