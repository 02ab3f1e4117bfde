"""Changes as text for people, JSON for programs, Markdown for a changelog."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.diff.changes import Impact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tutorial_app.contract.diff.changes import Change
    from tutorial_app.contract.names import Place

#: More operations than these are counted, not named.
_NAMED = 5
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")


def as_text(changes: Sequence[Change]) -> str:
    """Return the changes in words, those of one impact together."""
    lines = [totals(changes)]
    for impact in Impact:
        for change in (c for c in changes if c.impact is impact):
            lines += [
                f"{impact}: {change.subject}: {change.text}  ({change.rule})",
                f"    {change.reason}",
                f"    {_places(change)}" + _operations(change, "; used by "),
            ]
    return "\n".join(lines)


def as_entries(changes: Sequence[Change]) -> dict[str, Any]:
    """Return the changes in plain values, ready for JSON; the names stay.

    `counts` has a number for each impact. A place is null where the thing is not on
    that side.
    """
    return {
        "counts": {impact.value: n for impact, n in _counts(changes).items()},
        "changes": [
            {
                "impact": change.impact.value,
                "kind": change.kind.value,
                "rule": change.rule,
                "subject": change.subject,
                "text": change.text,
                "reason": change.reason,
                "operations": list(change.operations),
                "old": _entry(change.old),
                "new": _entry(change.new),
            }
            for change in changes
        ],
    }


def as_markdown(changes: Sequence[Change]) -> str:
    """Return the changes as a section of a changelog for each impact."""
    lines = [totals(changes), ""]
    for impact in Impact:
        these = [c for c in changes if c.impact is impact]
        if these:
            lines += [f"## {impact.value.capitalize()}", ""]
            lines += _items(these)
            lines.append("")
    return "\n".join(lines).rstrip("\n")


def _items(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        subject, text = _plain(change.subject), _plain(change.text)
        used = _plain(_operations(change, " Used by "))
        used = f"{used}." if used else ""
        yield f"- **{subject}**: {text}. {change.reason}{used} ({_places(change)})"


def totals(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each impact, as a sentence."""
    if not changes:
        return "No changes."
    counts = _counts(changes)
    listed = ", ".join(f"{counts[impact]} {impact}" for impact in Impact)
    number = len(changes)
    return f"{number} change{'s' if number > 1 else ''}: {listed}."


def _counts(changes: Sequence[Change]) -> dict[Impact, int]:
    counts = Counter(change.impact for change in changes)
    return {impact: counts[impact] for impact in Impact}


def _operations(change: Change, lead: str) -> str:
    names = list(change.operations)
    if not names:
        return ""
    more = len(names) - _NAMED
    return f"{lead}{', '.join(names[:_NAMED])}" + (
        f" and {more} more" if more > 0 else ""
    )


def _places(change: Change) -> str:
    if change.old and change.new:
        return f"{change.old} -> {change.new}"
    return f"was {change.old}" if change.old else f"now {change.new}"


def _entry(place: Place | None) -> dict[str, Any] | None:
    return {"file": place.source, "line": place.line} if place else None


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
