"""How long the last calls took, and which of them failed."""

from __future__ import annotations

from collections import Counter
from html import escape
from math import log10
from statistics import median
from typing import TYPE_CHECKING, Any

from tutorial_app.traces.verdicts import GOOD
from tutorial_app.web.pictures.drawing import WIDTH, Picture, frame, scaled
from tutorial_app.web.words import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TOP, _BOTTOM, _HEIGHT = 16, 92, 112
#: Bars are drawn on a scale of tenfold steps, from 1 ms to 30 s.
_SHORTEST, _LONGEST = 0.001, 30.0


def calls_picture(calls: Iterable[Mapping[str, Any]]) -> Picture | None:
    """Return a bar for each call, oldest first; None where there are none.

    Args:
        calls: newest first, as the control mount tells them.
    """
    shown = tuple(calls)[::-1]
    if not shown:
        return None
    words = _words(shown)
    body = _body(shown)
    return Picture(frame("calls", "How long calls took", words, body, _HEIGHT), words)


def _words(calls: Sequence[Mapping[str, Any]]) -> str:
    times = [_seconds(one) for one in calls]
    slowest = max(calls, key=_seconds)
    failed = Counter(
        one["faultCode"] or one["verdict"] for one in calls if not _is_good(one)
    )
    many = f"{len(calls)} call{'' if len(calls) == 1 else 's'}"
    said = (
        f"The last {many}: half took at most {duration(median(times))}, the longest"
        f" {duration(max(times))} ({slowest['operation'] or 'no operation'})."
    )
    if not failed:
        return f"{said} None failed."
    faults = ", ".join(f"{count} of {code}" for code, count in failed.most_common(4))
    return f"{said} {failed.total()} failed: {faults}."


def _body(calls: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    step = (WIDTH - 40) / max(20, len(calls))
    for seconds, word in ((0.01, "10 ms"), (0.1, "0.1 s"), (1, "1 s"), (10, "10 s")):
        y = _height(seconds)
        yield f'<path class="pic-axis" d="M36 {y}H{WIDTH}"/>'
        yield f'<text class="pic-text" x="0" y="{y + 3.5}">{word}</text>'
    for place, one in enumerate(calls):
        x, y = round(38 + place * step, 1), _height(_seconds(one))
        good = _is_good(one)
        said = escape(f"{one['operation']}, {duration(_seconds(one))}")
        said += "" if good else f", {escape(one['faultCode'] or one['verdict'])}"
        kind = "pic-bar" if good else "pic-bar bad"
        yield (
            f'<rect class="{kind}" x="{x}" y="{y}" width="{max(1.5, step - 2):.1f}"'
            f' height="{round(_BOTTOM - y, 1)}"><title>{said}</title></rect>'
        )
        if not good:  # Not by its colour alone.
            middle = x + max(1.5, step - 2) / 2
            yield f'<text class="pic-cross" x="{middle:.1f}" y="{y - 3}">!</text>'
    yield f'<path class="pic-axis strong" d="M36 {_BOTTOM}H{WIDTH}"/>'
    yield f'<text class="pic-text" x="38" y="{_HEIGHT - 6}">older</text>'
    yield (
        f'<text class="pic-text" x="{WIDTH}" y="{_HEIGHT - 6}"'
        f' text-anchor="end">newer →</text>'
    )


def _height(seconds: float) -> float:
    within = min(max(seconds, _SHORTEST), _LONGEST)
    return scaled(log10(within), log10(_SHORTEST), log10(_LONGEST), _BOTTOM - 2, _TOP)


def _seconds(call: Mapping[str, Any]) -> float:
    return float(call["durationUs"]) / 1e6


def _is_good(call: Mapping[str, Any]) -> bool:
    return call["verdict"] in GOOD
