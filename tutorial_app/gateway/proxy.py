"""The gateway as a WSGI application, below `/real`.

The whole way of a call is `_answer`, top to bottom. Everything that goes wrong on it
is an exception, and becomes a fault in one place, `answer`.
"""

from __future__ import annotations

import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tutorial_app.access.credentials.model import (
    NotOpen,
    TooManyCalls,
    WrongCredential,
)
from tutorial_app.contract.sizes import largest_message
from tutorial_app.gateway.call import Call, Reply
from tutorial_app.gateway.documents import Documents
from tutorial_app.gateway.judging import judge
from tutorial_app.gateway.line import Line, NoAnswer
from tutorial_app.gateway.outgoing import (
    Signature,
    asked_for,
    correlation_ids,
    outgoing,
)
from tutorial_app.gateway.refusing import Faults, Refusal, about_envelope
from tutorial_app.soap.envelope import HeaderNotUnderstood, NotSoap, open_envelope
from tutorial_app.soap.headers import check_understood
from tutorial_app.soap.http import receive, spoken_version
from tutorial_app.soap.security import read_basic, read_token
from tutorial_app.traces.wire import request_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from lxml import etree

    from tutorial_app.access.credentials.gate import Gate
    from tutorial_app.access.credentials.model import Caller, PartnerCredential
    from tutorial_app.access.credentials.partner import PartnerCredentials
    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.gateway.line import Answer
    from tutorial_app.gateway.outgoing import Outgoing
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.traces.book import CallBook

log = logging.getLogger(__name__)
#: `soap/` is what our client puts before a service, whatever the base address.
_ADDRESS = re.compile(r"/real/([A-Za-z0-9_-]+)/(?:soap/)?([a-z0-9-]+)/v1/?")
#: Calls under way at once in one process. Each holds a thread for as long as the
#: endpoint takes; the others go on answering for the rest of the portal.
MOST_AT_ONCE = 4
#: Seconds to wait for one of them to end, and after which to try again.
_WAIT, _TRY_AGAIN = 2.0, 5
_NOWHERE = b"Nothing is here. An appointment says which address is yours.\n"
_FAULT = "500 Internal Server Error"
_ASK = ("WWW-Authenticate", 'Basic realm="iTMS by appointment", charset="UTF-8"')


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens and closes the way: credentials, and where calls are written down."""

    gate: Gate
    partners: PartnerCredentials
    book: CallBook


class Gateway:
    """Lets calls through to the endpoints of *passages*.

    Args:
        passages: by endpoint.
        library: our contract.
        doors: who is let in, with what, and who is told.
        clock: the wall clock.
        new_id: makes correlation ids.
        nonce: makes random bytes, fresh each time.
        public_url: the address of the portal, without a slash at the end.
    """

    def __init__(  # noqa: PLR0913 (by name; made in one place)
        self,
        passages: Mapping[str, Passage],
        library: Library,
        *,
        doors: Doors,
        clock: Clock,
        new_id: Callable[[], str],
        nonce: Callable[[], bytes],
        public_url: str,
    ) -> None:
        self.passages = passages
        self._library = library
        self._doors = doors
        self._clock = clock
        self._new_id, self._nonce = new_id, nonce
        self._faults = Faults(library.fault_codes, public_url)
        self.documents = Documents(public_url)
        self._lines = {name: Line(passage) for name, passage in passages.items()}
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        passage = self.passages.get(found[1]) if found else None
        entry = self._library.services.get(found[2]) if found else None
        method = environ["REQUEST_METHOD"]
        if passage is None or entry is None:
            text = ("Content-Type", "text/plain; charset=utf-8")
            reply = Reply(_NOWHERE, "404 Not Found", (text,))
        elif method == "POST":
            reply = self.answer(passage, entry, environ)
        else:
            query = environ.get("QUERY_STRING", "")
            reply = self.documents.page(passage, entry, method, query)
        length = ("Content-Length", str(len(reply.body)))
        start_response(reply.status, [*reply.headers, length])
        return [] if method == "HEAD" else [reply.body]

    def answer(
        self, passage: Passage, entry: ServiceEntry, environ: WSGIEnvironment
    ) -> Reply:
        """Answer one call; whatever happens, with a message. Write it down."""
        call = Call(
            *(passage, entry, self._clock.now(), self._new_id()),
            version=spoken_version(environ),
            headers=request_headers(environ),
            address=environ.get("REMOTE_ADDR", ""),
        )
        reply = self._reply(call, environ)
        self._write_down(call, reply)
        log.info(
            "real-call %s",
            call.correlation_id,
            extra={
                "endpoint": passage.endpoint.name,
                "slug": entry.slug,
                "operation": call.operation,
                "booking": call.caller.booking.id if call.caller else "",
                "fault_code": reply.fault_code,
            },
        )
        return reply

    def close(self) -> None:
        """Close what is open."""
        for line in self._lines.values():
            line.close()

    def _write_down(self, call: Call, reply: Reply) -> None:
        trace = call.trace(reply)
        if trace is None:
            return
        try:
            self._doors.book.add(trace)
        except SQLAlchemyError:
            # The call was made, and its answer is the caller's.
            log.exception("trace-lost %s", call.correlation_id)

    def _reply(self, call: Call, environ: WSGIEnvironment) -> Reply:
        try:
            return self._answer(call, environ)
        except Refusal as refusal:
            return self._refused(call, refusal)
        except (HeaderNotUnderstood, NotSoap) as error:
            body = about_envelope(error, call.version)
            return _fault_reply(call, body, "INVALID_REQUEST")
        except Exception:
            log.exception("internal-error %s", call.correlation_id)
            sorry = Refusal("INTERNAL_ERROR", "something went wrong in the portal")
            return self._refused(call, sorry)

    def _answer(self, call: Call, environ: WSGIEnvironment) -> Reply:
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
        signature = Signature(credential, proof, self._clock.now(), self._nonce())
        ids = correlation_ids(environ)
        sent = outgoing(payload, call.version, operation, signature, ids)
        with self._one_of_few():
            answer = self._send(call, caller, sent)
        judged = judge(answer, credential)
        call.correlation_id = judged.correlation_id[:64] or call.correlation_id
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
            return self._doors.gate.admit(call.claim, name, call.address)
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
            self._doors.gate.check_still(caller)
            line = self._lines[call.passage.endpoint.name]
            return line.post(call.entry.slug, sent.body, sent.headers)
        except NotOpen as over:
            raise Refusal("ACCESS_NOT_APPROVED", str(over)) from over
        except NoAnswer as none:
            code = "BACKEND_TIMEOUT" if none.late else "SYSTEM_UNAVAILABLE"
            raise Refusal(code, str(none)) from none

    def _count(self, call: Call, caller: Caller) -> None:
        try:
            self._doors.gate.count(caller, call.passage.calls_per_minute)
        except TooManyCalls as many:
            raise Refusal("RATE_LIMITED", str(many), retry_after=many.wait) from many

    def _credential(self, call: Call, caller: Caller) -> PartnerCredential:
        name = call.passage.endpoint.name
        found = self._doors.partners.open(caller.booking.partner, name)
        if found is None:
            raise Refusal(
                "ACCESS_NOT_APPROVED",
                f"your organisation has entered no credential for {name!r} yet; "
                "a lead does that at /access/credentials",
            )
        return found

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        if not self._room.acquire(timeout=_WAIT):
            raise Refusal(
                "SYSTEM_UNAVAILABLE",
                "too many calls wait for real endpoints right now; nothing was sent",
                retry_after=_TRY_AGAIN,
            )
        try:
            yield
        finally:
            self._room.release()

    def _refused(self, call: Call, refusal: Refusal) -> Reply:
        body = self._faults.message(
            *(refusal, call.entry, call.version, call.correlation_id),
            now=self._clock.now(),
        )
        reply = _fault_reply(call, body, refusal.fault_code)
        if not refusal.asks:
            return reply
        headers = (*reply.headers, _ASK)
        return Reply(body, "401 Unauthorized", headers, reply.fault_code, "FAULT")


def _fault_reply(call: Call, body: bytes, code: str) -> Reply:
    headers = (("Content-Type", call.version.content_type),)
    return Reply(body, _FAULT, headers, code, "FAULT")


def _verdict(*, fault: bool, replayed: bool) -> str:
    if fault:
        return "FAULT"
    return "REPLAY" if replayed else "ANSWER"
