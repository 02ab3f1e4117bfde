"""Events on their way to callbacks: a row each, written with the event itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.callbacks.tables import CALLBACKS, OUTBOX

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

_ACTIVE = Prepared(
    select(CALLBACKS.c.callback_id, CALLBACKS.c.partner, CALLBACKS.c.event_types).where(
        CALLBACKS.c.workspace == bindparam("workspace"), CALLBACKS.c.active
    )
)
_PUT = Prepared(OUTBOX.insert())


def put(world: World, partner: str, event_type: str, number: int) -> None:
    """Put an event into the outbox of every callback that wants it."""
    if world.callbacks is None:
        rows = _ACTIVE.all(world.db, workspace=world.workspace)
        world.callbacks = tuple(
            (row["callback_id"], row["partner"], frozenset(row["event_types"]))
            for row in rows
        )
    for callback_id, wanted_by, types in world.callbacks:
        if wanted_by == partner and (not types or event_type in types):
            _PUT.run(
                world.db,
                workspace=world.workspace,
                callback_id=callback_id,
                event_number=number,
                copy=0,
                delivery_id=None,
            )
