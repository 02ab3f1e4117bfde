"""Calls that a page of the workspace makes for its visitor: SOAP, like any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutorial_app.console.envelope import Caller, compose
from tutorial_app.console.exchange import Outgoing
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import QName
from tutorial_app.kernel.errors import Conflict, NotFound, Unreachable
from tutorial_app.soap.envelope import Version, open_envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.web.visitor import Mine

#: Channels in the order in which we would speak for the visitor.
_CHANNELS = ("SELF_SERVICE", "MACHINE", "CALL_CENTRE")


class Refused(Conflict):
    """iTMS answered with a fault; *fault* is its code."""

    code = "refused"

    def __init__(self, operation: str, fault: str, message: str) -> None:
        self.fault = fault
        super().__init__(f"{operation} was refused with {fault}: {message}")


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes SOAP calls with a workspace's own credentials.

    Args:
        console: sends them; they are in the workspace's log like any other call.
        new_reference: makes a `clientReference` that no call has had.
    """

    console: ConsoleService
    new_reference: Callable[[], str]
    _codecs: dict[str, Codec] = field(default_factory=dict, repr=False)

    def ask(
        self,
        mine: Mine,
        slug: str,
        operation: str,
        fields: Mapping[str, Any],
        *,
        partner: str = "",
    ) -> dict[str, Any]:
        """Call an operation and return the fields of its answer.

        Args:
            mine: whose call it is.
            slug: the service.
            operation: its name.
            fields: what stands after the context.
            partner: as whose program; empty: any.

        Raises:
            InvalidInput: if *fields* are no request of the operation.
            NotFound: if no credential of *mine* may call, or there is no sandbox.
            Refused: if the answer is a fault.
            Unreachable: if no usable answer came.
        """
        target = self.console.target(slug, operation)
        codec = self._codecs.setdefault(slug, Codec(target.entry.contract))
        credential, context = self._speaker(mine, partner)
        if target.operation.notes.operation_kind == "command":
            context = {"clientReference": self.new_reference(), **context}
        payload = codec.encode(
            target.operation.request or QName(""), {"context": context, **fields}
        )
        caller = Caller(credential.user_name, credential.password)
        text = compose([payload], Version.SOAP11, caller)
        call = Outgoing(target, self._sandbox(), Version.SOAP11, caller, text)
        exchange = self.console.send(call)
        if exchange.fault:
            raise Refused(operation, exchange.fault.code, exchange.fault.message)
        if not exchange.good:
            raise Unreachable(f"{operation} was answered with {exchange.status}")
        return codec.decode(open_envelope(exchange.answer).payload)

    def _speaker(self, mine: Mine, partner: str) -> tuple[Credential, dict[str, str]]:
        """Return a credential that may call, and the context that goes with it."""
        for channel in _CHANNELS:
            for one in mine.credentials:
                if channel in one.channels and partner in {"", one.partner}:
                    context = {"channel": channel, "language": "en"}
                    if channel == "CALL_CENTRE":
                        context["agentId"] = "portal"
                    return one, context
        raise NotFound(f"no credential of {partner or 'the workspace'} may call")

    def _sandbox(self) -> Endpoint:
        for one in self.console.endpoints.values():
            if one.kind == "mock":
                return one
        raise NotFound("no endpoint is a sandbox; conf/endpoints.toml names them")
