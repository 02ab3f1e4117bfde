"""The content of a type as slots a form can show, one below the other.

A model group may nest and repeat without end; a form can not. So sequences are
laid flat, a choice becomes one slot with options, and an exactly-one rule of our
notes is such a choice too. What a form cannot say, the raw XML beside it can.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.notes import RuleKind
from tutorial_app.contract.schema import (
    ComplexType,
    ElementUse,
    Group,
    GroupKind,
    Occurs,
    Wildcard,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.notes import Notes, Rule


@dataclass(frozen=True, slots=True)
class FieldSlot:
    """A child element; *key* tells it from its brothers, *order* is the schema's."""

    key: str
    use: ElementUse
    order: int


@dataclass(frozen=True, slots=True)
class AnySlot:
    """A place where the schema allows elements it does not name."""

    key: str
    use: Wildcard
    order: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to fill a choice."""

    value: str
    slots: tuple[FieldSlot | AnySlot, ...]


@dataclass(frozen=True, slots=True)
class ChoiceSlot:
    """Exactly one of *branches*, or at most one if not *required*."""

    key: str
    branches: tuple[Branch, ...]
    required: bool
    text: str = ""


Slot = FieldSlot | AnySlot | ChoiceSlot


def lay_out(content: ComplexType, *notes: Notes) -> tuple[Slot, ...]:
    """Return the slots of *content*; *notes* bring rules beside those of the type."""
    if content.content is None:
        return ()
    slots = tuple(_Layout().group(content.content))
    for rule in (rule for one in (*notes, content.notes) for rule in one.rules):
        if rule.kind is RuleKind.EXACTLY_ONE:
            slots = _with_rule(slots, rule)
    return slots


class _Layout:
    """Numbers the slots of one type and keeps their keys apart."""

    def __init__(self) -> None:
        self._order = 0
        self._keys: dict[str, int] = {}

    def group(self, group: Group, *, optional: bool = False) -> Iterator[Slot]:
        optional = optional or not group.occurs.required
        if group.kind is GroupKind.CHOICE and not group.occurs.repeats:
            yield self._choice(group, optional=optional)
            return
        # A choice that repeats lets every branch stand any number of times.
        loose = group.kind is GroupKind.CHOICE
        for particle in group.particles:
            match particle:
                case Group():
                    yield from self.group(particle, optional=optional or loose)
                case ElementUse() if loose:
                    many = replace(particle, occurs=Occurs(0, None))
                    yield self._field(many)
                case ElementUse() if optional and particle.occurs.required:
                    most = particle.occurs.most
                    yield self._field(replace(particle, occurs=Occurs(0, most)))
                case ElementUse():
                    yield self._field(particle)
                case Wildcard():
                    yield AnySlot(self._key("any"), particle, self._next())

    def _choice(self, group: Group, *, optional: bool) -> ChoiceSlot:
        branches = tuple(_branch(self._flat(particle)) for particle in group.particles)
        return ChoiceSlot(key=self._key("|"), branches=branches, required=not optional)

    def _flat(
        self, particle: ElementUse | Wildcard | Group
    ) -> Iterator[FieldSlot | AnySlot]:
        lonely = Group(GroupKind.SEQUENCE, (particle,))
        for slot in self.group(lonely):
            if isinstance(slot, ChoiceSlot):  # A choice in a choice: one list.
                for branch in slot.branches:
                    yield from map(_optional, branch.slots)
            else:
                yield slot

    def _field(self, use: ElementUse) -> FieldSlot:
        return FieldSlot(self._key(local_name(use.name)), use, self._next())

    def _key(self, wanted: str) -> str:
        self._keys[wanted] = count = self._keys.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}~{count}"

    def _next(self) -> int:
        self._order += 1
        return self._order


def _branch(slots: Iterable[FieldSlot | AnySlot]) -> Branch:
    held = tuple(slots)
    return Branch("+".join(slot.key for slot in held) or "nothing", held)


def _optional(slot: FieldSlot | AnySlot) -> FieldSlot | AnySlot:
    if isinstance(slot, AnySlot):
        return slot
    occurs = Occurs(0, slot.use.occurs.most)
    return replace(slot, use=replace(slot.use, occurs=occurs))


def _required(slot: FieldSlot) -> FieldSlot:
    occurs = Occurs(1, slot.use.occurs.most)
    return replace(slot, use=replace(slot.use, occurs=occurs))


def _with_rule(slots: tuple[Slot, ...], rule: Rule) -> tuple[Slot, ...]:
    """Put the fields of an exactly-one rule into one choice, at the first's place."""
    ruled = [
        slot
        for slot in slots
        if isinstance(slot, FieldSlot) and local_name(slot.use.name) in rule.fields
    ]
    if len(ruled) < 2:  # noqa: PLR2004 (one field is no choice)
        return slots
    choice = ChoiceSlot(
        key=f"|{ruled[0].key}",
        branches=tuple(Branch(slot.key, (_required(slot),)) for slot in ruled),
        required=True,
        text=rule.text,
    )
    rest: list[Slot] = [slot for slot in slots if slot not in ruled]
    rest.insert(slots.index(ruled[0]), choice)
    return tuple(rest)
