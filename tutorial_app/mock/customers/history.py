"""The history of a customer: what is known of it nowhere else.

Orders and messages have tables of their own; the time line that ListCustomerHistory
reads puts all of them together. Here stand notes, changes of data, and secrets that
were shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Index, Integer, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.ids import count
from tutorial_app.mock.rows import workspace_column

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call

HISTORY = Table(
    "itms_history",
    metadata,
    workspace_column(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    #: NOTE or CHANGE (`HistoryEntry/kind`).
    Column("kind", String(10), nullable=False),
    #: What a CHANGE was: a key of `timeline.CHANGES`.
    Column("what", String(20), nullable=False, default=""),
    #: The words of an agent, or what a CHANGE was about.
    Column("text", Text, nullable=False, default=""),
    Column("order_id", String(10)),
    Column("note_id", String(10)),
    Column("channel", String(20), nullable=False),
    Column("agent_id", String(32), nullable=False, default=""),
    Index("ix_itms_history_customer", "workspace", "customer_id", "at"),
)
_WRITE = Prepared(HISTORY.insert())


def write_history(  # noqa: PLR0913 (a row of columns, all but the first by name)
    call: Call,
    *,
    customer_id: str,
    kind: str = "CHANGE",
    what: str = "",
    text: str = "",
    order_id: str | None = None,
    note_id: str | None = None,
) -> None:
    """Write an entry; channel and agent are those of the *call*."""
    _WRITE.run(
        call.world.db,
        workspace=call.world.workspace,
        number=count(call.world, "history"),
        customer_id=customer_id,
        at=call.world.now,
        kind=kind,
        what=what,
        text=text,
        order_id=order_id,
        note_id=note_id,
        channel=call.channel,
        agent_id=call.agent_id,
    )
