"""One answer for one key: contract, section 4.3.

The key is workspace, credential's partner, operation and `clientReference`; that
there is one answer to it is said by the primary key of `bound_answer`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.tables import bound_answer

if TYPE_CHECKING:
    from datetime import datetime

    from lxml import etree
    from sqlalchemy import Connection

    from tutorial_app.contract.notes import FaultCode

#: Virtual time for which an answer stays bound.
KEPT = timedelta(days=30)
#: Children of `context` that do not make a request another one.
_NOT_CONTENT = frozenset({"correlationId", "language"})
#: Kinds of fault after which nothing is bound: the same key may try again.
_FREE_KINDS = frozenset({"ValidationFault", "AccessFault"})


class Key(NamedTuple):
    """What binds a repeat to its first call."""

    workspace: str
    partner: str
    operation: str
    client_reference: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The stored outcome of a key: the answer's element, or a fault."""

    outcome: bytes | Fault
    #: Virtual time.
    at: datetime


def content_of(payload: etree._Element) -> str:
    """Return the SHA-256 of what *payload* says.

    Names with their namespaces, attributes and texts count. Prefixes, white space
    between elements, `context/correlationId` and `context/language` do not: a
    repeat by another program is the same request (Canonical XML 2.0, with
    `PrefixRewrite` and `TrimTextNodes`).
    """
    parts: list[str] = []
    _canonical(payload, parts, 0)
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def find(db: Connection, key: Key, content: str, now: datetime) -> Bound | None:
    """Return what is bound to *key*, or None if nothing is (any more).

    Raises:
        Fault: IDEMPOTENCY_MISMATCH, if it was bound by another content.
    """
    row = _FIND.first(db, **key._asdict())
    if row is None:
        return None
    if row["bound_at"] + KEPT <= now:
        _FORGET.run(db, **key._asdict())
        return None
    if row["content"] != content:
        raise Fault("IDEMPOTENCY_MISMATCH", field="context/clientReference")
    return Bound(row["answer"] or _read(row["fault"]), row["bound_at"])


def bind(
    db: Connection, key: Key, content: str, now: datetime, outcome: bytes | Fault
) -> None:
    """Bind *outcome*, the answer's element or a fault, to *key*."""
    answer, fault = (
        (None, _written(outcome)) if isinstance(outcome, Fault) else (outcome, None)
    )
    _BIND.run(
        db,
        **key._asdict(),
        content=content,
        bound_at=now,
        answer=answer,
        fault=fault,
    )


def binds(code: FaultCode) -> bool:
    """Say whether a fault with *code* is the answer of its key from now on.

    Not after a fault that says the same request may succeed later, else a repeat
    could never learn that it does; nor after one of our own failures, where
    nothing was done.
    """
    return not (
        code.retryable or code.fault in _FREE_KINDS or code.fault == "SystemFault"
    )


_SAME = (
    (bound_answer.c.workspace == bindparam("workspace"))
    & (bound_answer.c.partner == bindparam("partner"))
    & (bound_answer.c.operation == bindparam("operation"))
    & (bound_answer.c.client_reference == bindparam("client_reference"))
)
_FIND = Prepared(select(bound_answer).where(_SAME))
_FORGET = Prepared(delete(bound_answer).where(_SAME))
_BIND = Prepared(insert(bound_answer))


def _canonical(element: etree._Element, parts: list[str], depth: int) -> None:
    # The separators are characters that XML 1.0 forbids, so no text can hold them.
    parts.append(f"\x01{element.tag!s}")
    for key, value in sorted(element.items()):
        parts.append(f"\x02{key!s}\x03{value!s}")
    text = element.text or ""
    if not len(element):
        parts.append(f"\x04{text}\x05")
        return
    parts.append(f"\x04{text.strip()}")
    in_context = depth == 1 and _local(element) == "context"
    for child in element:
        if in_context and _local(child) in _NOT_CONTENT:
            continue
        _canonical(child, parts, depth + 1)
        parts.append(f"\x04{(child.tail or '').strip()}")
    parts.append("\x05")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _written(fault: Fault) -> str:
    return json.dumps(
        {
            "code": fault.fault_code,
            "field": fault.field,
            "message": fault.message,
            "findings": [asdict(finding) for finding in fault.findings],
            "retryAfter": fault.retry_after,
        }
    )


def _read(text: str) -> Fault:
    kept = json.loads(text)
    return Fault(
        kept["code"],
        field=kept["field"],
        message=kept["message"],
        findings=tuple(Finding(**finding) for finding in kept["findings"]),
        retry_after=kept["retryAfter"],
    )
