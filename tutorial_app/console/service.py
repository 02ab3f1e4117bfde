"""Try an operation: what to send, the call itself, and all that came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from lxml import etree

from tutorial_app.console.envelope import Caller, compose, seal
from tutorial_app.console.exchange import (
    Exchange,
    Outgoing,
    Target,
    headers_of,
    masked,
)
from tutorial_app.console.explaining import NoAnswer, no_answer, odd_answer
from tutorial_app.console.fault_view import view_fault
from tutorial_app.console.field_findings import at_fields
from tutorial_app.console.filling import fill
from tutorial_app.console.form import build_form
from tutorial_app.console.reading import read
from tutorial_app.console.recording import trace_of
from tutorial_app.console.values import write, write_with_places
from tutorial_app.contract.names import namespace_of
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.kernel.errors import Forbidden, InvalidInput, NotFound
from tutorial_app.soap.envelope import NotSoap, open_envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.fault_view import FaultView
    from tutorial_app.console.field_findings import Wrong
    from tutorial_app.console.filling import Filled
    from tutorial_app.console.nodes import Part
    from tutorial_app.console.offers import Offers
    from tutorial_app.contract.library import Library
    from tutorial_app.contract.validation.validator import SchemaFinding
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.soap.envelope import Version
    from tutorial_app.traces.book import CallBook

#: Seconds to wait for an endpoint.
PATIENCE = 30.0
_TYPES = "urn:itms-sandbox:types:1"


@dataclass(slots=True)
class ConsoleService:
    """Makes forms and messages for any operation, and sends them.

    Args:
        library: every service.
        endpoints: where calls may go, by name; a form can name no other place.
        client_for: the HTTP client for an endpoint; in-process for our own mock.
        clock: the time of a call.
        nonce: fresh random bytes for a PasswordDigest.
        stopwatch: seconds that only ever grow.
        offers: magic values of the sandbox.
        owners: its partners by the first digit of their ids.
        patience: seconds to wait for an endpoint.
        book: where calls to real systems are written down; None: nowhere.
    """

    library: Library
    endpoints: Mapping[str, Endpoint]
    client_for: Callable[[Endpoint], httpx.Client]
    clock: Clock
    nonce: Callable[[], bytes]
    stopwatch: Callable[[], float]
    offers: Offers
    owners: Mapping[int, str] = field(default_factory=dict)
    patience: float = PATIENCE
    book: CallBook | None = None
    _validators: dict[str, Validator] = field(default_factory=dict, repr=False)

    def target(self, slug: str, operation: str) -> Target:
        """Return the operation called *operation* of the service *slug*.

        Raises:
            NotFound: if there is no such service or operation.
        """
        entry = self.library.service(slug)
        return Target(entry, entry.contract.operation(operation))

    def endpoint(self, name: str) -> Endpoint:
        """Return the endpoint called *name*; the first one if it is empty.

        Raises:
            NotFound: if there is none.
        """
        found = self.endpoints.get(name or next(iter(self.endpoints), ""))
        if found is None:
            raise NotFound(
                f"no endpoint {name!r}; there are {', '.join(self.endpoints)}"
            )
        return found

    def remembered(self, name: str) -> Endpoint:
        """Return the endpoint called *name*; the first one if it is gone."""
        return self.endpoint(name if name in self.endpoints else "")

    def form(self, target: Target, state: Mapping[str, str]) -> Part | None:
        """Return the form of *target* as *state* has it; None if it can have none."""
        request = target.operation.request
        if request is None or not target.has_form:
            return None
        return build_form(target.entry.contract, request, state)

    def sample(self, target: Target, *, full: bool = False) -> dict[str, str]:
        """Return the state of a form that is filled with a valid sample."""
        if not target.has_form:
            return {}
        body = sample_body(target.entry.contract, target.operation, full=full)
        return read(target.entry.contract, body[0]).state

    def fill(self, target: Target, text: str) -> Filled:
        """Return the form that the message *text* fills.

        Raises:
            InvalidInput: if it is no call of *target*, or that can have no form.
        """
        request = target.operation.request
        if request is None or not target.has_form:
            raise InvalidInput(f"{target.operation.name} has no form")
        return fill(target.entry.contract, request, text)

    def wrong(self, target: Target, form: Part) -> Wrong:
        """Return what the contract says of *form*, at its fields.

        Raises:
            InvalidInput: if a text of the form cannot stand in XML.
        """
        root, places = write_with_places(form, {})
        return at_fields(form, places, self._validator(target).check(root))

    def message(
        self, target: Target, form: Part | None, version: Version, caller: Caller
    ) -> str:
        """Return the message that *form* stands for; without one, a sample.

        Raises:
            InvalidInput: if a text of the form cannot stand in XML.
        """
        contract = target.entry.contract
        if form is None:
            body = sample_body(contract, target.operation, full=True)
        else:
            body = [write(form, _prefixes(target))]
        return compose(body, version, caller)

    def send(self, call: Outgoing) -> Exchange:
        """Make *call* and return all there is to see of it.

        Raises:
            NoAnswer: if the endpoint gave no HTTP answer.
            Forbidden: if a real endpoint does not have the operation.
        """
        if call.endpoint.kind not in call.target.is_for:
            raise Forbidden(
                f"{call.target.operation.name} exists in the sandbox alone; "
                f"{call.endpoint.title} does not have it"
            )
        raw = seal(call.text, call.caller, nonce=self.nonce(), created=self.clock.now())
        begun = self.stopwatch()
        try:
            answer = self.client_for(call.endpoint).post(
                call.url, content=raw, headers=headers_of(call), timeout=self.patience
            )
        except httpx.HTTPError as exc:
            self._keep(call, raw, None, self.stopwatch() - begun)
            why = no_answer(exc, call.url, self.patience)
            raise NoAnswer(call.url, why) from exc
        seconds = self.stopwatch() - begun
        fault = self._keep(call, raw, answer, seconds)
        return self._exchange(call, answer, seconds, fault)

    def _keep(
        self, call: Outgoing, raw: bytes, answer: httpx.Response | None, seconds: float
    ) -> FaultView | None:
        """Write *call* down if nobody else does; return the fault in its answer."""
        codes = self.library.fault_codes
        fault = view_fault(answer.content, codes) if answer is not None else None
        if self.book and call.owner and call.endpoint.kind == "real":
            now = self.clock.now()
            made = trace_of(call, raw, answer, at=now, seconds=seconds, fault=fault)
            self.book.add(made)
        return fault

    def _exchange(
        self,
        call: Outgoing,
        answer: httpx.Response,
        seconds: float,
        fault: FaultView | None,
    ) -> Exchange:
        return Exchange(
            url=call.url,
            request=call.text,
            request_headers=tuple(masked(headers_of(call)).items()),
            status=answer.status_code,
            reason=answer.reason_phrase,
            headers=tuple(answer.headers.items()),
            answer=answer.content,
            seconds=seconds,
            fault=fault,
            odd=odd_answer(answer, fault),
            request_findings=self.findings(call.target, call.text.encode()),
            answer_findings=self.findings(call.target, answer.content),
        )

    def findings(self, target: Target, message: bytes) -> tuple[SchemaFinding, ...]:
        """Hold the payload to the schema; what is no SOAP speaks for itself."""
        try:
            payload = open_envelope(message).payload
        except NotSoap:
            return ()
        if etree.QName(payload).localname == "Fault" or not target.has_form:
            return ()
        return self._validator(target).check(payload)

    def _validator(self, target: Target) -> Validator:
        slug = target.entry.slug
        if slug not in self._validators:
            self._validators[slug] = Validator(target.entry.contract)
        return self._validators[slug]


def _prefixes(target: Target) -> dict[str, str]:
    prefixes = {"t": _TYPES}
    request = target.operation.request
    if request is not None:
        # `tns`: what the WSDL itself calls it.
        prefixes["tns"] = namespace_of(request)
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if any(name.startswith(f"{{{namespace}}}") for name in _names(target))
    }


def _names(target: Target) -> tuple[str, ...]:
    contract = target.entry.contract
    return (*contract.elements, *contract.complex_types, *contract.simple_types)
