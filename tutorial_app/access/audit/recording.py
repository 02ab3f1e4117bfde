"""Writes the audit log."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sqlalchemy import insert

from tutorial_app.access.audit.tables import AUDIT

if TYPE_CHECKING:
    from dataclasses import Field
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.model import By

    class Record(Protocol):
        """An instance of a dataclass."""

        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    #: What can be told of: an object of named values.
    Told = Record | Mapping[str, Any]

MASK = "(secret)"
_SECRET = ("password", "secret", "token", "hash", "sealed", "private_key")


def record(  # noqa: PLR0913 (a row has as many columns; the last two by name)
    db: Connection,
    by: By,
    action: str,
    subject: str,
    before: Told | None = None,
    after: Told | None = None,
    *,
    now: datetime,
) -> None:
    """Write down that *action* was done, in the transaction that does it.

    Args:
        db: that transaction.
        by: who does it, and from where.
        action: what is done to what, such as `person.disable`; 64 characters at most.
        subject: the id of what it is done to; 128 characters at most.
        before: what it was; None: it was not there. A field whose name says that it
            is a secret (`password`, `…_token`, `…_hash`) is masked.
        after: what it is now; None: it is gone.
        now: wall-clock time.
    """
    db.execute(
        insert(AUDIT).values(
            at=now,
            account=by.account,
            staff=by.staff,
            address=by.address,
            action=action,
            subject=subject,
            before=_json(before),
            after=_json(after),
        )
    )


def _json(told: Told | None) -> str | None:
    if told is None:
        return None
    values = dict(told) if isinstance(told, Mapping) else asdict(told)
    return json.dumps(_masked(values), default=_plain, ensure_ascii=False)


def _masked(value: Any) -> Any:  # noqa: ANN401 (whatever JSON can hold)
    if isinstance(value, Mapping):
        return {
            str(name): MASK if inner and str(name).endswith(_SECRET) else _masked(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return value


def _plain(value: object) -> object:
    """Return what JSON has no form for as what it has.

    Raises:
        TypeError: for bytes and whatever else nobody meant to write down.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Collection) and not isinstance(value, bytes):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _masked(asdict(value))
    raise TypeError(f"the audit log cannot hold a {type(value).__name__}")
