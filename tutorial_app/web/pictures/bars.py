"""A number for each day or week, as bars; a part of each may be marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.web.pictures.drawing import WIDTH, Picture, frame, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOP, _BOTTOM, _LEFT, _HEIGHT = 18, 104, 34, 124


class Bar(NamedTuple):
    """One bar, named by its *label*; *marked* of *value* are what went wrong."""

    label: str
    value: int
    marked: int = 0


def bars_picture(
    ids: str, title: str, bars: Sequence[Bar], what: str, marked: str = ""
) -> Picture:
    """Return the picture of *bars*, oldest first.

    Args:
        ids: what the ids in it begin with; different for each picture of a page.
        title: what it is called.
        bars: one at least.
        what: what is counted: `calls`.
        marked: what the marked ones are: `faults`; empty: nothing is marked.
    """
    words = _words(bars, what, marked)
    return Picture(frame(ids, title, words, _body(bars, marked), _HEIGHT), words)


def _words(bars: Sequence[Bar], what: str, marked: str) -> str:
    total = sum(bar.value for bar in bars)
    if not total:
        return f"No {what}."
    most = max(bars, key=lambda bar: bar.value)
    said = f"{total:,} {what}, most of them {most.label}: {most.value:,}."
    if not marked:
        return said
    count = sum(bar.marked for bar in bars)
    return f"{said} {count:,} {marked}{', at the foot of the bars' if count else ''}."


def _body(bars: Sequence[Bar], marked: str) -> Iterator[str]:
    top = _round(max(1, *(bar.value for bar in bars)))
    for value in (top, top // 2) if top % 2 == 0 else (top,):
        y = scaled(value, 0, top, _BOTTOM, _TOP)
        yield f'<path class="pic-axis" d="M{_LEFT} {y}H{WIDTH}"/>'
        yield (
            f'<text class="pic-text" x="{_LEFT - 6}" y="{y + 3.5}"'
            f' text-anchor="end">{_short(value)}</text>'
        )
    step = (WIDTH - _LEFT) / len(bars)
    wide = round(max(1.5, step - min(6, step / 4)), 1)
    for place, bar in enumerate(bars):
        x = round(_LEFT + place * step + (step - wide) / 2, 1)
        yield from _bar(bar, x, wide, top, marked)
    yield f'<path class="pic-axis strong" d="M{_LEFT} {_BOTTOM}H{WIDTH}"/>'
    yield f'<text class="pic-text" x="{_LEFT}" y="{_HEIGHT - 5}">{bars[0].label}</text>'
    if len(bars) > 1:
        yield (
            f'<text class="pic-text" x="{WIDTH}" y="{_HEIGHT - 5}"'
            f' text-anchor="end">{bars[-1].label}</text>'
        )


def _bar(bar: Bar, x: float, wide: float, top: int, marked: str) -> Iterator[str]:
    if not bar.value:
        return
    said = f"{bar.label}: {bar.value:,}"
    said += f", {bar.marked:,} {marked}" if marked else ""
    yield f"<g><title>{escape(said)}</title>"
    for kind, value in (("pic-bar", bar.value), ("pic-bar bad", bar.marked)):
        y = min(scaled(value, 0, top, _BOTTOM, _TOP), _BOTTOM - 1)
        if value:
            yield (
                f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}"'
                f' height="{round(_BOTTOM - y, 1)}"/>'
            )
    if bar.marked * 2 > bar.value:  # Worth a look, and not by its colour alone.
        y = scaled(bar.value, 0, top, _BOTTOM, _TOP)
        yield f'<text class="pic-cross" x="{x + wide / 2:.1f}" y="{y - 3}">!</text>'
    yield "</g>"


def _round(most: int) -> int:
    """Return the next round number of 1, 2, 5, 10, 20, 50 and so on."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if most <= factor * step:
                return factor * step
        step *= 10


def _short(value: int) -> str:
    kilo, mega = 1000, 1_000_000
    if value >= mega:
        return f"{value / mega:g}M"
    return f"{value / kilo:g}k" if value >= kilo else str(value)
