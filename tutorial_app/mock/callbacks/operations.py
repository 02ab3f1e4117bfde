"""RegisterCallback: make, change or remove a callback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from tutorial_app.mock.callbacks.tables import CALLBACKS, DELIVERIES, OUTBOX
from tutorial_app.mock.callbacks.targets import address_to_post, receiver_of
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.ids import count

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tutorial_app.mock.call import Call, Fields

#: Callbacks of a partner in one workspace.
MOST = 5


def register_callback(call: Call) -> Fields:
    """Answer RegisterCallback."""
    callback_id, url = call.fields.get("callbackId"), call.fields.get("url")
    if url is not None:
        _check_url(call, url)
    if callback_id is not None:
        _check_known(call, callback_id)
    elif _count(call) >= MOST:
        words = {
            "da": f"En partner kan have {MOST} tilbagekald.",
            "en": f"A partner may have {MOST} callbacks.",
        }
        raise Fault("LIMIT_EXCEEDED", message=words)
    _begin_anew(call, callback_id, forget=url is None)
    if url is None:
        call.world.db.execute(delete(CALLBACKS).where(*_same(call, callback_id)))
        return {"callbackId": callback_id, "active": False}
    values: dict[str, Any] = {
        "url": url,
        "event_types": list(call.fields.get("eventType", ())),
        "active": True,
    }
    if callback_id is not None:
        same = _same(call, callback_id)
        call.world.db.execute(update(CALLBACKS).where(*same).values(**values))
    else:
        callback_id = _make(call, values)
    call.world.callbacks = None
    return {"callbackId": callback_id, "active": True}


def _check_url(call: Call, url: str) -> None:
    world = call.world
    here = (world.public_url, world.workspace, world.callback_hosts)
    if address_to_post(url, *here) is not None:
        return
    own = receiver_of(world.public_url, world.workspace)
    words = {
        "da": f"Sandkassen sender ikke dertil; det gør den til {own}",
        "en": f"The sandbox does not post there; it does to {own}",
    }
    finding = Finding("VALUE_NOT_ALLOWED", "url", words)
    raise Fault("VALUE_NOT_ALLOWED", field="url", findings=(finding,))


def _check_known(call: Call, callback_id: str) -> None:
    query = select(CALLBACKS.c.callback_id).where(*_same(call, callback_id))
    if call.world.db.execute(query).first() is None:
        raise Fault("CALLBACK_NOT_FOUND", field="callbackId")


def _count(call: Call) -> int:
    query = select(func.count()).where(
        CALLBACKS.c.workspace == call.world.workspace,
        CALLBACKS.c.partner == call.partner.code,
    )
    return call.world.db.execute(query).scalar_one()


def _make(call: Call, values: dict[str, Any]) -> str:
    digit = call.partner.id_digit
    callback_id = f"CB{digit}{count(call.world, f'CB{digit}'):05}"
    key = {"workspace": call.world.workspace, "callback_id": callback_id}
    row = {**key, "partner": call.partner.code, **values}
    call.world.db.execute(CALLBACKS.insert(), row)
    return callback_id


def _begin_anew(call: Call, callback_id: str | None, *, forget: bool) -> None:
    """Have what waits for a callback delivered anew, or forget it."""
    if callback_id is None:
        return
    mine = (
        OUTBOX.c.workspace == call.world.workspace,
        OUTBOX.c.callback_id == callback_id,
    )
    waiting = delete(OUTBOX) if forget else update(OUTBOX).values(delivery_id=None)
    call.world.db.execute(waiting.where(*mine))
    call.world.db.execute(
        delete(DELIVERIES).where(
            DELIVERIES.c.workspace == call.world.workspace,
            DELIVERIES.c.callback_id == callback_id,
            DELIVERIES.c.state != "DELIVERED",
        )
    )


def _same(call: Call, callback_id: str | None) -> tuple[ColumnElement[bool], ...]:
    return (
        CALLBACKS.c.workspace == call.world.workspace,
        CALLBACKS.c.partner == call.partner.code,
        CALLBACKS.c.callback_id == callback_id,
    )
