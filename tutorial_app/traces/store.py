"""Write traces down, list them, forget old ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import bindparam, func, insert, literal_column, select
from sqlalchemy import delete as delete_from

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.traces.tables import call_trace
from tutorial_app.traces.verdicts import in_words, shape
from tutorial_app.traces.wire import Http, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

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
    #: From which other log it was taken, and its number there; empty: it came here.
    source: str = ""
    source_number: int = 0

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

    @property
    def verdict_words(self) -> str:
        """How it ended, as a page says it."""
        return in_words(self)

    @property
    def verdict_shape(self) -> str:
        """The state that draws how it ended."""
        return shape(self)

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


#: A search for a text reads so many calls at most, and so many bytes of their
#: messages; so many calls at a time.
SCANNED, READ_BYTES, _AT_A_TIME = 2000, 16 * 1024 * 1024, 50
#: The number of the next call, as the statement that writes it finds it.
_NEXT = (
    select(func.coalesce(func.max(call_trace.c.sequence), literal_column("0")))
    .where(call_trace.c.workspace == bindparam("workspace"))
    .scalar_subquery()
)
_APPEND = Prepared(
    # `inline`: nobody asks for the number.
    insert(call_trace)
    .values(
        {one: bindparam(one.name, type_=one.type) for one in call_trace.c}
        | {call_trace.c.sequence: _NEXT + literal_column("1")}
    )
    .inline()
)
_OTHERWISE = frozenset({"sequence", "http", "why"})
_COLUMNS = tuple(name for name in Trace.__slots__ if name not in _OTHERWISE)


def append(db: Connection, workspace: str, traces: Sequence[Trace]) -> None:
    """Write *traces* of one *workspace* down, in their order.

    The caller's transaction must be the only one that writes in the workspace:
    numbers are given without gaps, so that a reader who asks for what came after
    a number never misses one.
    """
    _APPEND.run_many(db, [_row(one) | {"workspace": workspace} for one in traces])


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
    return tuple(_trace(dict(row)) for row in rows.mappings())


def newest(
    db: Connection,
    workspace: str,
    wanted: Wanted,
    before: int,
    limit: int,
    *,
    brief: bool = False,
) -> tuple[Trace, ...]:
    """Return up to *limit* calls that are *wanted*, newest first.

    Args:
        db: a connection.
        workspace: whose calls.
        wanted: the filter. A text is looked for in the newest `SCANNED` calls that
            fit otherwise, up to `READ_BYTES`, since no index knows it.
        before: only calls with a lower number; 0: from the newest on.
        limit: how many at most.
        brief: leave the messages out, and unread where no text is looked for.
    """
    if not wanted.text:
        return _page(db, workspace, wanted, before, limit, brief=brief)
    found: list[Trace] = []
    scanned = read = 0
    while len(found) < limit and scanned < SCANNED and read < READ_BYTES:
        page = _page(db, workspace, wanted, before, _AT_A_TIME)
        found += [one for one in page if wanted.fits(one)]
        scanned += len(page)
        read += sum(len(one.request) + len(one.answer) for one in page)
        if len(page) < _AT_A_TIME:
            break
        before = page[-1].sequence
    return tuple(found[:limit])


def _page(
    db: Connection,
    workspace: str,
    wanted: Wanted,
    before: int,
    limit: int,
    *,
    brief: bool = False,
) -> tuple[Trace, ...]:
    of = call_trace.c
    messages = {"request", "answer"} if brief else set()
    chosen = select(*(one for one in of if one.name not in messages))
    chosen = chosen.where(of.workspace == workspace)
    chosen = chosen.where(*(of[name] == value for name, value in wanted.equal.items()))
    if before:
        chosen = chosen.where(of.sequence < before)
    rows = db.execute(chosen.order_by(of.sequence.desc()).limit(limit)).mappings()
    return tuple(_trace({**dict.fromkeys(messages, b""), **row}) for row in rows)


def _row(trace: Trace) -> dict[str, Any]:
    row = {name: getattr(trace, name) for name in _COLUMNS}
    row["http_status"], row["headers"] = trace.http.status, trace.http.text()
    row["why"] = trace.why.text()
    return row


def _trace(row: Mapping[str, Any]) -> Trace:
    fields: dict[str, Any] = dict(row)
    headers, why = fields.pop("headers"), fields.pop("why")
    http = Http.read(fields.pop("http_status"), json.loads(headers or "null"))
    return Trace(**fields, http=http, why=Why.read(json.loads(why or "{}")))


def purge(db: Connection, before: datetime) -> int:
    """Forget the calls made before *before*; return how many they were."""
    return db.execute(delete_from(call_trace).where(call_trace.c.at < before)).rowcount
