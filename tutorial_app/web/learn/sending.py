"""Makes the call of a step for somebody who presses the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.client.service import typed_fault
from tutorial_app.console.envelope import Caller, compose
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.explaining import NoAnswer
from tutorial_app.lessons.expanding import numbered
from tutorial_app.lessons.requests import Told, filled, payload
from tutorial_app.soap.envelope import NotSoap, Version
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.console.exchange import Exchange
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.lessons.model import Lesson, Step
    from tutorial_app.lessons.runs import Run
    from tutorial_app.web.place import Place

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

    def message(self, run: Run, step: Step, place: Place) -> Outgoing:
        """Return the call of *step*, the first of them where it is made many times.

        Raises:
            InvalidInput: if an answer it needs has not come, and nothing can stand
                in its place.
            NotFound: if the visitor's workspace lacks the credential.
        """
        fields = numbered(filled(step, run.watched.earlier.answers), 1)
        return self._outgoing(run, step, place, fields)

    def send(self, run: Run, step: Step, place: Place) -> Outcome:
        """Make the call of *step*, as often as it says or until a fault comes."""
        filled_in = filled(step, run.watched.earlier.answers)
        until = self.console.stopwatch() + _PATIENCE
        for number in range(1, step.times + 1):
            call = self._outgoing(run, step, place, numbered(filled_in, number))
            try:
                came = self.console.send(call)
            except NoAnswer as error:
                return Outcome("" if step.unanswered else error.explanation.why)
            if came.fault or self.console.stopwatch() > until:
                return _outcome(came, step, place)
        return Outcome()

    def reset(self, lesson: Lesson, place: Place) -> Outcome:
        """Bring a workspace to where *lesson* begins; a real system stays as it is."""
        if place.is_real:
            return Outcome()
        agent = next((step.agent for step in lesson.steps if step.agent), "")
        fields = {"seedSet": "BASIC", "seed": lesson.seed}
        told = Told(place.channel(lesson.user), self.new_reference(), agent)
        asked = ("system", "ResetSandbox"), fields, told
        call = self._call(*asked, place, place.credential(lesson.user))
        try:
            came = self.console.send(call)
        except NoAnswer as error:
            return Outcome(error.explanation.why)
        if came.fault is None:
            return Outcome()
        wait = _wait(came)
        return Outcome(f"The reset was refused: {came.fault.message}", wait)

    def _outgoing(
        self, run: Run, step: Step, place: Place, fields: Mapping[str, Any]
    ) -> Outgoing:
        user = step.user or run.part.lesson.user
        told = Told(place.channel(user), self._reference(run, step, place), step.agent)
        behaviour = "" if place.is_real else step.behaviour
        headers = {"X-Sandbox-Behaviour": behaviour} if behaviour else {}
        asked = (step.service, step.operation), fields, told
        return self._call(*asked, place, place.credential(user), headers)

    def _call(
        self,
        operation: tuple[str, str],
        fields: Mapping[str, Any],
        told: Told,
        place: Place,
        credential: Credential | None,
        headers: Mapping[str, str] | None = None,
    ) -> Outgoing:
        target = self.console.target(*operation)
        caller = (
            Caller(credential.user_name, credential.password)
            if credential
            else Caller()
        )
        body = payload(target.entry.contract, target.operation, fields, told)
        return Outgoing(
            target=target,
            endpoint=place.endpoint,
            version=Version.SOAP11,
            caller=caller,
            text=compose([body], Version.SOAP11, caller),
            headers=dict(headers or {}),
            owner=place.log,
        )

    def _reference(self, run: Run, step: Step, place: Place) -> str:
        """Return the reference of the wish that *step* states or repeats."""
        if not step.reference:
            return self.new_reference()
        known = run.watched.earlier.references.get(step.reference)
        if place.is_real:  # Others' wishes are kept there too, for weeks.
            return known or self.new_reference()
        return known or _REFERENCE.format(step.reference)


def _outcome(came: Exchange, step: Step, place: Place) -> Outcome:
    expected = step.fault.code if step.fault else ""
    if came.fault and came.fault.code == _TOO_FAST and expected != _TOO_FAST:
        who = place.endpoint.title if place.is_real else "The sandbox"
        text = f"{who} takes no more calls in this minute."
        return Outcome(text, _wait(came))
    return Outcome()


def _wait(came: Exchange) -> int:
    """Return how long the endpoint wants to be left alone, in seconds."""
    try:
        fault = read_fault(came.answer)
    except NotSoap:
        return 0
    details = fault.detail if fault else ()
    faults = (typed_fault(one, "", "") for one in details)
    return next((one.retry_after or 1 for one in faults if one.code == _TOO_FAST), 0)
