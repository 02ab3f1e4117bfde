"""A type's content as a flat list of children, which codec and validator share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ElementUse, Group, GroupKind, Wildcard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.names import QName
    from tutorial_app.contract.schema import ComplexType


@dataclass(frozen=True, slots=True)
class Slot:
    """One child element of a type, wherever in its groups it is declared."""

    #: The key in a mapping of fields: the local name.
    key: str
    tag: QName
    type: QName
    #: It must stand in every valid message.
    required: bool
    #: It may stand more than once, by itself or with its group.
    repeats: bool
    nillable: bool
    use: ElementUse


def slots(kind: ComplexType) -> tuple[Slot, ...]:
    """Return the children of *kind* in schema order, each key once.

    Where two branches of a choice hold the same element, the first stands.
    """
    found: dict[str, Slot] = {}
    for slot in _walk(kind.content, required=True, repeats=False):
        known = found.get(slot.key)
        if known is None:
            found[slot.key] = slot
        else:
            found[slot.key] = Slot(
                known.key,
                known.tag,
                known.type,
                required=known.required or slot.required,
                repeats=True,
                nillable=known.nillable or slot.nillable,
                use=known.use,
            )
    return tuple(found.values())


def has_wildcard(group: Group | None) -> bool:
    """Say whether `xs:any` stands anywhere in *group*."""
    return group is not None and any(
        isinstance(part, Wildcard) or (isinstance(part, Group) and has_wildcard(part))
        for part in group.particles
    )


def interleaves(group: Group | None) -> bool:
    """Say whether a group of several elements repeats as a whole."""
    if group is None:
        return False
    return (group.occurs.repeats and len(group.particles) > 1) or any(
        isinstance(part, Group) and interleaves(part) for part in group.particles
    )


def _walk(group: Group | None, *, required: bool, repeats: bool) -> Iterator[Slot]:
    if group is None:
        return
    required = required and group.occurs.required
    repeats = repeats or group.occurs.repeats
    if group.kind is GroupKind.CHOICE and len(group.particles) > 1:
        required = False
    for part in group.particles:
        if isinstance(part, Group):
            yield from _walk(part, required=required, repeats=repeats)
        elif isinstance(part, ElementUse):
            yield Slot(
                local_name(part.name),
                part.name,
                part.type,
                required=required and part.occurs.required,
                repeats=repeats or part.occurs.repeats,
                nillable=part.nillable,
                use=part,
            )
