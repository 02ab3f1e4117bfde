"""Calls over SOAP to an endpoint in this process: fields in, fields or a fault out.

The whole way of a request is walked: envelope, credential, schema, idempotency,
transaction, envelope. Every answer is held against the schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.integration.conftest import TYPES
from tests.portals import our_library
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import clark, local_name
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.faults import read_fault
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.conftest import Answer, Sandbox

_COMMANDS = clark(TYPES, "CommandContext")


class Refusal(Exception):
    """A fault, by what its detail says."""

    def __init__(self, info: Mapping[str, Any]) -> None:
        super().__init__(f"{info['code']} {info.get('field', '')}: {info['message']}")
        self.code: str = info["code"]
        self.info = info

    @property
    def field(self) -> str:
        return str(self.info.get("field", ""))

    @property
    def violations(self) -> list[tuple[str, str]]:
        """The path and the code of each thing that was wrong."""
        found = self.info.get("violation", ())
        return [(one.get("field", ""), one["code"]) for one in found]


@cache
def _tools(slug: str) -> tuple[Codec, Validator]:
    entry = our_library().service(slug)
    return Codec(entry.contract), Validator(entry.contract, entry.path)


@dataclass
class Caller:
    """Somebody with a credential."""

    sandbox: Sandbox
    user: str = "kurv-self"
    #: Further HTTP headers, as a WSGI server hands them on.
    environ: Mapping[str, str] = field(default_factory=dict)
    _calls: list[int] = field(default_factory=lambda: [0])

    def named(self, user: str, **environ: str) -> Caller:
        """Return another caller of the same workspace."""
        _, at, workspace = self.user.partition("@")
        return replace(self, user=f"{user}{at}{workspace}", environ=environ)

    def ask(self, slug: str, operation: str, **fields: Any) -> dict[str, Any]:
        """Call; return the fields of the answer, `header` too.

        Raises:
            Refusal: for a fault.
        """
        answer = self.send(slug, operation, **fields)
        envelope = answer.envelope
        codec, validator = _tools(slug)
        fault = read_fault(envelope)
        assert validator.check(fault.detail[0] if fault else envelope.payload) == ()
        if fault is not None:
            info = codec.decode(fault.detail[0])
            raise Refusal(info)
        return codec.decode(envelope.payload)

    def again(self, slug: str, operation: str, **fields: Any) -> dict[str, Any]:
        """Call as the last time, with the same `clientReference`.

        Raises:
            Refusal: for a fault.
        """
        self._calls[0] -= 1
        return self.ask(slug, operation, **fields)

    def refused(self, slug: str, operation: str, **fields: Any) -> Refusal:
        """Call; return the fault that is the answer."""
        try:
            answer = self.ask(slug, operation, **fields)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{operation} was not refused: {answer}")

    def send(self, slug: str, operation: str, **fields: Any) -> Answer:
        """Call; return what came back over HTTP."""
        self._calls[0] += 1
        service = our_library().service(slug).contract
        request = service.operation(operation).request
        assert request is not None
        asked = {"context": self._context(slug, operation), **fields}
        payload = _tools(slug)[0].encode(request, asked)
        password = self.sandbox.passwords.get(self.user, "sandbox")
        header = [username_token(self.user, password)]
        raw = close_envelope(payload, Version.SOAP11, header=header)
        return self.sandbox.post(slug, raw, **self.environ)

    def advance(self, duration: str) -> list[Mapping[str, Any]]:
        """Move the clock on; return the events."""
        moved = self.ask("system", "AdvanceSandboxClock", byDuration=duration)
        events: list[Mapping[str, Any]] = moved.get("event", [])
        return events

    def order(self, order_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.ask("order", "GetOrder", orderId=order_id)
        return dict(found["order"])

    def _context(self, slug: str, operation: str) -> dict[str, Any]:
        kind = self.user.partition("@")[0].rpartition("-")[2]
        context: dict[str, Any] = {"channel": _CHANNELS[kind], "language": "en"}
        if kind == "agent":
            context["agentId"] = "agent-7"
        if _takes_reference(slug, operation):
            context["clientReference"] = f"reference-{self._calls[0]:06}"
        return context


_CHANNELS = {"self": "SELF_SERVICE", "agent": "CALL_CENTRE", "machine": "MACHINE"}


@cache
def _takes_reference(slug: str, operation: str) -> bool:
    contract = our_library().service(slug).contract
    request = contract.operation(operation).request
    assert request is not None
    kind = contract.complex_types[contract.element(request).type]
    context = next(slot for slot in slots(kind) if local_name(slot.tag) == "context")
    return bool(context.type == _COMMANDS)
