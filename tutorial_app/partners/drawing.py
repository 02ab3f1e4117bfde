"""Flows drawn: as Mermaid text, as SVG, and in words for those who cannot see it.

All three are pure functions of a flow. The SVG is one column, so that it is read
without scrolling on a screen of 320 px: the steps to the left, what undoes a step
to its right behind a dashed arrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tutorial_app.partners.durations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.partners.model import Flow, StepKind

NO_RETURN = "point of no return"

#: Colours that stand alone, by what they are for.
PLAIN: Mapping[str, str] = {
    "box": "#f1f5f5",
    "ink": "#142326",
    "dim": "#47595c",
    "line": "#76898c",
    "point": "#faf1dd",
    "warn": "#7d5200",
}
#: The same, following the page's look and its dark scheme where the SVG stands in
#: a page. `var()` is allowed in presentation attributes (CSS Custom Properties 1,
#: section 3; SVG 2, section 6.6), so no style sheet and no `style` is needed.
THEMED: Mapping[str, str] = {
    "box": "var(--raised, #f1f5f5)",
    "ink": "var(--ink, #142326)",
    "dim": "var(--ink-2, #47595c)",
    "line": "var(--line-strong, #76898c)",
    "point": "var(--warn-ground, #faf1dd)",
    "warn": "var(--warn, #7d5200)",
}

_WIDTH = 288  # What a page of 320 px has between its edges.
_BOX = 176
_UNDO_LEFT = 196
_LINE = 15
_GAP = 18
_PAD = 8
_TOP = 26
_FOLD = 18  # Characters of a step's box; `_UNDO_FOLD` those of an undoing one.
_UNDO_FOLD = 12
_SLOPE = 8


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of text in a box."""

    text: str
    #: `head`, `note` or `warn`.
    kind: str = "note"


def title(flow: Flow) -> str:
    """Return what a drawing of *flow* is called."""
    return f"Order flow {flow.name}"


def description(flow: Flow) -> str:
    """Return a sentence on *flow* as a whole."""
    said = f"{len(flow.steps)} steps in order, from {flow.steps[0].code}"
    said += f" to {flow.steps[-1].code}."
    points = [step.code for step in flow.steps if step.no_return]
    if points:
        said += f" After {points[0]} the order can no longer be undone."
    return said


def steps_in_words(flow: Flow) -> tuple[str, ...]:
    """Return one sentence a step: the twin of the drawing, for a numbered list."""
    return tuple(
        f"{step.code} in {step.system}"
        + "".join(f", {part}" for part in _particulars(step))
        + "."
        for step in flow.steps
    )


def mermaid(flow: Flow) -> str:
    """Return *flow* as a Mermaid flowchart, one line a node or arrow."""
    lines = [
        "flowchart TD",
        f"  accTitle: {title(flow)}",
        f"  accDescr: {description(flow)}",
    ]
    lines += [f"  {_mermaid_node(n, s)}" for n, s in enumerate(flow.steps, 1)]
    lines += [f"  s{n} --> s{n + 1}" for n in range(1, len(flow.steps))]
    for number, step in enumerate(flow.steps, 1):
        if step.compensation:
            lines.append(f"  s{number} -.->|undone by| u{number}({step.compensation})")
    return "\n".join(lines) + "\n"


def svg(flow: Flow, *, colours: Mapping[str, str] = PLAIN, ids: str = "flow") -> str:
    """Return *flow* as an SVG document without style sheet or script.

    Args:
        flow: the flow.
        colours: PLAIN for a file of its own, THEMED within a page.
        ids: what the ids in it begin with; different for each SVG of a page.
    """
    body, below = _column(flow, colours, ids)
    height = below + 16
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img"'
        f' aria-labelledby="{ids}-title {ids}-desc" width="{_WIDTH}"'
        f' height="{height}" viewBox="0 0 {_WIDTH} {height}">'
    )
    said = (
        f'<title id="{ids}-title">{escape(title(flow))}</title>',
        f'<desc id="{ids}-desc">{escape(description(flow))}</desc>',
    )
    return "\n".join((root, *said, _arrow_head(colours, ids), *body, "</svg>\n"))


def _particulars(step: StepKind) -> Iterator[str]:
    if step.takes:
        yield f"takes {in_words(step.takes)}"
    if step.waits:
        yield f"waits {in_words(step.waits)}"
    if step.working_days:
        yield f"waits {days_in_words(step.working_days)}"
    if step.held:
        yield f"held as {step.held}"
    if step.compensation:
        yield f"undone by {step.compensation}"
    if step.no_return:
        yield NO_RETURN


def days_in_words(count: int) -> str:
    """Return a number of working days as a person says it."""
    return f"{count} working day{'' if count == 1 else 's'}"


def _mermaid_node(number: int, step: StepKind) -> str:
    parts = [f"{number} {step.code}", step.system]
    parts += [p for p in _particulars(step) if not p.startswith("undone")]
    label = '"' + "<br/>".join(parts) + '"'
    shape = f"{{{{{label}}}}}" if step.no_return else f"[{label}]"
    return f"s{number}{shape}"


def _column(flow: Flow, colours: Mapping[str, str], ids: str) -> tuple[list[str], int]:
    """Draw the steps one below the other; return that and where they end."""
    middle = _BOX // 2
    ink = colours["ink"]
    made = [f'<circle class="flow-start" cx="{middle}" cy="8" r="5" fill="{ink}"/>']
    y = _TOP
    above = 13
    for number, step in enumerate(flow.steps, 1):
        texts = _texts(number, step)
        undo = _fold(step.compensation, _UNDO_FOLD)
        height = 2 * _PAD + _LINE * max(len(texts), len(undo))
        made.append(_arrow((middle, above), (middle, y), colours, ids))
        made += _step(y, height, step, texts, colours)
        if undo:
            made += _undoing(y, height, undo, colours, ids)
        above = y + height
        y = above + _GAP
    made.append(_arrow((middle, above), (middle, y), colours, ids))
    made.append(
        f'<circle class="flow-end" cx="{middle}" cy="{y + 6}" r="5" fill="none"'
        f' stroke="{ink}" stroke-width="3"/>'
    )
    return made, y


def _texts(number: int, step: StepKind) -> list[_Text]:
    texts = [_Text(f"{number} {step.code}", "head")]
    time = f", {in_words(step.takes)}" if step.takes else ""
    texts.append(_Text(f"{step.system}{time}"))
    if step.held:
        texts.append(
            _Text(f"held, waits {in_words(step.waits)}" if step.waits else "held")
        )
        texts += [_Text(part) for part in _fold(step.held, _FOLD)]
    if step.working_days:
        texts.append(_Text(f"waits {days_in_words(step.working_days)}"))
    if step.no_return:
        texts.append(_Text(NO_RETURN, "warn"))
    return texts


def _step(
    y: int, height: int, step: StepKind, texts: list[_Text], colours: Mapping[str, str]
) -> Iterator[str]:
    if step.no_return:
        low, middle, right = y + height, y + height // 2, _BOX - 1
        inner = right - _SLOPE
        points = (
            f"1,{middle} {1 + _SLOPE},{y} {inner},{y} {right},{middle}"
            f" {inner},{low} {1 + _SLOPE},{low}"
        )
        yield (
            f'<polygon class="flow-point" points="{points}" fill="{colours["point"]}"'
            f' stroke="{colours["warn"]}" stroke-width="2"/>'
        )
    else:
        yield (
            f'<rect class="flow-step" x="1" y="{y}" width="{_BOX - 2}"'
            f' height="{height}" rx="4" fill="{colours["box"]}"'
            f' stroke="{colours["line"]}"/>'
        )
    x = 12 if step.no_return else 10
    for nth, line in enumerate(texts):
        yield _written(line, x, y + _PAD + 11 + nth * _LINE, colours)


def _undoing(
    y: int, height: int, lines: list[str], colours: Mapping[str, str], ids: str
) -> Iterator[str]:
    tall = 2 * _PAD + _LINE * len(lines)
    top, middle = y + (height - tall) // 2, y + height // 2
    yield _arrow((_BOX - 1, middle), (_UNDO_LEFT, middle), colours, ids, dashed=True)
    yield (
        f'<rect class="flow-undo" x="{_UNDO_LEFT}" y="{top}"'
        f' width="{_WIDTH - _UNDO_LEFT - 1}" height="{tall}" rx="12" fill="none"'
        f' stroke="{colours["line"]}" stroke-dasharray="4 3"/>'
    )
    for nth, line in enumerate(lines):
        yield _written(
            _Text(line), _UNDO_LEFT + 6, top + _PAD + 11 + nth * _LINE, colours
        )


def _written(line: _Text, x: int, y: int, colours: Mapping[str, str]) -> str:
    size, weight = ("11.5", "600") if line.kind == "head" else ("11", "400")
    colour = {"head": "ink", "warn": "warn"}.get(line.kind, "dim")
    return (
        f'<text class="flow-{line.kind}" x="{x}" y="{y}" fill="{colours[colour]}"'
        f' font-family="ui-monospace, monospace" font-size="{size}"'
        f' font-weight="{weight}">{escape(line.text)}</text>'
    )


def _arrow(
    start: tuple[int, int],
    end: tuple[int, int],
    colours: Mapping[str, str],
    ids: str,
    *,
    dashed: bool = False,
) -> str:
    kind, dashes = ("undone", ' stroke-dasharray="4 3"') if dashed else ("next", "")
    return (
        f'<path class="flow-{kind}" d="M{start[0]} {start[1]}L{end[0]} {end[1]}"'
        f' fill="none" stroke="{colours["dim"]}"{dashes}'
        f' marker-end="url(#{ids}-head)"/>'
    )


def _arrow_head(colours: Mapping[str, str], ids: str) -> str:
    return (
        f'<marker id="{ids}-head" viewBox="0 0 8 8" refX="8" refY="4"'
        ' markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{colours["dim"]}"/></marker>'
    )


def _fold(name: str, width: int) -> list[str]:
    """Break *name* behind underscores, so that no line is longer than *width*."""
    lines: list[str] = []
    for part in name.replace("_", "_ ").split():
        if lines and len(lines[-1]) + len(part) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return lines
