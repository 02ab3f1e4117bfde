"""Which messages hold what: directions and operations of every element and type."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.changes import Direction, Use
from tutorial_app.contract.names import XSD, namespace_of
from tutorial_app.contract.schema import ComplexType, ElementUse, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.diff.sides import Side
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.schema import Particle, SimpleType

#: "element", "type" or "base" with a name; a base is a type whose content is held by
#: a derived one, in whose place nothing else derived from it may stand.
Node = tuple[str, "QName"]


class Uses:
    """Answers, for one side, what a change of an element or type concerns."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._above: dict[Node, list[Node]] = defaultdict(list)
        self._roots: dict[Node, set[str]] = defaultdict(set)
        self._start: dict[Direction, set[Node]] = {d: set() for d in Direction}
        self._known: dict[frozenset[Node], tuple[str, ...]] = {}
        self._below: dict[Node, list[Node]] = defaultdict(list)
        for above, below in _edges(side):
            self._below[above].append(below)
            self._above[below].append(above)
        for operation in side.operations.values():
            for direction, node in _roots(side, operation):
                self._start[direction].add(node)
                self._roots[node].add(operation.name)

    @cached_property
    def _reached(self) -> dict[Direction, set[Node]]:
        return {
            direction: _closure(start, self._below)
            for direction, start in self._start.items()
        }

    def of(self, kind: str, name: QName) -> Use:
        """Return the use of the element or type called *name*."""
        ways = {(kind, name), ("base" if kind == "type" else kind, name)}
        found = frozenset(d for d, nodes in self._reached.items() if ways & nodes)
        if not self._side.operations:
            # A schema alone: it may be for either side, so both are thought of.
            found = frozenset(Direction)
        return Use(found, self._operations(frozenset(ways)))

    def _operations(self, ways: frozenset[Node]) -> tuple[str, ...]:
        if ways not in self._known:
            names: set[str] = set()
            for above in _closure(ways, self._above):
                names |= self._roots.get(above, set())
            self._known[ways] = tuple(sorted(names))
        return self._known[ways]


def _closure(start: Iterable[Node], edges: dict[Node, list[Node]]) -> set[Node]:
    reached = set(start)
    waiting = list(reached)
    while waiting:
        for node in edges.get(waiting.pop(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached


def _roots(side: Side, operation: Operation) -> Iterator[tuple[Direction, Node]]:
    """Yield what the messages of *operation* begin with."""
    messages = [
        (Direction.REQUEST, operation.input),
        (Direction.RESPONSE, operation.output),
        *((Direction.RESPONSE, fault.message) for fault in operation.faults),
    ]
    for bound in operation.bound:
        messages += [(Direction.REQUEST, h.message) for h in bound.input_headers]
        messages += [(Direction.RESPONSE, h.message) for h in bound.output_headers]
    for direction, name in messages:
        message = side.messages.get(name) if name else None
        for part in message.parts if message else ():
            if part.element is not None:
                yield direction, ("element", part.element)
            if part.type is not None:
                yield direction, ("type", part.type)


def _edges(side: Side) -> Iterator[tuple[Node, Node]]:
    """Yield (what holds, what is held); what may stand in its place is held too."""
    for element in side.elements.values():
        yield ("element", element.name), ("type", element.type)
        if element.substitutes is not None:
            yield ("element", element.substitutes), ("element", element.name)
    for kind in side.types.values():
        node, inherited = ("type", kind.name), ("base", kind.name)
        for held in _held(kind):
            yield node, held
            yield inherited, held
        if kind.base is not None:
            yield node, ("base", kind.base)
            yield inherited, ("base", kind.base)
            if isinstance(kind, ComplexType) and namespace_of(kind.base) != XSD:
                yield ("type", kind.base), node  # by xsi:type


def _held(kind: ComplexType | SimpleType) -> Iterator[Node]:
    if isinstance(kind, ComplexType):
        for name in (kind.simple_base, kind.array_of):
            if name is not None:
                yield "type", name
        for attribute in kind.attributes:
            yield "type", attribute.type
        if kind.content is not None:
            yield from _children(kind.content)
    else:
        for name in (*kind.members, *((kind.item,) if kind.item else ())):
            yield "type", name


def _children(particle: Particle) -> Iterator[Node]:
    if isinstance(particle, ElementUse):
        yield "type", particle.type
        if particle.reference:
            yield "element", particle.name
    elif isinstance(particle, Group):
        for inner in particle.particles:
            yield from _children(inner)
