"""Small texts of templates: times, durations, coloured XML."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.kernel.words import capitalised, first_sentence
from tutorial_app.look.xml_text import coloured

if TYPE_CHECKING:
    from collections.abc import Callable

#: The zone in which the contract tells times.
DENMARK = ZoneInfo("Europe/Copenhagen")
_OWN_TYPES = "urn:itms-sandbox:types:1"
_MINUTE = 60


def xml(raw: bytes | str) -> Markup:
    """Return XML indented, each kind of piece in a span of its class."""
    data = raw.encode() if isinstance(raw, str) else raw
    return Markup("").join(
        Markup('<span class="x-{}">{}</span>').format(piece.role, piece.text)
        if piece.role
        else escape(piece.text)
        for piece in coloured(data)
    )


def moment(at: datetime | None) -> str:
    """Return a time with its zone, e.g. `2 March 2026, 09:00 +01:00`."""
    if at is None:
        return ""
    zone = at.strftime("%z")
    return f"{at.day} {at:%B %Y, %H:%M} {zone[:3]}:{zone[3:5]}"


def in_denmark(at: datetime | str) -> str:
    """Return a time, or its ISO form, as `moment` tells it in Denmark."""
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment(read.astimezone(DENMARK))


def kroner(amount: Decimal | str) -> str:
    """Return an amount as one reads it: `1,042.50 kr`."""
    return f"{Decimal(amount):,.2f} kr"


def duration(seconds: float) -> str:
    """Return a stretch of time as one reads it: `12 ms`, `1.4 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def size(raw: bytes) -> str:
    """Return how long *raw* is: `812 bytes`, `4.1 kB`."""
    kilo = 1000
    return f"{len(raw)} bytes" if len(raw) < kilo else f"{len(raw) / kilo:.1f} kB"


def _first(text: str) -> str:
    return first_sentence(text)[0]


def purpose(text: str) -> str:
    """Return what follows the name in `The Billing service: what it is for`."""
    first = _first(text)
    _, colon, rest = first.partition(": ")
    return capitalised(rest) if colon else first


def local(name: str) -> str:
    """Return the local part of a Clark name."""
    return local_name(QName(name))


def documented(name: str) -> bool:
    """Say whether the type *name* has a reference page."""
    return namespace_of(QName(name)) == _OWN_TYPES


FILTERS: dict[str, Callable[..., Any]] = {
    "xml": xml,
    "moment": moment,
    "in_denmark": in_denmark,
    "kroner": kroner,
    "duration": duration,
    "size": size,
    "first_sentence": _first,
    "purpose": purpose,
    "local": local,
    "documented": documented,
}
