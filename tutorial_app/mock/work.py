"""Does what a call asks for: one transaction, in which its effect, the answer that
is bound to its key, and its trace are written together or not at all.
"""  # noqa: D205 (one sentence, two lines)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from tutorial_app.kernel.errors import PortalError
from tutorial_app.kernel.prepared import Savepoint
from tutorial_app.mock import idempotency
from tutorial_app.mock.behaviour import Profile
from tutorial_app.mock.call import Call, World
from tutorial_app.mock.calm import at_once
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.idempotency import Bound, Key
from tutorial_app.mock.throttle import Running
from tutorial_app.mock.workspace import COPENHAGEN, is_stale, keep, keep_time, load
from tutorial_app.traces import store

if TYPE_CHECKING:
    from lxml import etree
    from sqlalchemy import Connection

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.call import Fields
    from tutorial_app.mock.credentials import Credential, Gate
    from tutorial_app.mock.dispatch import Route
    from tutorial_app.mock.exchange import Exchange, Reply
    from tutorial_app.mock.replies import Replies
    from tutorial_app.mock.workspace import Market, Workspace
    from tutorial_app.partners.model import Partner
    from tutorial_app.soap.envelope import Envelope


class BehaviourSet(PortalError):
    """The workspace was told to misbehave since its credential was looked up."""

    code = "behaviour-set"


#: Queries that write: one is entered in the customer's history (contract, 7.4), one
#: remembers which numbers it was asked about (11.1, number 64).
_RECORDED = frozenset({("number", "GetSimPuk"), ("porting", "CheckPortability")})


@dataclass(frozen=True, slots=True)
class Job:
    """A call that may be done: who calls is known, and the message is valid."""

    exchange: Exchange
    route: Route
    credential: Credential
    payload: etree._Element
    fields: Fields

    @property
    def key(self) -> Key:
        """What binds a repeat to this call."""
        return Key(
            self.credential.workspace,
            self.credential.partner,
            self.route.operation.name,
            self.exchange.client_reference,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """Answers queries and carries out commands."""

    database: Database
    market: Market
    gate: Gate
    replies: Replies
    _running: Running = field(default_factory=Running)

    def ask(self, job: Job) -> Reply:
        """Answer a query: from one consistent state, changing nothing.

        A query of `_RECORDED` writes that it was asked.

        Raises:
            Fault: whichever the operation answers with.
        """
        name = (job.route.service.slug, job.route.operation.name)
        recorded = name in _RECORDED
        opened = self.database.transaction() if recorded else self.database.reading()
        with opened as db:
            call = self._call(db, job, self._enter(db, job, lock=recorded))
            answer = self._asked(job, call)
        if isinstance(answer, Fault):
            raise answer
        return self.replies.answer(
            job.exchange, self.replies.answer_element(job.exchange, answer)
        )

    def _asked(self, job: Job, call: Call) -> Fields | Fault:
        """Return the answer, or the fault that keeps what was written before it."""
        try:
            return job.route.handler(call)
        except Fault as fault:
            if not fault.keeps_effects:
                raise
            return fault

    def carry_out(self, job: Job) -> Reply:
        """Carry out a command, or bring the answer that its key already has.

        Raises:
            Fault: REQUEST_IN_PROGRESS or AUTHENTICATION_FAILED; any other fault is
                an answer, committed like one.
        """
        content = idempotency.content_of(job.payload)  # before others have to wait
        with self._running.only(job.key), self.database.transaction() as db:
            of = self._enter(db, job, lock=True)
            reply = self._outcome(db, job, of, content)
            trace = job.exchange.trace(reply)
            if trace is not None:
                store.append(db, of.id, [trace])
            if is_stale(of, job.exchange.at):
                keep(db, of.id, used_at=job.exchange.at)
        return reply

    def answer_openly(
        self, exchange: Exchange, route: Route, envelope: Envelope
    ) -> Reply:
        """Answer an open operation that nobody signed, by the wall clock.

        There is no workspace and no partner, so an open operation reads neither.
        """
        world = World(
            db=cast("Connection", None),
            workspace="",
            seed=0,
            now=exchange.at.replace(microsecond=0).astimezone(COPENHAGEN),
            partners=self.market.partners,
            library=self.market.library,
            public_url=self.market.public_url,
            vault=self.market.vault,
            correlation_id=exchange.correlation_id,
        )
        call = Call(
            world=world,
            slug=exchange.service.slug,
            operation=route.operation.name,
            fields=exchange.service.codec.decode(envelope.payload),
            user_name="",
            partner=cast("Partner", None),
            channel="",
            agent_id="",
            language=exchange.language,
            warnings=exchange.warnings,
        )
        element = self.replies.answer_element(exchange, route.handler(call))
        return self.replies.answer(exchange, element)

    def tell_time(self, exchange: Exchange) -> None:
        """Read the virtual time for a call that was refused before its work began."""
        if exchange.credential is None or exchange.clock is not None:
            return
        with self.database.reading() as db:
            of = load(db, exchange.credential.workspace)
        exchange.clock = of.at(exchange.at).clock if of else None

    def _outcome(self, db: Connection, job: Job, of: Workspace, content: str) -> Reply:
        try:
            bound = idempotency.find(db, job.key, content, of.clock)
        except Fault as mismatch:
            return self.replies.fault(job.exchange, mismatch)
        if bound is not None:
            return self._repeat(job.exchange, bound)
        return self._first(db, job, of, content)

    def _repeat(self, exchange: Exchange, bound: Bound) -> Reply:
        exchange.verdict, exchange.key = "REPLAY", "REPLAYED"
        if isinstance(bound.outcome, Fault):
            return self.replies.fault(exchange, bound.outcome, bound.at)
        return self.replies.replay(exchange, bound.outcome)

    def _first(self, db: Connection, job: Job, of: Workspace, content: str) -> Reply:
        job.exchange.stage, job.exchange.key = "WORK", "FIRST"
        call = self._call(db, job, of)
        savepoint = Savepoint(db)
        try:
            fields = at_once(call, job.route.handler(call))
            element = self._element(job, call, fields)
        except Fault as fault:
            if fault.keeps_effects:
                savepoint.release()
            else:
                savepoint.rollback()
                call.world.now, call.world.seed = of.clock, of.seed
                call.world.speed = of.speed
            keep_time(db, of, call.world, job.exchange.at)
            self._bind_fault(db, job, call, content, fault)
            return self.replies.fault(job.exchange, fault)
        savepoint.release()
        keep_time(db, of, call.world, job.exchange.at)
        self._bind(db, job, call, content, element)
        return self.replies.answer(job.exchange, element)

    def _bind_fault(
        self, db: Connection, job: Job, call: Call, content: str, fault: Fault
    ) -> None:
        if fault.outcome is not None:
            # The work was done: that is what a repeat is to learn (4.3, point 5).
            element = self._element(job, call, fault.outcome)
            self._bind(db, job, call, content, element)
        elif idempotency.binds(self._code(fault)):
            self._bind(db, job, call, content, fault)

    def _bind(
        self, db: Connection, job: Job, call: Call, content: str, to: bytes | Fault
    ) -> None:
        idempotency.bind(db, job.key, content, call.world.now, to)
        job.exchange.bound = True

    def _code(self, fault: Fault) -> FaultCode:
        return self.market.library.fault_codes[fault.fault_code]

    def _element(self, job: Job, call: Call, fields: Fields) -> bytes:
        job.exchange.clock = call.world.now
        return self.replies.answer_element(job.exchange, fields)

    def _enter(self, db: Connection, job: Job, *, lock: bool = False) -> Workspace:
        of = load(db, job.credential.workspace, lock=lock)
        if of is None or of.calls_per_minute != job.credential.calls_per_minute:
            self.gate.forget(job.credential.user_name)
        # It may be deleted since the credential was last looked up.
        if of is None or of.is_over(job.exchange.at):
            raise Fault("AUTHENTICATION_FAILED")
        if of.behaves and not job.credential.behaves:
            self.gate.forget(job.credential.user_name)
            raise BehaviourSet(f"sandbox {of.id} misbehaves now")
        of = of.at(job.exchange.at)
        job.exchange.clock = of.clock
        return of

    def _call(self, db: Connection, job: Job, of: Workspace) -> Call:
        exchange = job.exchange
        world = self.market.world(db, of, exchange.correlation_id)
        world.calm = exchange.behaviour.profile is Profile.CALM
        return Call(
            world=world,
            slug=exchange.service.slug,
            operation=job.route.operation.name,
            fields=job.fields,
            user_name=job.credential.user_name,
            partner=self.market.partners.partner(job.credential.partner),
            channel=exchange.context.get("channel", ""),
            agent_id=exchange.context.get("agentId", ""),
            language=exchange.language,
            client_reference=exchange.client_reference,
            received_at=exchange.at,
            warnings=exchange.warnings,
        )
