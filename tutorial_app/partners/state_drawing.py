"""A state machine drawn as SVG: one column of states, its ways as arcs beside it.

Ways down stand to the right of the column, ways back up to the left. Each way has
a number, under which it is told in words: a legend in the drawing could not be
read on a screen of 320 px.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tutorial_app.partners.drawing import THEMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tutorial_app.partners.states import Edge, StateMachine

_WIDTH = 288  # What a page of 320 px has between its edges.
_LETTER = 6.7  # What a letter of a state's name takes.
_EDGE = 8  # Beside the outermost lane, for its number.
_FIRST = 16  # From a box to the innermost lane.
_PORT = 15  # Between two ends of arrows at one box.
_TALL = 34  # A box with up to two ends on either side.
_GAP = 20
_LANE = 15  # Between two lanes, where there is room.
_DOT = 6.5
_HEIGHTS = (0.5, 0.36, 0.64)
#: Ground, ink and frame of the state a thing is in.
_LIT = ("var(--accent, #00666b)", "var(--on-accent, #fff)", "var(--accent, #00666b)")


@dataclass(frozen=True, slots=True)
class _Way:
    number: int
    start: int  # Place of its first state; -1: the beginning.
    end: int

    @property
    def is_back(self) -> bool:
        return self.end <= self.start

    @property
    def span(self) -> range:
        """The gaps between boxes that it passes; the box itself, for a beginning."""
        if self.start < 0 or self.start == self.end:
            return range(self.end, self.end + 1)
        low, high = sorted((self.start, self.end))
        return range(low, high)


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the boxes stand, and how far apart the lanes beside them are."""

    left: float
    right: float
    lane: float

    def x(self, lane: int, *, back: bool) -> float:
        """Return where a lane runs."""
        away = _FIRST + lane * self.lane
        return round(self.left - away if back else self.right + away, 1)


def _column(machine: StateMachine, left: int, right: int) -> _Column:
    """Return the column for so many lanes on either side."""
    box = max(map(len, machine.states)) * _LETTER + 14
    free = _WIDTH - box - 2 * (_EDGE + _FIRST)
    lane = min(_LANE, free / max(1, left + right - 2))
    start = _EDGE + _FIRST + max(0, left - 1) * lane
    return _Column(round(start, 1), round(start + box, 1), lane)


def svg(machine: StateMachine, ids: str, *, current: str = "") -> str:
    """Return the drawing.

    Args:
        machine: what to draw.
        ids: what the ids in it begin with.
        current: the state to light up; empty: none.
    """
    ways = [
        _Way(
            n, machine.states.index(e.old) if e.old else -1, machine.states.index(e.new)
        )
        for n, e in enumerate(machine.edges, 1)
    ]
    sides = {
        back: [way for way in ways if way.is_back is back] for back in (True, False)
    }
    lanes = {back: _lanes(side) for back, side in sides.items()}
    most = {back: max(of.values(), default=-1) + 1 for back, of in lanes.items()}
    column = _column(machine, most[True], most[False])
    boxes = _boxes(len(machine.states), ways)
    height = boxes[-1][1] + 12
    body = [
        _box(machine, place, column, edges, lit=machine.states[place] == current)
        for place, edges in enumerate(boxes)
    ]
    for back, side in sides.items():
        for way in side:
            ports = _ports(way, side, boxes)
            body += _arc(way, column, lanes[back][way], ports, ids)
    return _svg(machine, body, height, ids, current)


def _svg(
    machine: StateMachine, body: list[str], height: int, ids: str, current: str
) -> str:
    title = f"States: {machine.name.replace('_', ' ')}"
    states, ways = len(machine.states), len(machine.edges)
    said = f"{states} states and {ways} ways, told below by number."
    if current in machine.states:
        said += f" It is {current} now."
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img"'
        f' aria-labelledby="{ids}-title {ids}-desc" width="{_WIDTH}"'
        f' height="{height}" viewBox="0 0 {_WIDTH} {height}">'
        f'<title id="{ids}-title">{escape(title)}</title>'
        f'<desc id="{ids}-desc">{escape(said)}</desc>'
        f'<marker id="{ids}-head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7"'
        f' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"'
        f' fill="{THEMED["dim"]}"/></marker>'
    )
    return "\n".join((head, *body, "</svg>\n"))


def in_words(edge: Edge) -> str:
    """Return a way in a sentence: the twin of its arrow."""
    start = f"From {edge.old}" if edge.old else "At first"
    return f"{start} to {edge.new}: {edge.when}."


def _boxes(count: int, ways: Sequence[_Way]) -> list[tuple[int, int]]:
    """Return top and bottom of each box, tall enough for the arrows at it."""
    found: list[tuple[int, int]] = []
    top = 10
    for place in range(count):
        ends = max(
            sum(
                (w.start == place) + (w.end == place) for w in ways if w.is_back is back
            )
            for back in (False, True)
        )
        low = top + max(_TALL, (ends + 1) * _PORT)
        found.append((top, low))
        top = low + _GAP
    return found


def _lanes(ways: Sequence[_Way]) -> dict[_Way, int]:
    """Give each way the innermost lane that is free along it, short ones first."""
    lanes: dict[_Way, int] = {}
    for way in sorted(ways, key=lambda one: len(one.span)):
        taken = {lanes[o] for o in lanes if set(o.span) & set(way.span)}
        lanes[way] = next(n for n in range(len(ways) + 1) if n not in taken)
    return lanes


def _box(
    machine: StateMachine,
    place: int,
    column: _Column,
    edges: tuple[int, int],
    *,
    lit: bool,
) -> str:
    state, (top, low) = machine.states[place], edges
    width = 2.5 if machine.is_final(state) else 1
    ground, ink, line = (THEMED[name] for name in ("box", "ink", "line"))
    if lit:
        ground, ink, line = _LIT
    middle, across = (column.left + column.right) / 2, column.right - column.left
    return (
        f'<rect class="flow-step" x="{column.left}" y="{top}" width="{across:.1f}"'
        f' height="{low - top}" rx="8" fill="{ground}"'
        f' stroke="{line}" stroke-width="{width}"/>'
        f'<text x="{middle:.1f}" y="{(top + low) // 2 + 4}" text-anchor="middle"'
        f' fill="{ink}" font-family="ui-monospace, monospace"'
        f' font-size="11" font-weight="600">{escape(state)}</text>'
    )


def _arc(
    way: _Way, column: _Column, lane: int, ports: tuple[float, float], ids: str
) -> Iterator[str]:
    edge = column.left if way.is_back else column.right
    x = column.x(lane, back=way.is_back)
    start, end = ports
    # What comes to be is a number beside its first state.
    begin = f"M{x} {end}" if way.start < 0 else f"M{edge} {start}H{x}V{end}"
    yield (
        f'<path class="flow-next" d="{begin}H{edge}" fill="none"'
        f' stroke="{THEMED["dim"]}" stroke-linejoin="round"'
        f' marker-end="url(#{ids}-head)"/>'
    )
    # Numbers of neighbouring lanes stand at different heights, apart.
    y = start + (end - start) * _HEIGHTS[lane % len(_HEIGHTS)]
    yield (
        f'<circle cx="{x}" cy="{y:g}" r="{_DOT}" fill="var(--ground, #fff)"'
        f' stroke="{THEMED["line"]}"/>'
        f'<text x="{x}" y="{y + 3:g}" text-anchor="middle" fill="{THEMED["ink"]}"'
        f' font-family="ui-monospace, monospace" font-size="9">{way.number}</text>'
    )


def _ports(
    way: _Way, side: Sequence[_Way], boxes: list[tuple[int, int]]
) -> tuple[float, float]:
    """Return the heights at which *way* leaves its first box and enters its last."""
    end = _port(way, way.end, side, boxes, starts=False)
    if way.start < 0:
        return end, end
    return _port(way, way.start, side, boxes, starts=True), end


def _port(
    way: _Way,
    place: int,
    side: Sequence[_Way],
    boxes: list[tuple[int, int]],
    *,
    starts: bool,
) -> float:
    """Return the height at which *way* leaves or enters the box at *place*.

    What comes from above enters at the top and what goes down leaves at the bottom,
    so that arrows of one side do not cross at the box.
    """
    ends = [(w, False) for w in side if w.end == place]
    ends += [(w, True) for w in side if w.start == place]

    def key(one: tuple[_Way, bool]) -> tuple[int, int]:
        other = one[0].end if one[1] else one[0].start
        # Nearer ones lie further out at the box, so that arcs nest.
        return (other > place or (other == place and one[1]), -other)

    ordered = sorted(ends, key=key)
    top, low = boxes[place]
    step = (low - top) / (len(ordered) + 1)
    return round(top + step * (ordered.index((way, starts)) + 1), 1)
