"""Carries misbehaviour out: knows what was set, remembers who was hit, waits."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.behaviour import (
    Behaviour,
    Disturbance,
    Kind,
    Memory,
    asked_by_header,
    decide,
    prefix_set,
)
from tutorial_app.mock.broken import broken, with_prefixes
from tutorial_app.mock.exchange import Reply
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.idempotency import content_of
from tutorial_app.mock.leniency import forgive
from tutorial_app.mock.tables import behaviour, disturbed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.credentials import Credential, Gate
    from tutorial_app.mock.dispatch import Route
    from tutorial_app.mock.exchange import Exchange
    from tutorial_app.mock.replies import Replies
    from tutorial_app.soap.envelope import Envelope

#: Calls that wait at the same time in one process; more would leave no thread to
#: answer anybody else.
_WAITING = 4
#: Seconds after which a simulated fault is worth another try.
_RETRY = {"SYSTEM_UNAVAILABLE": 1, "RATE_LIMITED": 2}
_SET = Prepared(
    select(behaviour).where(behaviour.c.workspace == bindparam("workspace"))
)
#: What does not keep a call from its work, nor from its answer.
_HARMLESS = frozenset({Kind.NONE, Kind.SLOW})
_SEEN = Prepared(
    text(
        "INSERT INTO itms_disturbed (workspace, call, seen, in_a_row)"
        " VALUES (:workspace, :call, 1, 0)"
        " ON CONFLICT (workspace, call) DO UPDATE SET seen = itms_disturbed.seen + 1"
        " RETURNING seen, in_a_row"
    ).columns(disturbed.c.seen, disturbed.c.in_a_row)
)
_HIT = Prepared(
    disturbed.update()
    .where(
        disturbed.c.workspace == bindparam("of"), disturbed.c.call == bindparam("name")
    )
    .values(in_a_row=bindparam("row"))
)


class Temper:
    """Disturbs calls as they or their workspace asked for.

    Args:
        database: where it stands what was set.
        clock: the wall clock; a profile lapses by it.
        gate: forgets what a credential knew of a behaviour that has ended.
        replies: words the faults.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        gate: Gate,
        replies: Replies,
    ) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._replies = replies
        #: Sleeps for so many seconds; tests put something quicker here.
        self.wait: Callable[[float], None] = time.sleep
        self._waiting = threading.Semaphore(_WAITING)

    def set_for(self, credential: Credential) -> Behaviour | None:
        """Return what is set for the credential's workspace, None for nothing."""
        with self._database.reading() as db:
            row = _SET.first(db, workspace=credential.workspace)
        if row is None:
            self._gate.forget(credential.user_name)
        return None if row is None else Behaviour.read(row)

    def before(
        self, exchange: Exchange, payload: etree._Element, credential: Credential
    ) -> Reply | None:
        """Disturb a call before its work; a reply means that it is not worked on.

        Raises:
            Fault: the one that was asked for; INVALID_REQUEST for a header that
                nobody understands.
        """
        exchange.behaviour = self._felt(exchange, credential)
        exchange.disturbance = one = self._disturbance(exchange, payload, credential)
        self._sleep(exchange, one.delay)
        if one.after or one.kind in _HARMLESS:
            return None
        if one.kind is Kind.FAULT:
            raise self._fault(exchange, one.code)
        exchange.verdict = "BROKEN"
        nothing = Reply(b"<nothing", exchange.version)
        return broken(nothing, one.kind)

    def after(self, exchange: Exchange, reply: Reply) -> Reply:
        """Disturb the finished *reply*; its trace shows it undisturbed."""
        one = exchange.disturbance
        if one is None or reply.dropped:
            return reply
        self._sleep(exchange, one.delay_after)
        reply = with_prefixes(reply, _prefixes(exchange, reply))
        if not one.after:
            return reply
        if one.kind is Kind.FAULT:
            return self._replies.fault(exchange, self._fault(exchange, one.code))
        return broken(reply, one.kind)

    def check(
        self,
        exchange: Exchange,
        envelope: Envelope,
        route: Route,
        credential: Credential,
    ) -> None:
        """Hold the body against the schema, as strictly as the workspace has it.

        Raises:
            Fault: INVALID_REQUEST with all findings.
        """
        try:
            route.check(envelope)
        except Fault:
            found = self.set_for(credential)
            if found is None or not found.lenient:
                raise
            forgiven = forgive(exchange.service.contract, envelope.payload)
            exchange.warnings += [("FORGIVEN", text) for text in forgiven]
            route.check(envelope)

    def _felt(self, exchange: Exchange, credential: Credential) -> Behaviour:
        found = self.set_for(credential) if credential.behaves else None
        if found is None:
            return Behaviour()
        return found.felt_by(_operation(exchange), self._clock.now())

    def _disturbance(
        self, exchange: Exchange, payload: etree._Element, credential: Credential
    ) -> Disturbance:
        asked = exchange.message.behaviour if exchange.message else ""
        if asked:
            try:
                return asked_by_header(asked)
            except InvalidInput as exc:
                raise Fault("INVALID_REQUEST", message=f"{exc}."[:250]) from exc
        if not exchange.behaviour.disturbs:
            return Disturbance()
        return self._chance(exchange.behaviour, credential, exchange, payload)

    def _chance(
        self,
        felt: Behaviour,
        credential: Credential,
        exchange: Exchange,
        payload: etree._Element,
    ) -> Disturbance:
        """Decide by chance, and remember it."""
        # Not the user's name, which carries the workspace's: the same calls
        # misbehave alike in any workspace.
        said = f"{credential.partner} {_operation(exchange)} {content_of(payload)}"
        call = hashlib.sha256(said.encode()).hexdigest()
        name = credential.workspace
        with self._database.transaction() as db:
            row = _SEEN.all(db, workspace=name, call=call)[0]
            memory = Memory(row["seen"] - 1, row["in_a_row"])
            one, counts = decide(felt, call, memory)
            now = memory.in_a_row + 1 if counts else 0
            if now != memory.in_a_row:
                _HIT.run(db, of=name, name=call, row=now)
        return one

    def _sleep(self, exchange: Exchange, milliseconds: int) -> None:
        if not milliseconds:
            return
        if not self._waiting.acquire(blocking=False):
            exchange.warnings.append(
                ("DELAY_SKIPPED", f"{_WAITING} other calls are being delayed already.")
            )
            return
        try:
            self.wait(milliseconds / 1000)
        finally:
            self._waiting.release()

    def _fault(self, exchange: Exchange, code: str) -> Fault:
        message = ""
        if code == "RATE_LIMITED":
            text = self._replies.text(code, exchange.language)
            message = f"429 Too Many Requests. {text}"
        return Fault(code, message=message, retry_after=_RETRY.get(code))


def _operation(exchange: Exchange) -> str:
    return exchange.route.operation.name if exchange.route else ""


def _prefixes(exchange: Exchange, reply: Reply) -> int:
    """Return which prefixes *reply* gets: the same for the same answer."""
    # What this call was named is chance, and no part of the answer.
    said = reply.body.replace(exchange.correlation_id.encode(), b"")
    return prefix_set(exchange.behaviour, said)
