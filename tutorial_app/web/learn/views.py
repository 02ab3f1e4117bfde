"""What a lesson's page shows of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.client.records import Record
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.lessons.expanding import numbered
from tutorial_app.lessons.judging import shown, words
from tutorial_app.lessons.model import Check
from tutorial_app.lessons.paths import fill, follow
from tutorial_app.lessons.requests import filled, is_ready
from tutorial_app.snippets import Call, Credential, snippets
from tutorial_app.soap.envelope import open_envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.console.exchange import Outgoing
    from tutorial_app.contract.model import Operation
    from tutorial_app.lessons.elsewhere import Elsewhere
    from tutorial_app.lessons.model import Expectation, Step
    from tutorial_app.lessons.runs import Run
    from tutorial_app.lessons.watching import StepState
    from tutorial_app.snippets import Snippet
    from tutorial_app.web.learn.sending import Messenger
    from tutorial_app.web.place import Place

#: Stands in code where the password goes.
_PASSWORD = "your-password"  # noqa: S105 (a word that stands for one)
#: Characters of a message that is still worth reading as a program, or in a field.
_LONGEST = 12_000
#: Fields of a table, and characters of a message that is shown.
_MOST_FIELDS, _MOST_SHOWN = 16, 24_000
#: Checks that leave open what exactly comes.
_OPEN = frozenset({Check.MATCHES, Check.PRESENT, Check.ABOVE})


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must be so in the answer.

    *got* is what came, where the words do not say it already.
    """

    path: str
    words: str
    got: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step, with the message to send or the one that was sent."""

    number: int
    state: StepState
    operation: Operation
    #: Who calls, without `@workspace`.
    user: str
    fields: tuple[tuple[str, str], ...]
    #: How many fields are left out of them.
    more_fields: int
    expected: tuple[Expected, ...]
    #: What is to be sent, secrets masked; empty: it needs answers that have not come.
    text: str = ""
    headers: Mapping[str, str] | None = None
    url: str = ""
    programs: tuple[Snippet, ...] = ()
    #: Whether all that it needs has been answered.
    ready: bool = True
    #: The clientReference to repeat; empty: a fresh one will do.
    repeats: str = ""
    #: Paths of fields whose value a real system may not know; none in a sandbox.
    own: frozenset[str] = frozenset()
    #: What its answer need not be like, on a real system.
    differs: frozenset[str] = frozenset()

    @property
    def step(self) -> Step:
        """What is asked."""
        return self.state.step

    @property
    def is_long(self) -> bool:
        """Say whether the message is too long to be shown whole."""
        return len(self.text) > _LONGEST

    @property
    def shown_text(self) -> str:
        """What is shown of the message."""
        return self.text[:_MOST_SHOWN]


def view_step(
    run: Run, number: int, messenger: Messenger, place: Place, elsewhere: Elsewhere
) -> StepView:
    """Return what is shown of the step *number*, from 1.

    Args:
        run: the part of a lesson.
        number: of the step.
        messenger: writes its message.
        place: where the visitor plays it.
        elsewhere: what holds on a real system.
    """
    state = run.watched.states[number - 1]
    step, answers = state.step, run.watched.earlier.answers
    target = messenger.console.target(step.service, step.operation)
    fields = tuple(_flat(numbered(filled(step, answers), 1), ""))
    call = _message(run, step, messenger, place)
    return StepView(
        number=number,
        state=state,
        operation=target.operation,
        user=step.user or run.part.lesson.user,
        fields=fields[:_MOST_FIELDS],
        more_fields=max(0, len(fields) - _MOST_FIELDS),
        expected=tuple(_expected(one, state, answers) for one in step.expectations),
        text=call.text if call else "",
        headers=call.headers if call else None,
        url=call.url if call else "",
        programs=_programs(call) if call else (),
        ready=is_ready(step, answers),
        repeats=run.watched.earlier.references.get(step.reference, ""),
        **(_away(step, elsewhere) if place.is_real else {}),
    )


def _away(step: Step, elsewhere: Elsewhere) -> dict[str, frozenset[str]]:
    kept = {one.path for one in elsewhere.asked(step, frozenset()).expectations}
    every = {one.path for one in step.expectations}
    return {
        "own": elsewhere.own_values(step),
        "differs": frozenset(every - kept),
    }


def _message(
    run: Run, step: Step, messenger: Messenger, place: Place
) -> Outgoing | None:
    try:
        return messenger.message(run, step, place)
    except InvalidInput:
        return None


def _programs(call: Outgoing) -> tuple[Snippet, ...]:
    if len(call.text) > _LONGEST:
        return ()
    body = open_envelope(call.text.encode()).payload
    credential = Credential(call.caller.user, _PASSWORD) if call.caller.user else None
    entry, operation = call.target.entry, call.target.operation
    text = call.text.replace("••••••••", _PASSWORD)
    portal = call.endpoint.base_url if call.endpoint.kind == "mock" else ""
    made = Call(entry, operation, call.url, (body,), text, credential, portal)
    return snippets(made)


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 (TOML)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}/{key}".strip("/"))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}[{number}]")
    else:
        yield path, shown(value)


def _expected(
    one: Expectation, state: StepState, answers: Mapping[str, Any]
) -> Expected:
    wanted: Any = one.value
    try:
        wanted = fill(one.value, answers)
    except NotFound:
        wanted = "what the earlier call said"
    return Expected(one.path, words(one.check, wanted), _got(one, state))


def _got(one: Expectation, state: StepState) -> str:
    """Return what came, where it is short and the words do not say it already."""
    answer = state.call.answer if state.call else None
    if answer is None or one.check not in _OPEN:
        return ""
    try:
        value = follow(answer, one.path)
    except NotFound:
        return ""
    records = value if isinstance(value, list) else [value]
    return "" if any(isinstance(item, Record) for item in records) else shown(value)
