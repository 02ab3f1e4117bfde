"""What a contract offers to choose from when a sample is made.

Concrete types for abstract ones, members for heads, elements for wildcards; and
how deep a type must go, so that a recursive one still comes to an end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.contract.notes import CHECKED, RuleKind
from tutorial_app.contract.schema import (
    ElementUse,
    Group,
    GroupKind,
    Occurs,
    Particle,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.notes import Rule
    from tutorial_app.contract.schema import ComplexType, Wildcard

#: What never ends.
ENDLESS: Final = 10**6


@dataclass(slots=True)
class Plan:
    """The choices of one contract, worked out once."""

    contract: Contract
    _derived: dict[QName, list[ComplexType]] = field(default_factory=dict)
    _members: dict[QName, list[QName]] = field(default_factory=dict)
    #: How many levels of elements a type needs at least.
    _depths: dict[QName, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in self.contract.complex_types.values():
            if kind.base is not None and not kind.anonymous:
                self._derived.setdefault(kind.base, []).append(kind)
        for element in self.contract.elements.values():
            if element.substitutes is not None:
                self._members.setdefault(element.substitutes, []).append(element.name)
        self._measure()

    def concrete_type(self, kind: ComplexType) -> ComplexType | None:
        """Return *kind* or the shallowest concrete type derived from it."""
        if not kind.abstract:
            return kind
        found = [k for k in self._descendants(kind.name) if not k.abstract]
        return min(found, key=lambda k: self.depth(k.name), default=None)

    def concrete_element(self, name: QName) -> QName | None:
        """Return *name*, or a concrete member of its substitution group."""
        waiting, seen = [name], {name}
        while waiting:
            current = waiting.pop(0)
            element = self.contract.elements.get(current)
            if element is not None and not element.abstract:
                return current
            for member in self._members.get(current, ()):
                if member not in seen:
                    seen.add(member)
                    waiting.append(member)
        return None

    def element_for(
        self, wildcard: Wildcard, target: str, path: Sequence[QName]
    ) -> QName | None:
        """Return a global element that may stand for *wildcard*, the plainest.

        None of a type that is open on *path*: a wildcard would take itself.
        """
        fitting = [
            element
            for element in self.contract.elements.values()
            if not element.abstract
            and element.type not in path
            and allows(wildcard, namespace_of(element.name), target)
        ]
        best = min(fitting, key=lambda e: self.depth(e.type), default=None)
        return best.name if best else None

    def depth(self, name: QName) -> int:
        """Return how many levels the smallest value of the type has."""
        return self._depths.get(name, 0)

    def group_depth(self, particle: Particle) -> int:
        """Return how many levels *particle* needs, `ENDLESS` if it never ends."""
        if not particle.occurs.required:
            return 0
        if isinstance(particle, ElementUse):
            return 1 if particle.nillable else 1 + self._depths.get(particle.type, 0)
        if not isinstance(particle, Group):
            return 1
        depths = [self.group_depth(inner) for inner in particle.particles]
        if particle.kind is GroupKind.CHOICE:
            return min(depths, default=0)
        return max(depths, default=0)

    def _descendants(self, name: QName) -> Iterable[ComplexType]:
        waiting, seen = [name], {name}
        while waiting:
            for kind in self._derived.get(waiting.pop(0), ()):
                if kind.name not in seen:
                    seen.add(kind.name)
                    waiting.append(kind.name)
                    yield kind

    def _measure(self) -> None:
        """Work out the depths: from endless down, until nothing changes."""
        types = self.contract.complex_types
        self._depths = dict.fromkeys(types, ENDLESS)
        changed = True
        while changed:
            changed = False
            for name, kind in types.items():
                if kind.abstract:
                    ways = [self._depths[k.name] for k in self._descendants(name)]
                    depth = min(ways, default=ENDLESS)
                else:
                    depth = self.group_depth(kind.content) if kind.content else 0
                if depth < self._depths[name]:
                    self._depths[name] = depth
                    changed = True


def allows(wildcard: Wildcard, namespace: str, target: str) -> bool:
    """Say whether *wildcard*, in a schema for *target*, takes that namespace."""
    match wildcard.namespaces.strip():
        case "##any" | "":
            return True
        case "##other":
            return namespace not in (target, "")
        case listed:
            words = {"##targetNamespace": target, "##local": ""}
            return namespace in {words.get(word, word) for word in listed.split()}


def ruled_out(rules: Iterable[Rule], *, full: bool) -> tuple[set[str], set[str]]:
    """Return the fields that *rules* demand, and those they leave no room for.

    Of several that exclude each other the first one stands.
    """
    demanded: set[str] = set()
    excluded: set[str] = set()
    for rule in rules:
        fields = [name for name in rule.fields if name not in excluded]
        if rule.kind is RuleKind.USUAL:
            demanded.update(fields)
        if rule.kind is RuleKind.CONDITIONAL:
            excluded.update(name for name in fields if name not in demanded)
        if rule.kind not in CHECKED or not fields:
            continue
        chosen = next((name for name in fields if name in demanded), fields[0])
        demanded.add(chosen)
        if rule.kind is RuleKind.EXACTLY_ONE:
            excluded.update(name for name in rule.fields if name != chosen)
        elif full:
            demanded.update(fields)
    return demanded, excluded


def named_in(particle: Particle, names: set[str]) -> bool:
    """Say whether an element called one of *names* stands in *particle*."""
    if isinstance(particle, ElementUse):
        return local_name(particle.name) in names
    return isinstance(particle, Group) and any(
        named_in(inner, names) for inner in particle.particles
    )


def uses(group: Group | None) -> list[ElementUse]:
    """Return the elements that stand directly in *group*."""
    particles = group.particles if group else ()
    return [part for part in particles if isinstance(part, ElementUse)]


def required(group: Group) -> Group:
    """Return *group* as it is where it stands once."""
    return Group(group.kind, group.particles)


def use_of(contract: Contract, name: QName) -> ElementUse:
    """Return the global element *name* as it would be used once.

    Raises:
        NotFound: if the contract has no such element.
    """
    element = contract.element(name)
    return ElementUse(
        name,
        element.type,
        Occurs(),
        nillable=element.nillable,
        default=element.default,
        fixed=element.fixed,
        notes=element.notes,
        reference=True,
    )


def place_of(parent: etree._Element | None, use: ElementUse) -> str:
    """Return the names of the element and of what it stands in, `context/channel`."""
    above = "" if parent is None else local_name(QName(str(parent.tag)))
    return f"{above}/{local_name(use.name)}"
