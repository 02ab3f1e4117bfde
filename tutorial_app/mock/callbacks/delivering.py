"""Posts what waits in the outbox: at least once, in order for each callback.

After a kill a delivery is posted again under the same id; see `engine.attempts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
from sqlalchemy import delete, select, update

from tutorial_app.engine.attempts import Attempts, Outcome
from tutorial_app.mock.callbacks.message import SOAP_ACTION
from tutorial_app.mock.callbacks.queries import (
    DUE,
    READY,
    chance,
    duplicates,
    events_of,
    fill,
    has_open,
    switch_off,
)
from tutorial_app.mock.callbacks.tables import DELIVERIES, OUTBOX
from tutorial_app.mock.callbacks.targets import address_to_post, receiver_of
from tutorial_app.mock.events import event_fields
from tutorial_app.mock.ids import count
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.engine.attempts import Claim
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.callbacks.message import Callback
    from tutorial_app.mock.workspace import Market

#: Contract, section 7.12: wall-clock times between the attempts.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
#: How long a claim holds: far longer than a post takes, and no longer than whoever
#: waits for a killed process to be replaced would like.
_CLAIM = timedelta(seconds=30)
_ATTEMPTS = Attempts(DELIVERIES, PAUSES, _CLAIM)
#: Deliveries that one call of `deliver_due` makes at most.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to post."""

    workspace: str
    callback_id: str
    delivery_id: str
    claim: Claim
    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers events to callbacks.

    Args:
        database: where the outbox is.
        market: the public address, and worlds to count ids in.
        message: writes and signs.
        clock: the wall clock.
        inside: posts to the portal's own receiver, without leaving the process.
        outside: posts to other addresses; it follows no redirects, and gives up
            well before a claim ends.
    """

    database: Database
    market: Market
    message: Callback
    clock: Clock
    inside: httpx.Client
    outside: httpx.Client

    def deliver_due(self) -> int:
        """Post everything that is due.

        May run in several processes at once, and may be called as often as one
        likes; where nothing is due it only reads.

        Returns:
            how many deliveries were posted.
        """
        posted = 0
        while posted < _AT_ONCE:
            self._open(self.clock.now())
            claimed = self._claim(self.clock.now())
            if claimed is None:
                break
            self._conclude(claimed, self._post(claimed), self.clock.now())
            posted += 1
        return posted

    def _open(self, now: datetime) -> None:
        """Make a delivery for every callback that has none but events waiting."""
        with self.database.reading() as db:
            ready = db.execute(READY.limit(_AT_ONCE)).all()
        for workspace, callback_id in ready:
            with self.database.transaction() as db:
                of = load(db, workspace, lock=True)
                if of is None or has_open(db, workspace, callback_id):
                    continue
                world = self.market.world(db, of, "")
                delivery_id = f"DL{count(world, 'DL'):08}"
                if not fill(db, workspace, callback_id, delivery_id):
                    continue  # another process has delivered them since
                row = {"workspace": workspace, "delivery_id": delivery_id}
                row |= {"callback_id": callback_id, "state": "OPEN"}
                db.execute(DELIVERIES.insert(), {**row, "attempt": 0, "due": now})

    def _claim(self, now: datetime) -> Claimed | None:
        with self.database.reading() as db:
            due = db.execute(DUE.where(DELIVERIES.c.due <= now)).mappings().first()
        if due is None:
            return None
        with self.database.transaction() as db:
            claim = _ATTEMPTS.claim(db, due, now)
            if claim is None:
                return None  # another process was faster, and posts it
            events = [event_fields(row) for row in events_of(db, due)]
        key = (due["callback_id"], due["delivery_id"])
        body = self.message.notify(*key, claim.attempt, events)
        return Claimed(due["workspace"], *key, claim, due["url"], body)

    def _post(self, claimed: Claimed) -> str:
        """Post; return what went wrong, nothing if the receiver has accepted."""
        public_url, name = self.market.public_url, claimed.workspace
        allowed = self.market.callback_hosts
        address = address_to_post(claimed.url, public_url, name, allowed)
        if address is None:
            return f"{claimed.url} is no address to post to"
        own = claimed.url == receiver_of(public_url, name)
        secret = self.message.secret(name, claimed.callback_id)
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": SOAP_ACTION,
            "X-Signature": self.message.signature(secret, claimed.body),
        }
        try:
            answer = (self.inside if own else self.outside).post(
                address, content=claimed.body, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            return str(exc) or type(exc).__name__
        if answer.status_code != httpx.codes.OK:
            return f"HTTP {answer.status_code}"
        accepted = self.message.accepts(answer.content)
        return "" if accepted else "the answer does not say accepted"

    def _conclude(self, claimed: Claimed, problem: str, now: datetime) -> None:
        """Write down how a post went, if the claim still holds.

        It does not where another process took it over, or where the workspace was
        reset or the callback registered anew meanwhile: what was posted then comes
        again, and nothing new is taken for delivered.
        """
        with self.database.transaction() as db:
            load(db, claimed.workspace, lock=True)
            match _ATTEMPTS.conclude(db, claimed.claim, problem, now):
                case Outcome.DELIVERED:
                    self._take_out(db, claimed, now)
                case Outcome.FAILED:
                    switch_off(db, claimed.workspace, claimed.callback_id)
                case Outcome.OPEN | None:
                    pass

    def _take_out(self, db: Connection, claimed: Claimed, now: datetime) -> None:
        """Take the delivered events out of the box, but for those to come twice."""
        mine = (
            OUTBOX.c.workspace == claimed.workspace,
            OUTBOX.c.delivery_id == claimed.delivery_id,
        )
        seed, share = duplicates(db, claimed.workspace, now)
        rows = db.execute(select(OUTBOX).where(*mine, OUTBOX.c.copy == 0)).mappings()
        again = [
            row["event_number"]
            for row in rows
            if share and chance(seed, claimed.callback_id, row["event_number"]) < share
        ]
        if again:
            db.execute(
                update(OUTBOX)
                .where(*mine, OUTBOX.c.copy == 0, OUTBOX.c.event_number.in_(again))
                .values(copy=1, delivery_id=None)
            )
        db.execute(delete(OUTBOX).where(*mine))
