"""A type's content laid flat: each element once, and how the elements are grouped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ElementUse, Group, GroupKind, Occurs, Wildcard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from tutorial_app.contract.schema import Particle

#: Local name, and which of those of that name it is.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Flat:
    """One element of a type's content."""

    use: ElementUse
    #: It stands in every message: no choice and no optional group is around it.
    required: bool


def flat(content: Group | None) -> dict[Key, Flat]:
    """Return the elements of *content* in order."""
    found: dict[Key, Flat] = {}
    counts: Counter[str] = Counter()
    for use, required in _walk(content, required=True):
        local = local_name(use.name)
        found[local, counts[local]] = Flat(use, required and use.occurs.required)
        counts[local] += 1
    return found


def wildcards(content: Group | None) -> list[Wildcard]:
    """Return the `xs:any` of *content* in order."""
    found: list[Wildcard] = []
    for part in content.particles if content else ():
        if isinstance(part, Wildcard):
            found.append(part)
        elif isinstance(part, Group):
            found += wildcards(part)
    return found


def _walk(group: Group | None, *, required: bool) -> Iterator[tuple[ElementUse, bool]]:
    if group is None:
        return
    required = required and group.occurs.required
    if group.kind is GroupKind.CHOICE and len(group.particles) > 1:
        required = False
    for part in group.particles:
        if isinstance(part, Group):
            yield from _walk(part, required=required)
        elif isinstance(part, ElementUse):
            yield part, required


def skeleton(
    content: Group | None, common: AbstractSet[Key], *, ordered: bool
) -> object:
    """Return how the elements *common* to both sides are grouped.

    A key, or (kind of group, occurrence, what is in it): only good to compare.
    Groups of nothing and plain sequences of one are left out, so that an element
    that came or went does not count as another grouping.

    Args:
        content: the content of a type.
        common: the elements to keep.
        ordered: keep the order of sequences too.
    """
    return _skeleton(content, common, Counter(), ordered=ordered) if content else None


def _skeleton(
    part: Particle, common: AbstractSet[Key], counts: Counter[str], *, ordered: bool
) -> object:
    if isinstance(part, ElementUse):
        local = local_name(part.name)
        key = (local, counts[local])
        counts[local] += 1
        return key if key in common else None
    if isinstance(part, Wildcard):
        return None
    inner = [
        kept
        for child in part.particles
        if (kept := _skeleton(child, common, counts, ordered=ordered)) is not None
    ]
    if not inner:
        return None
    kind = part.kind
    alone = len(inner) == 1 and (
        kind is not GroupKind.CHOICE or len(part.particles) == 1
    )
    if alone and part.occurs == Occurs():
        return inner[0]
    if kind is not GroupKind.SEQUENCE or not ordered:
        inner.sort(key=repr)
    return (kind, str(part.occurs), tuple(inner))
