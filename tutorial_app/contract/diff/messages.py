"""Comparing WSDL messages: their parts, as an operation uses them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.comparison import pairs, shown

if TYPE_CHECKING:
    from tutorial_app.contract.diff.comparison import Comparison, Spot
    from tutorial_app.contract.model import Part
    from tutorial_app.contract.names import QName


def compare_message(
    found: Comparison, spot: Spot, old: QName, new: QName, *, rpc: bool
) -> None:
    """Compare two messages of an operation; with *rpc* names of parts are elements."""
    before, after = found.old.messages.get(old), found.new.messages.get(new)
    if before is None or after is None:
        return
    if old != new:
        text = f"message {shown(new)} was called {shown(old)}"
        found.note("message-renamed", spot, text)
    spot = replace(spot, old=before.place, new=after.place)
    found.words(spot, before.doc, after.doc)
    if len(before.parts) == len(after.parts) == 1:
        (one,), (other,) = before.parts, after.parts
        if one.name != other.name:
            rule = "part-renamed" if rpc else "part-label"
            found.note(rule, spot, f"part {other.name!r} was called {one.name!r}")
        _part(found, spot.at(f"part {other.name}"), one, other)
        return
    sides = ({part.name: part for part in m.parts} for m in (before, after))
    for name, was, is_ in pairs(*sides):
        inner = spot.at(f"part {name}")
        if was is None:
            found.added("part-added", inner)
        elif is_ is None:
            found.removed("part-removed", inner)
        else:
            _part(found, inner, was, is_)
    names = [part.name for part in before.parts]
    order = [part.name for part in after.parts if part.name in names]
    if order != [name for name in names if name in order]:
        found.note("parts-order", spot, f"parts are now {', '.join(order)}")


def _part(found: Comparison, spot: Spot, old: Part, new: Part) -> None:
    found.words(spot, old.doc, new.doc)
    before, after = old.element or old.type, new.element or new.type
    if (old.element, old.type) != (new.element, new.type):
        text = f"holds {_content(new)} {shown(after)}; it was {shown(before)}"
        found.note("part-content", spot, text)


def _content(part: Part) -> str:
    return "the element" if part.element else "the type"


def same_parts(found: Comparison, old: QName, new: QName) -> bool:
    """Say whether two messages hold the same, whatever they are called."""
    sides = []
    for side, name in ((found.old, old), (found.new, new)):
        message = side.messages.get(name)
        parts = message.parts if message else ()
        sides.append([(part.element, part.type) for part in parts])
    return sides[0] == sides[1]
