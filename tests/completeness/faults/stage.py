"""A sandbox over SOAP on which faults are provoked, and what a row says of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.integration.conftest import TYPES, Sandbox
from tests.portals import our_library
from tutorial_app.contract.codec.values import Codec, Valued
from tutorial_app.contract.names import local_name
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

    from tests.integration.conftest import Answer
    from tutorial_app.contract.model import Operation

CHANNELS = {"self": "SELF_SERVICE", "agent": "CALL_CENTRE", "machine": "MACHINE"}


@dataclass(frozen=True, slots=True)
class Row:
    """A call that is refused with *code*, after what *first* has done."""

    operation: str
    code: str
    fields: Mapping[str, Any]
    by: str = "kurv-self"
    #: Does what has to be done before; returns further fields of the call.
    first: Callable[[Stage], Mapping[str, Any] | None] | None = None
    #: `X-Sandbox-Behaviour`, for SystemFaults alone.
    behaviour: str = ""
    #: Replaces the children of the context.
    context: Mapping[str, Any] = field(default_factory=dict)
    password: str = ""

    @property
    def name(self) -> str:
        return f"{self.operation}-{self.code}"


@dataclass
class Stage:
    """One workspace of its own, called as a partner's program would."""

    sandbox: Sandbox
    workspace: str
    calls: int = 0
    #: Service, body and further words of the last call.
    last: tuple[Any, ...] = ()

    def ask(  # noqa: PLR0913 (what a row may vary, by name)
        self,
        operation: str,
        fields: Mapping[str, Any],
        *,
        by: str = "kurv-self",
        version: Version = Version.SOAP11,
        context: Mapping[str, Any] | None = None,
        password: str = "",
        behaviour: str = "",
    ) -> Answer:
        """Call an operation; return whatever comes back."""
        self.calls += 1
        slug, declared = the_operation(operation)
        said = {**self._context(declared, by), **(context or {})}
        inside = {"context": said} if declared.notes.operation_kind != "open" else {}
        codec, _ = judge(slug)
        assert declared.request is not None
        payload = codec.encode(declared.request, {**inside, **fields})
        self.last = (slug, payload, by, version, password, behaviour)
        return self.send(*self.last)

    def repeat(self, language: str) -> Answer:
        """Make the last call once more, in another language."""
        slug, payload, *rest = self.last
        said = payload.find(f".//{{{TYPES}}}language")
        said.text = language
        return self.send(slug, payload, *rest)

    def send(
        self,
        slug: str,
        payload: etree._Element,
        by: str = "kurv-self",
        version: Version = Version.SOAP11,
        password: str = "",
        behaviour: str = "",
    ) -> Answer:
        """Send a body as it is."""
        user = f"{by}@{self.workspace}"
        secret = password or self.sandbox.passwords[user]
        token = username_token(user, secret, version=version)
        raw = close_envelope(payload, version, header=[token])
        wire: dict[str, Any] = {"CONTENT_TYPE": version.content_type}
        if behaviour:
            wire["HTTP_X_SANDBOX_BEHAVIOUR"] = behaviour
        return self.sandbox.post(slug, raw, **wire)

    def do(
        self, operation: str, by: str = "kurv-self", **fields: Any
    ) -> dict[str, Any]:
        """Call an operation that must answer; return the answer's fields."""
        answer = self.ask(operation, fields, by=by)
        assert not answer.fault_code, f"{operation}: {answer.body.decode()}"
        codec, _ = judge(the_operation(operation)[0])
        return codec.decode(answer.payload)

    def wait(self, duration: str, by: str = "kurv-self") -> None:
        """Move the clock."""
        self.do("AdvanceSandboxClock", by, byDuration=duration)

    def provoke(self, row: Row, version: Version = Version.SOAP11) -> Answer:
        """Do what the row says; return the answer to its call."""
        more = (row.first(self) if row.first else None) or {}
        return self.ask(
            row.operation,
            {**row.fields, **more},
            by=row.by,
            version=version,
            context=row.context,
            password=row.password,
            behaviour=row.behaviour,
        )

    def _context(self, declared: Operation, by: str) -> dict[str, Any]:
        channel = CHANNELS.get(by.partition("-")[2], "SELF_SERVICE")
        said: dict[str, Any] = {"channel": channel, "language": "en"}
        if channel == "CALL_CENTRE":
            said["agentId"] = "mette"
        if declared.notes.operation_kind == "command":
            said["clientReference"] = f"reference-{self.calls:06}"
        return said


@cache
def the_operation(name: str) -> tuple[str, Operation]:
    """Return an operation and the slug of its service."""
    return next(
        (slug, operation)
        for slug, entry in our_library().services.items()
        for operation in entry.contract.operations
        if operation.name == name
    )


@cache
def judge(slug: str) -> tuple[Codec, Validator]:
    """Return what reads and what judges the messages of a service."""
    entry = our_library().service(slug)
    return Codec(entry.contract), Validator(entry.contract, entry.path)


def declared_pairs() -> set[tuple[str, str]]:
    """Return (operation, code) for each fault that the contract notes."""
    return {
        (operation.name, note.code)
        for entry in our_library().services.values()
        for operation in entry.contract.operations
        for note in operation.notes.faults
    }


def fault_kinds(operation: str) -> set[str]:
    """Return the local names of the fault elements that an operation declares."""
    faults = the_operation(operation)[1].faults
    return {local_name(fault.element) for fault in faults if fault.element}


def money(amount: str, currency: str = "DKK") -> Valued:
    """Return `Money`."""
    return Valued(Decimal(amount), {"currency": currency})
