"""What the control mount tells of callbacks: how each does, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.mock.callbacks.tables import CALLBACKS, DELIVERIES, OUTBOX, RECEIVED
from tutorial_app.mock.events import event_number
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.callbacks.message import Callback

    #: The values of a query by name.
    Asked = Mapping[str, list[str]]
    Tell = Callable[[str, Asked], Mapping[str, Any]]

#: Deliveries that are told at once.
MOST = 50
_DIGITS = 10

_EARLIER = RECEIVED.alias()
_BEFORE = (
    _EARLIER.c.workspace == RECEIVED.c.workspace,
    _EARLIER.c.callback_id == RECEIVED.c.callback_id,
    _EARLIER.c.number < RECEIVED.c.number,
)
#: The newest event that had come to the callback before; None: there was none.
_KNOWN = select(func.max(_EARLIER.c.last_event)).where(*_BEFORE).scalar_subquery()
#: How often the delivery had come before.
_TIMES = (
    select(func.count())
    .where(*_BEFORE, _EARLIER.c.delivery_id == RECEIVED.c.delivery_id)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Showcase:
    """Shows callbacks, and what the built-in receiver got.

    Args:
        database: where they are.
        message: reads the messages and knows their secrets.
    """

    database: Database
    message: Callback

    @property
    def told(self) -> dict[str, Tell]:
        """What the control mount tells, by the last part of its path."""
        return {"callbacks": self._tell_callbacks, "received": self._tell_received}

    def _tell_callbacks(self, workspace: str, _: Asked) -> dict[str, Any]:
        return {"callbacks": self.callbacks(workspace)}

    def _tell_received(self, workspace: str, asked: Asked) -> dict[str, Any]:
        before, limit = (_number(asked, name) for name in ("before", "limit"))
        return self.received(workspace, before, limit or MOST)

    def callbacks(self, workspace: str) -> Sequence[dict[str, Any]]:
        """Return the callbacks of *workspace*, each with the secret that signs.

        Raises:
            NotFound: if there is no such workspace.
        """
        query = (
            select(CALLBACKS)
            .where(CALLBACKS.c.workspace == workspace)
            .order_by(CALLBACKS.c.callback_id)
        )
        with self.database.reading() as db:
            _check_known(db, workspace)
            rows = db.execute(query).mappings().all()
            return [
                {
                    "callbackId": row["callback_id"],
                    "partner": row["partner"],
                    "url": row["url"],
                    "eventTypes": row["event_types"],
                    "active": row["active"],
                    "secret": self.message.secret(workspace, row["callback_id"]),
                    "waiting": _waiting(db, row),
                    "delivery": _delivery(db, row),
                }
                for row in rows
            ]

    def received(
        self, workspace: str, before: int = 0, limit: int = MOST
    ) -> dict[str, Any]:
        """Return what came for *workspace*, newest first, and how many there are.

        Args:
            workspace: its id.
            before: only what has a lower number; 0: from the newest on.
            limit: how many at most, up to `MOST`.

        Raises:
            NotFound: if there is no such workspace.
        """
        mine = RECEIVED.c.workspace == workspace
        query = (
            select(RECEIVED, _KNOWN.label("known"), _TIMES.label("times"))
            .where(mine)
            .order_by(RECEIVED.c.number.desc())
            .limit(min(limit, MOST))
        )
        if before:
            query = query.where(RECEIVED.c.number < before)
        with self.database.reading() as db:
            _check_known(db, workspace)
            rows = db.execute(query).mappings().all()
            total = db.scalar(select(func.count()).select_from(RECEIVED).where(mine))
        return {"received": [self._shown(row) for row in rows], "total": total}

    def _shown(self, row: RowMapping) -> dict[str, Any]:
        raw = row["body"].encode()
        secret = self.message.secret(row["workspace"], row["callback_id"])
        known = row["known"] or 0
        return {
            "number": row["number"],
            "at": row["at"].isoformat(),
            "callbackId": row["callback_id"],
            "deliveryId": row["delivery_id"],
            "attempt": row["attempt"],
            "timesBefore": row["times"],
            "signature": self.message.signature(secret, raw),
            "events": [
                {
                    "eventId": one["eventId"],
                    "eventType": one["eventType"],
                    "cameBefore": event_number(one["eventId"]) <= known,
                }
                for one in self.message.read(raw)["event"]
            ],
            "body": row["body"],
        }


def _check_known(db: Connection, workspace: str) -> None:
    if load(db, workspace) is None:
        raise NotFound(f"no sandbox {workspace!r}")


def _number(asked: Asked, name: str) -> int:
    text = asked.get(name, ["0"])[0]
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise InvalidInput(f"{name} is {text!r}, which is no number")
    return int(text)


def _waiting(db: Connection, callback: RowMapping) -> int:
    query = select(func.count()).where(
        OUTBOX.c.workspace == callback["workspace"],
        OUTBOX.c.callback_id == callback["callback_id"],
    )
    return db.execute(query).scalar_one()


def _delivery(db: Connection, callback: RowMapping) -> dict[str, Any] | None:
    """Return the delivery that is not through; None if there is none."""
    query = (
        select(DELIVERIES)
        .where(
            DELIVERIES.c.workspace == callback["workspace"],
            DELIVERIES.c.callback_id == callback["callback_id"],
            DELIVERIES.c.state != "DELIVERED",
        )
        .order_by(DELIVERIES.c.delivery_id.desc())
    )
    row = db.execute(query).mappings().first()
    if row is None:
        return None
    return {
        "deliveryId": row["delivery_id"],
        "attempt": row["attempt"],
        "due": row["due"].isoformat() if row["due"] else None,
        "problem": row["problem"],
    }
