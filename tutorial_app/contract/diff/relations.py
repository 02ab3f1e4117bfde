"""How one type relates to another that took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.diff.sides import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.diff.sides import Side
    from tutorial_app.contract.names import QName


def relation(old_side: Side, new_side: Side, old: QName, new: QName) -> str:
    """Return the rule for a type *new* where *old* was.

    A simple type derived from another by restriction allows less than that.
    """
    if old in _ancestors(new_side, new):
        return "type-narrowed"
    if new in _ancestors(old_side, old):
        return "type-widened"
    before, after = old_side.type(old), new_side.type(new)
    # The first fields are the class and the name.
    if before and after and bare(before)[2:] == bare(after)[2:]:
        return "type-renamed" if type(before) is type(after) else "type-changed"
    return "type-changed"


def _ancestors(side: Side, name: QName) -> Iterator[QName]:
    """Yield the simple types that *name* restricts, nearest first."""
    seen = {name}
    kind = side.simple_types.get(name)
    while kind is not None and kind.base is not None and kind.base not in seen:
        seen.add(kind.base)
        yield kind.base
        kind = side.simple_types.get(kind.base)
