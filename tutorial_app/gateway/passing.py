"""The way of a call through the gateway, top to bottom in `Passing.answer`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.credentials.model import (
    NotOpen,
    TooManyCalls,
    WrongCredential,
)
from tutorial_app.contract.sizes import largest_message
from tutorial_app.gateway.call import Reply
from tutorial_app.gateway.judging import judge
from tutorial_app.gateway.line import Line, NoAnswer
from tutorial_app.gateway.outgoing import (
    Signature,
    asked_for,
    correlation_ids,
    outgoing,
)
from tutorial_app.gateway.refusing import Refusal
from tutorial_app.gateway.room import Room
from tutorial_app.soap.envelope import open_envelope
from tutorial_app.soap.headers import check_understood
from tutorial_app.soap.http import receive
from tutorial_app.soap.security import read_basic, read_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from wsgiref.types import WSGIEnvironment

    from lxml import etree

    from tutorial_app.access.credentials.gate import Gate
    from tutorial_app.access.credentials.model import Caller, PartnerCredential
    from tutorial_app.access.credentials.partner import PartnerCredentials
    from tutorial_app.contract.model import Operation
    from tutorial_app.gateway.call import Call
    from tutorial_app.gateway.line import Answer
    from tutorial_app.gateway.outgoing import Outgoing
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Keys:
    """Who is let in, and with what the portal then calls.

    Args:
        gate: knows the credentials of bookings.
        partners: knows those of partners.
        clock: the wall clock.
        nonce: makes random bytes, fresh each time.
    """

    gate: Gate
    partners: PartnerCredentials
    clock: Clock
    nonce: Callable[[], bytes]


class Passing:
    """Takes calls through to the endpoints of *passages*.

    Raises:
        ConfigurationError: if a certificate that `conf/` names cannot be used.
    """

    def __init__(self, passages: Mapping[str, Passage], keys: Keys) -> None:
        self._keys = keys
        self._lines = {name: Line(passage) for name, passage in passages.items()}
        self._room = Room()

    def close(self) -> None:
        """Close what is open."""
        for line in self._lines.values():
            line.close()

    def answer(self, call: Call, environ: WSGIEnvironment) -> Reply:
        """Return what the endpoint answers to *call*, which is filled in on the way.

        Raises:
            HeaderNotUnderstood: if a header block must be understood, and is not.
            NotSoap: if the message cannot be read.
            Refusal: if the call does not get through, or brings no answer.
        """
        # Read to its end first: what counts is when the call is whole.
        call.message = receive(environ, largest_message(call.entry.slug))
        envelope = open_envelope(call.message.raw, charset=call.message.charset)
        call.version = envelope.version
        check_understood(envelope)
        # One child: a second one could be what the endpoint takes for the call.
        payload = envelope.payload
        call.read_context(payload)
        call.claim = read_token(envelope) or read_basic(call.message.authorization)
        caller = call.caller = self._admit(call)
        operation = self._allowed(call, payload)
        self._count(call, caller)
        credential = self._credential(call, caller)
        proof = call.passage.proof
        signature = Signature(
            credential, proof, self._keys.clock.now(), self._keys.nonce()
        )
        ids = correlation_ids(environ)
        sent = outgoing(payload, call.version, operation, signature, ids)
        with self._room.one(caller.booking.partner):
            answer = self._send(call, caller, sent)
        judged = judge(answer, credential)
        call.correlation_id = judged.correlation_id or call.correlation_id
        return Reply(
            judged.body,
            judged.status,
            (("Content-Type", judged.content_type), *ids.items()),
            judged.fault_code,
            _verdict(fault=bool(judged.fault_code), replayed=judged.replayed),
        )

    def _admit(self, call: Call) -> Caller:
        if call.claim is None:
            raise Refusal(
                "AUTHENTICATION_FAILED",
                "no credential came: your booking's page shows yours",
                asks=True,
            )
        name = call.passage.endpoint.name
        try:
            return self._keys.gate.admit(call.claim, name, call.address)
        except WrongCredential as wrong:
            raise Refusal("AUTHENTICATION_FAILED", str(wrong)) from wrong
        except NotOpen as late:
            raise Refusal("ACCESS_NOT_APPROVED", str(late)) from late

    def _allowed(self, call: Call, payload: etree._Element) -> Operation:
        operation = asked_for(call.entry.contract, payload)
        if operation is None:
            slug, tag = call.entry.slug, str(payload.tag)
            raise Refusal("INVALID_REQUEST", f"no operation of {slug!r} is {tag}")
        call.operation = operation.name
        if (call.entry.slug, operation.name) not in call.passage.allowed:
            raise Refusal(
                "OPERATION_NOT_ALLOWED",
                f"{operation.name} is not among the operations that may be called "
                f"at {call.passage.endpoint.name!r}",
            )
        return operation

    def _send(self, call: Call, caller: Caller, sent: Outgoing) -> Answer:
        try:
            # Once more: the call may have waited, and what counts is this moment.
            self._keys.gate.check_still(caller)
            line = self._lines[call.passage.endpoint.name]
            return line.post(call.entry.slug, sent.body, sent.headers)
        except NotOpen as over:
            raise Refusal("ACCESS_NOT_APPROVED", str(over)) from over
        except NoAnswer as none:
            code = "BACKEND_TIMEOUT" if none.late else "SYSTEM_UNAVAILABLE"
            raise Refusal(code, str(none)) from none

    def _count(self, call: Call, caller: Caller) -> None:
        try:
            self._keys.gate.count(caller, call.passage.calls_per_minute)
        except TooManyCalls as many:
            raise Refusal("RATE_LIMITED", str(many), retry_after=many.wait) from many

    def _credential(self, call: Call, caller: Caller) -> PartnerCredential:
        name = call.passage.endpoint.name
        found = self._keys.partners.open(caller.booking.partner, name)
        if found is None:
            raise Refusal(
                "ACCESS_NOT_APPROVED",
                f"your organisation has entered no credential for {name!r} yet; "
                "a lead does that at /access/credentials",
            )
        return found


def _verdict(*, fault: bool, replayed: bool) -> str:
    if fault:
        return "FAULT"
    return "REPLAY" if replayed else "ANSWER"
