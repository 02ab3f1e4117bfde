"""Write traces down, list them, forget old ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy import delete as delete_from

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.traces.tables import call_trace
from tutorial_app.traces.wire import Http, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.traces.search import Wanted


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
    http: Http = field(default_factory=Http)
    why: Why = field(default_factory=Why)

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
            http=Http.read(said["httpStatus"], said["headers"]),
            why=Why.read(said["why"]),
        )

    def to_json(self, *, brief: bool = False) -> dict[str, Any]:
        """Return it as the control mount tells it; *brief*: without the messages."""
        return {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "clock": self.clock.isoformat() if self.clock else None,
            "service": self.slug,
            "operation": self.operation,
            "verdict": self.verdict,
            "faultCode": self.fault_code,
            "durationUs": self.duration_us,
            "correlationId": self.correlation_id,
            "clientReference": self.client_reference,
            "userName": self.user_name,
            "request": "" if brief else self.request.decode(errors="replace"),
            "answer": "" if brief else self.answer.decode(errors="replace"),
            "httpStatus": self.http.status,
            "headers": [self.http.sent, self.http.came],
            "why": asdict(self.why),
        }


#: Calls that a search for a text reads at most.
SCANNED = 2000
_NEWEST = Prepared(
    select(func.max(call_trace.c.sequence).label("newest")).where(
        call_trace.c.workspace == bindparam("workspace")
    )
)
_APPEND = Prepared(insert(call_trace))
_OTHERWISE = frozenset({"sequence", "http", "why"})
_COLUMNS = tuple(name for name in Trace.__slots__ if name not in _OTHERWISE)


def append(db: Connection, workspace: str, traces: Sequence[Trace]) -> None:
    """Write *traces* of one *workspace* down, in their order.

    The caller's transaction must be the only one that writes in the workspace:
    numbers are given without gaps, so that a reader who asks for what came after
    a number never misses one.
    """
    newest = _NEWEST.all(db, workspace=workspace)[0]["newest"] or 0
    _APPEND.run_many(
        db,
        [_row(trace, number) for number, trace in enumerate(traces, start=newest + 1)],
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
    return tuple(_trace(row) for row in rows.mappings())


def newest(
    db: Connection, workspace: str, wanted: Wanted, before: int, limit: int
) -> tuple[Trace, ...]:
    """Return up to *limit* calls that are *wanted*, newest first.

    Args:
        db: a connection.
        workspace: whose calls.
        wanted: the filter. A text is looked for in the newest `SCANNED` calls that
            fit otherwise, since no index knows it.
        before: only calls with a lower number; 0: from the newest on.
        limit: how many at most.
    """
    of = call_trace.c
    chosen = select(call_trace).where(of.workspace == workspace)
    chosen = chosen.where(*(of[name] == value for name, value in wanted.equal.items()))
    if before:
        chosen = chosen.where(of.sequence < before)
    most = SCANNED if wanted.text else limit
    rows = db.execute(chosen.order_by(of.sequence.desc()).limit(most))
    found: list[Trace] = []
    for row in rows.mappings():
        trace = _trace(row)
        if wanted.fits(trace):
            found.append(trace)
        if len(found) == limit:
            break
    rows.close()
    return tuple(found)


def _row(trace: Trace, number: int) -> dict[str, Any]:
    row = {name: getattr(trace, name) for name in _COLUMNS}
    row["sequence"], row["http_status"] = number, trace.http.status
    row["headers"], row["why"] = trace.http.text(), trace.why.text()
    return row


def _trace(row: RowMapping) -> Trace:
    fields: dict[str, Any] = dict(row)
    headers, why = fields.pop("headers"), fields.pop("why")
    http = Http.read(fields.pop("http_status"), json.loads(headers or "null"))
    return Trace(**fields, http=http, why=Why.read(json.loads(why or "{}")))


def purge(db: Connection, before: datetime) -> int:
    """Forget the calls made before *before*; return how many they were."""
    return db.execute(delete_from(call_trace).where(call_trace.c.at < before)).rowcount
