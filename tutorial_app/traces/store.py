"""Write traces down, list them, forget old ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy import delete as delete_from

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.traces.tables import call_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Trace:
    """One call of one workspace, secrets masked. `sequence` is 0 until written."""

    workspace: str
    at: datetime
    clock: datetime | None
    slug: str
    operation: str
    #: ANSWER, REPLAY, SAMPLE, FAULT or BROKEN.
    verdict: str
    fault_code: str
    duration_us: int
    correlation_id: str
    client_reference: str
    user_name: str
    request: bytes
    answer: bytes
    sequence: int = 0

    @classmethod
    def from_json(cls, workspace: str, said: Mapping[str, Any]) -> Self:
        """Read a call of *workspace* as the control mount tells it."""
        clock = said["clock"]
        return cls(
            workspace=workspace,
            at=datetime.fromisoformat(said["at"]),
            clock=datetime.fromisoformat(clock) if clock else None,
            slug=said["service"],
            operation=said["operation"],
            verdict=said["verdict"],
            fault_code=said["faultCode"],
            duration_us=said["durationUs"],
            correlation_id=said["correlationId"],
            client_reference=said["clientReference"],
            user_name=said["userName"],
            request=said["request"].encode(),
            answer=said["answer"].encode(),
            sequence=said["sequence"],
        )


_NEWEST = Prepared(
    select(func.max(call_trace.c.sequence).label("newest")).where(
        call_trace.c.workspace == bindparam("workspace")
    )
)
_APPEND = Prepared(insert(call_trace))
_COLUMNS = tuple(name for name in Trace.__slots__ if name != "sequence")


def append(db: Connection, workspace: str, traces: Sequence[Trace]) -> None:
    """Write *traces* of one *workspace* down, in their order.

    The caller's transaction must be the only one that writes in the workspace:
    numbers are given without gaps, so that a reader who asks for what came after
    a number never misses one.
    """
    newest = _NEWEST.all(db, workspace=workspace)[0]["newest"] or 0
    _APPEND.run_many(
        db,
        [
            {name: getattr(trace, name) for name in _COLUMNS} | {"sequence": number}
            for number, trace in enumerate(traces, start=newest + 1)
        ],
    )


def after(
    db: Connection, workspace: str, sequence: int, limit: int
) -> tuple[Trace, ...]:
    """Return up to *limit* calls of *workspace* with a number above *sequence*."""
    rows = db.execute(
        select(call_trace)
        .where(call_trace.c.workspace == workspace, call_trace.c.sequence > sequence)
        .order_by(call_trace.c.sequence)
        .limit(limit)
    )
    return tuple(Trace(**row) for row in rows.mappings())


def purge(db: Connection, before: datetime) -> int:
    """Forget the calls made before *before*; return how many they were."""
    return db.execute(delete_from(call_trace).where(call_trace.c.at < before)).rowcount
