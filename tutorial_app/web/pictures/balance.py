"""The balance of a line over time, as its ledger has it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from tutorial_app.web.pictures.booked import as_booked
from tutorial_app.web.pictures.drawing import WIDTH, Picture, frame, scaled
from tutorial_app.web.words import DENMARK, in_denmark, kroner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Point = tuple[datetime, Decimal]

_TOP, _BOTTOM, _LEFT, _RIGHT = 24, 108, 8, WIDTH - 8
_HEIGHT = 132


def balance_picture(ledger: Iterable[Mapping[str, Any]]) -> Picture | None:
    """Return the balance over time; None where there is nothing to draw.

    Args:
        ledger: rows of kind `ledger` of one line, in any order.
    """
    points = [
        (datetime.fromisoformat(row["at"]), Decimal(row["balance"]))
        for row in as_booked(ledger)
    ]
    if not points:
        return None
    words = _words(points)
    body = _body(points)
    return Picture(frame("balance", "Balance over time", words, body, _HEIGHT), words)


def _words(points: Sequence[Point]) -> str:
    (first, opening), (last, now) = points[0], points[-1]
    if len(points) == 1:
        return f"{kroner(now)} since {in_denmark(first)}."
    lowest, highest = min(p[1] for p in points), max(p[1] for p in points)
    return (
        f"{kroner(opening)} on {in_denmark(first)}, {kroner(now)} on"
        f" {in_denmark(last)}; between {kroner(lowest)} and {kroner(highest)},"
        f" {len(points)} entries."
    )


def _body(points: Sequence[Point]) -> Iterator[str]:
    begun, ended = points[0][0].timestamp(), points[-1][0].timestamp()
    amounts = [float(amount) for _, amount in points]
    low, high = min(0.0, *amounts), max(1.0, *amounts)
    zero = scaled(0, low, high, _BOTTOM, _TOP)
    yield f'<path class="pic-axis" d="M{_LEFT} {zero}H{_RIGHT}"/>'
    path = ""
    for (at, _), amount in zip(points, amounts, strict=True):
        x = scaled(at.timestamp(), begun, ended, _LEFT, _RIGHT)
        y = scaled(amount, low, high, _BOTTOM, _TOP)
        # The balance stays as it is until the next entry.
        path += f"H{x}V{y}" if path else f"M{_LEFT} {y}"
    y = scaled(amounts[-1], low, high, _BOTTOM, _TOP)
    yield f'<path class="pic-area" d="{path}H{_RIGHT}V{zero}H{_LEFT}z"/>'
    yield f'<path class="pic-line" d="{path}H{_RIGHT}"/>'
    yield f'<circle class="pic-dot" cx="{_RIGHT}" cy="{y}" r="3.5"/>'
    yield _text(_LEFT, 13, kroner(points[0][1]), "start")
    yield _text(_RIGHT, 13, kroner(points[-1][1]), "end", strong=True)
    yield _text(_LEFT, _HEIGHT - 6, _day(points[0][0]), "start")
    yield _text(_RIGHT, _HEIGHT - 6, _day(points[-1][0]), "end")


def _text(x: int, y: int, text: str, anchor: str, *, strong: bool = False) -> str:
    kind = "pic-strong" if strong else "pic-text"
    return (
        f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _day(at: datetime) -> str:
    local = at.astimezone(DENMARK)
    return f"{local.day} {local:%b %H:%M}"
