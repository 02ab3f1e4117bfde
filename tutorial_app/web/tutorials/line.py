"""The line from a tutorial to iTMS: one SOAP call at a time, with the run's context."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tutorial_app.console.envelope import Caller, compose
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.explaining import NoAnswer
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import QName
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.soap.envelope import NotSoap, Version, open_envelope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.console.exchange import Target
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.web.place import Place

#: The employee who sits in the call centre of the tutorials.
AGENT = "mette"


class View(StrEnum):
    """Who makes the calls: the three ways to the same order."""

    CUSTOMER = "customer"
    AGENT = "agent"
    MACHINE = "machine"

    @property
    def channel(self) -> str:
        """The contract's `Channel`."""
        return _CHANNELS[self]


_BEHAVIOUR = "X-Sandbox-Behaviour"
_CHANNELS = {
    View.CUSTOMER: "SELF_SERVICE",
    View.AGENT: "CALL_CENTRE",
    View.MACHINE: "MACHINE",
}


def credential_of(place: Place, partner: str, view: View) -> Credential:
    """Return the credential of *partner* that calls as *view*.

    A real system has one credential here, whoever it is of: it says itself what that
    may do.

    Raises:
        NotFound: if there is none.
    """
    for one in place.credentials:
        fits = one.partner == partner and view.channel in one.channels
        if fits or place.is_real:
            return one
    raise NotFound(f"workspace {place.owner} has no {view.channel} of {partner}")


@dataclass(frozen=True, slots=True)
class Speech:
    """What turns fields into messages and back, for every service."""

    console: ConsoleService
    _codecs: dict[str, Codec] = field(default_factory=dict, repr=False)

    def codec(self, entry: ServiceEntry) -> Codec:
        """Return the codec of a service; it is made once."""
        if entry.slug not in self._codecs:
            self._codecs[entry.slug] = Codec(entry.contract)
        return self._codecs[entry.slug]

    def read(self, slug: str, message: bytes) -> Mapping[str, Any]:
        """Return the fields of *message*; empty if it holds none that we know."""
        try:
            entry = self.console.library.service(slug)
            return self.codec(entry).decode(open_envelope(message).payload)
        except (NotSoap, NotFound, InvalidInput):
            return {}


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a call: an answer, a fault, or nothing at all."""

    answer: Mapping[str, Any]
    #: Whether anything came that could be read.
    arrived: bool = True

    @property
    def good(self) -> bool:
        """Say whether the call was answered, not refused."""
        return bool(self.answer)


@dataclass(frozen=True, slots=True)
class Line:
    """Calls iTMS for one run.

    Args:
        speech: makes the messages.
        place: where they go.
        credential: who calls.
        view: as whom.
        language: `da` or `en`, of texts in answers.
        run: the correlation id that every call of the run carries.
    """

    speech: Speech
    place: Place
    credential: Credential
    view: View
    language: str
    run: str

    def ask(
        self,
        slug: str,
        operation: str,
        fields: Mapping[str, Any],
        *,
        reference: str = "",
        behaviour: str = "",
    ) -> Said:
        """Make one call.

        Args:
            slug: the service.
            operation: its operation.
            fields: of the request, without the context.
            reference: `clientReference`, for an operation that changes something.
            behaviour: the header `X-Sandbox-Behaviour`; empty: none.

        Raises:
            InvalidInput: if a field cannot stand in the message.
        """
        console = self.speech.console
        target = console.target(slug, operation)
        context = self._context(target.operation, reference)
        payload = self.speech.codec(target.entry).encode(
            target.operation.request or QName(""), {"context": context, **fields}
        )
        asked = behaviour if not self.place.is_real else ""
        return self._sent(target, payload, {_BEHAVIOUR: asked} if asked else {})

    def _context(self, operation: Operation, reference: str) -> dict[str, str]:
        context = {
            "channel": self.view.channel,
            "language": self.language,
            "correlationId": self.run,
        }
        if self.view is View.AGENT:
            context["agentId"] = AGENT
        if operation.notes.operation_kind == "command":
            context["clientReference"] = reference
        return context

    def _sent(
        self, target: Target, payload: etree._Element, headers: Mapping[str, str]
    ) -> Said:
        caller = Caller(self.credential.user_name, self.credential.password)
        call = Outgoing(
            target=target,
            endpoint=self.place.endpoint,
            version=Version.SOAP11,
            caller=caller,
            text=compose([payload], Version.SOAP11, caller),
            headers=headers,
            owner=self.place.log,
        )
        try:
            came = self.speech.console.send(call)
        except NoAnswer:
            return Said({}, arrived=False)
        if not came.good:
            return Said({}, arrived=came.fault is not None)
        return Said(self.speech.read(target.entry.slug, came.answer))
