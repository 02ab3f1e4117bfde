"""The SOAP endpoint as a WSGI application.

The whole way of a request is `_answer`, top to bottom. Everything that goes wrong
on it is an exception, and becomes a fault in one place, `answer`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tutorial_app.mock.broken import cut
from tutorial_app.mock.credentials import CredentialMissing
from tutorial_app.mock.dispatch import Service
from tutorial_app.mock.documents import Documents, Page
from tutorial_app.mock.exchange import Exchange, Reply
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.foreign import foreign_answer
from tutorial_app.mock.recorder import Recorder
from tutorial_app.mock.replies import Replies
from tutorial_app.mock.temper import Temper
from tutorial_app.mock.throttle import Throttle
from tutorial_app.mock.transport import read_message
from tutorial_app.mock.work import BehaviourSet, Job, Work
from tutorial_app.soap.envelope import (
    HeaderNotUnderstood,
    NotSoap,
    VersionMismatch,
    open_envelope,
)
from tutorial_app.soap.headers import check_understood
from tutorial_app.soap.http import spoken_version
from tutorial_app.soap.security import read_basic, read_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.call import Handler
    from tutorial_app.mock.credentials import Credential, Gate
    from tutorial_app.mock.dispatch import Route
    from tutorial_app.mock.workspace import Market
    from tutorial_app.soap.envelope import Envelope
    from tutorial_app.soap.security import Claim

log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"/soap/([a-z0-9-]+)/v1/?")
_CHANNELS = frozenset({"SELF_SERVICE", "CALL_CENTRE", "MACHINE"})
#: Calls with a wrong password that a workspace's log tells of, a minute.
_TOLD_CLAIMS = 3
_WRONG_BUT_OPEN = "The credential is not accepted; this operation needs none."
#: Seconds after which a store that was too busy is worth another try.
_BUSY_RETRY = 1


class SoapEndpoint:
    """Answers for every service of the library, below `/soap`.

    Args:
        market: partners, contract and public address.
        database: where the workspaces are.
        clock: the wall clock.
        gate: knows the credentials.
        handlers: (slug, operation) -> what answers it; the rest gets samples.
        new_id: makes correlation ids, `[A-Za-z0-9._:-]{1,64}`.
    """

    def __init__(
        self,
        market: Market,
        database: Database,
        clock: Clock,
        gate: Gate,
        *,
        handlers: Mapping[tuple[str, str], Handler],
        new_id: Callable[[], str],
    ) -> None:
        self._market = market
        self._clock = clock
        self._new_id = new_id
        self._gate = gate
        self._throttle, self._claims = Throttle(clock), Throttle(clock)
        self._replies = Replies(market.library.fault_codes, market.public_url)
        #: Disturbs the calls that ask for it.
        self.temper = Temper(database, clock, gate, self._replies)
        self._work = Work(database, market, gate, self._replies)
        self._documents = Documents(market.library, market.public_url)
        self._services = {
            slug: Service(entry, handlers)
            for slug, entry in market.library.services.items()
        }
        #: Traces of queries that are not written down yet.
        self.recorder = Recorder(database)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        service = self._services.get(found[1]) if found else None
        if service is None or environ["REQUEST_METHOD"] != "POST":
            return _send(start_response, self._documents.page(path, environ))
        reply = self.answer(service, environ)
        if reply.dropped:
            return cut(start_response)
        page = Page(reply.body, reply.sent_headers, reply.status)
        return _send(start_response, page)

    def close(self) -> None:
        """Write the last traces down."""
        self.recorder.close()

    def answer(self, service: Service, environ: WSGIEnvironment) -> Reply:
        """Answer one message to *service*; whatever happens, with a message."""
        exchange = Exchange(
            service, self._clock.now(), self._new_id(), spoken_version(environ)
        )
        return self.temper.after(exchange, self._reply(exchange, environ))

    def _reply(self, exchange: Exchange, environ: WSGIEnvironment) -> Reply:
        try:
            return self._answer(exchange, environ)
        except Fault as fault:
            self._work.tell_time(exchange)
            reply = self._replies.fault(exchange, fault)
        except (HeaderNotUnderstood, VersionMismatch) as refused:
            reply = self._replies.refusal(exchange, refused)
        except NotSoap as unreadable:
            refusal = Fault("INVALID_REQUEST", message=f"{unreadable}.")
            reply = self._replies.fault(exchange, refusal)
        except (OperationalError, PoolTimeout):
            log.exception("store-unavailable", extra=_known(exchange))
            busy = Fault("SYSTEM_UNAVAILABLE", retry_after=_BUSY_RETRY)
            reply = self._replies.fault(exchange, busy)
        except Exception:
            log.exception(
                "internal-error %s", exchange.correlation_id, extra=_known(exchange)
            )
            reply = self._replies.fault(exchange, Fault("INTERNAL_ERROR"))
        self.recorder.put(exchange.trace(reply))
        return reply

    def _answer(self, exchange: Exchange, environ: WSGIEnvironment) -> Reply:
        message = read_message(environ, exchange.service.limit)
        envelope = open_envelope(message.raw, charset=message.charset)
        exchange.message, exchange.version = message, envelope.version
        check_understood(envelope)
        exchange.read_context(envelope)
        route = exchange.service.route(envelope, message.action)
        exchange.route = route
        _compare_action(exchange, message.action)
        if not route.kind:
            route.check(envelope)
            return foreign_answer(exchange, route)
        credential = self._admit(exchange, envelope)
        if credential is None:
            _warn_of_header(exchange)
            route.check(envelope)
            return self._work.answer_openly(exchange, route, envelope)
        try:
            return self._disturbed(exchange, envelope, route, credential)
        except BehaviourSet:  # since this process looked the credential up
            found = replace(credential, behaves=True)
            return self._disturbed(exchange, envelope, route, found)

    def _disturbed(
        self,
        exchange: Exchange,
        envelope: Envelope,
        route: Route,
        credential: Credential,
    ) -> Reply:
        """Work on a call whose caller is known, unless it is to be disturbed."""
        exchange.stage = "BEHAVIOUR"
        early = self.temper.before(exchange, envelope.payload, credential)
        if early is not None:
            self.recorder.put(exchange.trace(early))
            return early
        exchange.stage = "SCHEMA"
        self.temper.check(exchange, envelope, route, credential)
        fields = exchange.service.codec.decode(envelope.payload)
        if route.is_sample:
            exchange.verdict = "SAMPLE"
        exchange.stage = "WORK" if route.kind != "command" else "KEY"
        job = Job(exchange, route, credential, envelope.payload, fields)
        if route.kind == "command":
            return self._work.carry_out(job)
        reply = self._work.ask(job)
        self.recorder.put(exchange.trace(reply))
        return reply

    def _admit(self, exchange: Exchange, envelope: Envelope) -> Credential | None:
        """Return who calls; None for an open operation that nobody signed.

        Raises:
            Fault: what the contract counts as access, before anything else.
        """
        token = read_token(envelope)
        claim = token or _basic(exchange)
        is_open = exchange.route is not None and exchange.route.kind == "open"
        try:
            if claim is None:
                raise CredentialMissing
            credential = self._gate.admit(claim)
        except Fault as fault:
            if not is_open:
                exchange.claimed = self._claimed(claim)
                raise
            if claim is not None:
                # An open operation never refuses, but should not hide it either.
                exchange.warnings.append((fault.fault_code, _WRONG_BUT_OPEN))
            return None
        exchange.credential, exchange.stage = credential, "CALLER"
        exchange.proof = _proof(token)
        if not is_open:
            self._throttle.count(credential.user_name, credential.calls_per_minute)
            _check_channel(exchange.context, credential)
        return credential

    def _claimed(self, claim: Claim | None) -> Credential | None:
        """Return whose log tells of a *claim* that is not true; None: nobody's.

        A developer who mistypes a password shall see it. Whoever knows a user name
        could write there too, so it is told a few times a minute.
        """
        named = self._gate.spoken_of(claim) if claim is not None else None
        if named is None:
            return None
        try:
            self._claims.count(named.workspace, _TOLD_CLAIMS)
        except Fault:
            return None
        return named


def _known(exchange: Exchange) -> dict[str, str]:
    operation = exchange.route.operation.name if exchange.route else ""
    return {
        "slug": exchange.service.slug,
        "operation": operation,
        "correlation_id": exchange.correlation_id,
    }


def _basic(exchange: Exchange) -> Claim | None:
    return read_basic(exchange.message.authorization) if exchange.message else None


def _proof(token: Claim | None) -> str:
    if token is None:
        return "BASIC"
    return "DIGEST" if token.digest else "TEXT"


def _warn_of_header(exchange: Exchange) -> None:
    if exchange.message and exchange.message.behaviour:
        text = "X-Sandbox-Behaviour has an effect on calls with a credential only."
        exchange.warnings.append(("BEHAVIOUR_IGNORED", text))


def _compare_action(exchange: Exchange, action: str) -> None:
    if exchange.route is None or not action:
        return
    if all(action != bound.soap_action for bound in exchange.route.operation.bound):
        text = f"SOAPAction is {action!r}; what the body asks for was done."
        exchange.warnings.append(("SOAP_ACTION_DIFFERS", text))


def _check_channel(context: Mapping[str, str], credential: Credential) -> None:
    channel = context.get("channel", "")
    if channel not in _CHANNELS:
        return  # what the schema says about it comes next
    if channel not in credential.channels:
        raise Fault("CHANNEL_NOT_ALLOWED", field="context/channel")
    if channel == "CALL_CENTRE" and not context.get("agentId"):
        raise Fault("AGENT_REQUIRED", field="context/agentId")


def _send(start_response: StartResponse, page: Page) -> Iterable[bytes]:
    length = ("Content-Length", str(len(page.body)))
    start_response(page.status, [*page.headers, length])
    return [] if page.is_head else [page.body]
