"""Whether a call of the log is the one that a step asks for; if not, why not.

The operation must be the step's, the caller of its partner, and every field that
the step gives must stand in the request with the same value. What the step does not
give is the caller's choice, and so are the fields in `FREE`: names and references
that people make up. What they do to the answer, the step's expectations show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutorial_app.client.records import Record
from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.comparing import same
from tutorial_app.lessons.judging import shown, unlike, unlike_fault
from tutorial_app.lessons.model import SANDBOX, Sandbox
from tutorial_app.lessons.paths import fill, follow, references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.lessons.model import Expectation, Step
    from tutorial_app.lessons.seen import Seen

#: Local names of fields that a caller makes up.
FREE = frozenset(
    {
        *("clientReference", "correlationId", "language", "agentId"),
        *("firstName", "lastName", "companyName", "email", "contactPhone"),
        *("givenByName", "givenAt"),
    }
)


class _Any:
    """Stands for a value that the caller chooses; the field itself is asked for."""


ANY = _Any()
#: What the log has in the place of a secret.
_MASK = "***"


@dataclass(frozen=True, slots=True)
class Lack:
    """What a call has otherwise than its step asks.

    *field* is a path in the request, such as `order/productCode`; empty: it is
    about the call as a whole, or about its answer.
    """

    text: str
    field: str = ""


@dataclass(slots=True)
class Earlier:
    """The calls that fulfilled the steps so far, by the steps' names."""

    calls: dict[str, Seen] = field(default_factory=dict)
    #: The clientReference of each wish that several steps share.
    references: dict[str, str] = field(default_factory=dict)
    sandbox: Sandbox = field(default_factory=Sandbox)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers, by step, and where the lesson is played."""
        came = {name: call.answer for name, call in self.calls.items() if call.answer}
        return {SANDBOX: self.sandbox, **came}

    def add(self, step: Step, call: Seen) -> None:
        """Note that *call* fulfilled *step*."""
        self.calls[step.name] = call
        if step.reference:
            self.references.setdefault(step.reference, call.client_reference)


def lacks(step: Step, user: str, call: Seen, earlier: Earlier) -> tuple[Lack, ...]:
    """Return all that *call*, of the step's operation, has otherwise than it asks.

    Args:
        step: what is asked.
        user: the lesson's credential, for a step that names none.
        call: what was called.
        earlier: the calls of the steps before.
    """
    asked = (
        *_caller(step, user, call),
        *_reference(step, call, earlier),
        *_request(step, call, earlier),
    )
    return asked or tuple(_answer(step, call, earlier))


def _caller(step: Step, user: str, call: Seen) -> Iterator[Lack]:
    """Compare who calls: by name where the step says one, else by partner.

    Where neither says who, anybody may.
    """
    wanted = step.user or user
    if call.user == wanted or not wanted:
        return
    partner = wanted.partition("-")[0]
    if step.user or step.agent or call.user.partition("-")[0] != partner:
        yield Lack(f"was made as {call.user}; make it as {wanted}")


def _reference(step: Step, call: Seen, earlier: Earlier) -> Iterator[Lack]:
    wanted = earlier.references.get(step.reference, "")
    if wanted and call.client_reference != wanted:
        text = f"is {call.client_reference or 'missing'}; repeat {wanted}"
        yield Lack(text, "context/clientReference")


def _request(step: Step, call: Seen, earlier: Earlier) -> Iterator[Lack]:
    try:
        asked = fill(step.given, earlier.answers)
    except NotFound as exc:
        yield Lack(f"cannot be compared: {exc}")
        return
    if call.request is None:
        if asked:
            yield Lack("has a request that cannot be read by the schema")
        return
    compared = _Comparison(earlier, cut=call.request_is_cut)
    yield from compared.fields(asked, step.given, call.request, "")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares a request with the fields that a step gives."""

    earlier: Earlier
    #: The log has no more than the beginning of the request.
    cut: bool

    def fields(
        self, asked: Mapping[str, Any], said: Mapping[str, Any], got: Record, path: str
    ) -> Iterator[Lack]:
        """Compare the fields of a request or of a part of it.

        Args:
            asked: what the step gives, references filled in.
            said: the same with its references.
            got: what was sent.
            path: where in the request it stands; empty at the top.
        """
        for name, value in asked.items():
            if name in FREE:
                continue
            there = getattr(got, name, None)
            yield from self._value(
                value, said[name], there, f"{path}/{name}".strip("/")
            )

    def _value(self, asked: Any, said: Any, got: Any, path: str) -> Iterator[Lack]:  # noqa: ANN401 (TOML)
        if got is None or got == []:
            if not self.cut:
                yield Lack(f"is missing; {self._asked(asked, said)}", path)
        elif asked is ANY:
            return
        elif isinstance(asked, Mapping) and isinstance(got, Record):
            yield from self.fields(asked, said, got, path)
        elif isinstance(got, list):
            items = asked if isinstance(asked, list) else [asked]
            named = said if isinstance(said, list) else [said]
            yield from self._items(items, named, got, path)
        elif got != _MASK and not same(got, asked):
            yield Lack(f"is {shown(got)}; {self._asked(asked, said)}", path)

    def _items(
        self, asked: list[Any], said: list[Any], got: list[Any], path: str
    ) -> Iterator[Lack]:
        whole = len(got)
        if self.cut:
            whole = min(len(got) - 1, len(asked))  # the last may be half
        elif len(got) != len(asked):
            yield Lack(f"stands {len(got)} times; {len(asked)} are asked for", path)
            return
        for number in range(whole):
            place = f"{path}[{number + 1}]"
            yield from self._value(asked[number], said[number], got[number], place)

    def _asked(self, asked: Any, said: Any) -> str:  # noqa: ANN401 (TOML)
        """Say what is asked for, and where it comes from."""
        if asked is ANY or isinstance(asked, Mapping | list):
            return "it is asked for"
        for reference in references(said):
            name, _, field_path = reference.partition(".")
            call = self.earlier.calls.get(name)
            if call is not None:
                last = field_path.rpartition(".")[2]
                return (
                    f"asked for is {shown(asked)}, the {last} "
                    f"that {call.operation} gave (call {call.number})"
                )
        return f"asked for is {shown(asked)}"


def _answer(step: Step, call: Seen, earlier: Earlier) -> Iterator[Lack]:
    if step.unanswered:
        if not call.dropped:
            yield Lack(
                "was answered; it is to stay without an answer: send the HTTP "
                f"header X-Sandbox-Behaviour: {step.behaviour}"
            )
    elif call.fault is not None:
        yield from map(Lack, unlike_fault(step.fault, call.fault))
    elif call.fault_code:
        yield Lack(f"was refused: {call.fault_code}")
    elif step.fault is not None:
        yield Lack(f"was answered, but the fault {step.fault.code} is to come")
    elif not call.answer_is_cut:
        yield from _expected(step, call, earlier)  # cut short, it counts as right


def _expected(step: Step, call: Seen, earlier: Earlier) -> Iterator[Lack]:
    """Compare the answer; what the log keeps secret counts as right."""
    if call.answer is None:
        yield Lack("has an answer that cannot be read by the schema")
        return
    for expectation in step.expectations:
        found = unlike(expectation, call.answer, earlier.answers)
        if found and not _is_secret(expectation, call.answer):
            yield Lack(f"was answered otherwise: {found}")


def _is_secret(expectation: Expectation, answer: Record) -> bool:
    try:
        return bool(follow(answer, expectation.path) == _MASK)
    except NotFound:
        return False
