"""Rows of a workspace as a person reads them: money, times, ids as links. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.web.words import in_denmark, kroner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Columns with amounts in kroner. `remaining` and `included` are that in one row of
#: `balances` alone, and say so by its type.
_MONEY = frozenset(
    {
        *("amount", "balance", "bonus", "maximum_per_month", "new_balance"),
        *("open_amount", "price", "threshold", "total"),
    }
)
_MEASURED = frozenset({"included", "quantity", "remaining"})
_NUMBERS = frozenset({"msisdn", "open_msisdn", "other_party"})
_CARDS = frozenset({"donor_iccid", "iccid", "refused_iccid"})
#: Two letters and eight digits: what the sandbox calls what it keeps.
_ID = re.compile(r"[A-Z]{2}[0-9]{8}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|[+-][0-9:]{5})")
#: What a table of a kind shows; everything else of a row is a click away. Other kinds
#: show their first columns that say something.
_SHOWN = {
    "customers": ("customer_id", "display_name", "status", "customer_type", "partner"),
    "subscriptions": (
        *("subscription_id", "customer_id", "product_code", "status"),
        *("block_reason", "paid_until"),
    ),
    "orders": ("order_id", "order_type", "status", "subscription_id", "created_at"),
    "order-steps": ("order_id", "step_code", "status", "started_at", "ended_at"),
    "numbers": ("msisdn", "status", "subscription_id", "partner"),
    "sim-cards": ("iccid", "sim_type", "status", "subscription_id"),
    "portings": ("porting_id", "direction", "msisdn", "status", "confirmed_date"),
    "balances": ("subscription_id", "balance_type", "remaining", "included"),
    "ledger": ("subscription_id", "at", "kind", "reference", "amount", "balance"),
    "usage": ("subscription_id", "at", "usage_type", "quantity", "price"),
    "top-ups": ("top_up_id", "subscription_id", "method", "status", "amount", "at"),
    "invoices": ("invoice_id", "customer_id", "status", "total", "due_date"),
    "messages": ("message_id", "channel", "subject", "customer_id", "created_at"),
    "events": ("at", "type", "old_status", "new_status", "order_id"),
    "timers": ("due", "kind", "subject"),
    "history": ("customer_id", "at", "text"),
}
_MOST = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row. *id* is what to look up behind it; empty: nothing."""

    name: str
    text: str
    id: str = ""
    #: A mapping or a list, one line each.
    parts: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its column in words."""
        return self.name.replace("_", " ")


def cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return every value of *row* that says something."""
    return tuple(_cells(row, row))


def columns(kind: str, rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the columns of a table of *rows*."""
    rows = tuple(rows)
    known = rows[0] if rows else {}
    wanted = tuple(name for name in _SHOWN.get(kind, ()) if name in known)
    filled = (name for name in known if any(row[name] not in _NOTHING for row in rows))
    return wanted or tuple(filled)[:_MOST]


def table(
    kind: str, rows: Iterable[Mapping[str, Any]], *, without: str = ""
) -> tuple[tuple[str, ...], tuple[tuple[Cell | None, ...], ...]]:
    """Return the columns of a table, and its cells; None is an empty one.

    Args:
        kind: the kind of the rows.
        rows: as the control mount tells them.
        without: a column that would say the same in every row.
    """
    rows = tuple(rows)
    names = tuple(name for name in columns(kind, rows) if name != without)
    body = tuple(
        tuple(next(_cells({name: row[name]}, row), None) for name in names)
        for row in rows
    )
    return names, body


def ids_in(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns of *row* that hold ids, whether it has one there or not."""
    return tuple(name for name in row if is_id_column(name))


def is_id_column(name: str) -> bool:
    """Say whether a column holds ids."""
    wanted = {*_NUMBERS, *_CARDS, "subject", "reference"}
    return name.endswith("_id") or name in wanted


_NOTHING: tuple[object, ...] = (None, "", [], {})


def _cells(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Cell]:
    for name, value in wanted.items():
        if value in _NOTHING and value is not False:
            continue
        yield _cell(name, value, row)


def _cell(name: str, value: object, row: Mapping[str, Any]) -> Cell:
    if isinstance(value, bool):
        return Cell(name, "yes" if value else "no")
    if isinstance(value, dict):
        return Cell(name, "", parts=tuple(_pairs(value)))
    if isinstance(value, list):
        return Cell(name, "", parts=tuple(_line(one) for one in value))
    text = str(value)
    return Cell(name, _said(name, text, row), id=_lookup(name, text))


def _said(name: str, text: str, row: Mapping[str, Any]) -> str:
    if name in _MONEY or (name in _MEASURED and row.get("balance_type") == "MONETARY"):
        return kroner(text)
    if name in _MEASURED:
        return f"{Decimal(text):,f} {row.get('unit', '')}".rstrip()
    if _TIME.fullmatch(text):
        return in_denmark(text)
    return text


def _lookup(name: str, text: str) -> str:
    """Return the id to look up behind a value; a timer's may have a second part."""
    first = text.partition("/")[0]
    if _ID.fullmatch(first):
        return first
    return text if name in _NUMBERS | _CARDS else ""


def _pairs(value: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, one in value.items():
        if isinstance(one, dict):
            yield from _pairs(one, f"{before}{key}.")
        elif one not in _NOTHING:
            yield f"{before}{key}: {_line(one)}"
        else:
            yield f"{before}{key}"


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(_pairs(value))
    if isinstance(value, list):
        return ", ".join(map(_line, value))
    return str(value)
