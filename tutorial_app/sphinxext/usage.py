"""Who uses what: types in operations and types, fault codes in operations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tutorial_app.contract.schema import ComplexType, ElementUse, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.library import Library
    from tutorial_app.contract.model import Contract, Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultNote
    from tutorial_app.contract.schema import Particle, SimpleType
    from tutorial_app.sphinxext.names import Names

#: A fault is common when more than this share of the operations can give it.
_COMMON = 0.5
#: In fewer operations than this nothing is called common.
_ENOUGH = 8


class Usage:
    """Answers "used by" questions over a whole library."""

    def __init__(self, library: Library, names: Names) -> None:
        #: type -> named types that have it as a child or base.
        self.in_types: dict[QName, list[str]] = defaultdict(list)
        #: type -> operations whose messages reach it directly.
        self.in_operations: dict[QName, list[str]] = defaultdict(list)
        #: code -> (operation, when).
        self.faults: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._operations = 0
        for slug, entry in library.services.items():
            for number, operation in enumerate(entry.contract.operations):
                name = names.operations[slug, number]
                self._operation(entry.contract, operation, name)
            self._types(entry.contract, names)

    def is_common(self, code: str) -> bool:
        """Say whether so many operations give *code* that it is not told apart."""
        given = len({name for name, _ in self.faults[code]})
        return self._operations >= _ENOUGH and given > _COMMON * self._operations

    def _operation(self, contract: Contract, operation: Operation, name: str) -> None:
        self._operations += 1
        for message in body_elements(contract, operation):
            element = contract.elements.get(message)
            if element is not None:
                for type_name in direct_types(contract, element.type):
                    _add(self.in_operations[type_name], name)
        for note in operation.notes.faults:
            self.faults[note.code].append((name, note.when))

    def _types(self, contract: Contract, names: Names) -> None:
        for type_name, type_ in contract.complex_types.items():
            if type_name in names.types:
                for used in _children(contract, type_):
                    _add(self.in_types[used], names.types[type_name])


def _add(found: list[str], name: str) -> None:
    if name not in found:
        found.append(name)


def body_elements(contract: Contract, operation: Operation) -> Iterator[QName]:
    """Yield the elements of an operation's body: request, answer, faults."""
    for name in (operation.request, operation.response):
        if name is not None:
            yield name
    for fault in operation.faults:
        if fault.element is not None:
            yield fault.element
    if operation.request is None and operation.response is None:
        for message in (operation.input, operation.output):
            found = contract.messages.get(message) if message else None
            yield from (p.element for p in (found.parts if found else ()) if p.element)


def direct_types(contract: Contract, name: QName) -> Iterator[QName]:
    """Yield the named types in *name*, looking through anonymous ones."""
    type_ = contract.complex_types.get(name)
    if type_ is None or not type_.anonymous:
        yield name
    else:
        yield from _children(contract, type_)


def _children(contract: Contract, type_: ComplexType) -> Iterator[QName]:
    waiting: list[QName] = [*_names(type_)]
    seen = set(waiting)
    while waiting:
        name = waiting.pop(0)
        inner: ComplexType | SimpleType | None = contract.complex_types.get(name)
        if isinstance(inner, ComplexType) and inner.anonymous:
            new = [n for n in _names(inner) if n not in seen]
            waiting.extend(new)
            seen.update(new)
        else:
            yield name


def _names(type_: ComplexType) -> Iterator[QName]:
    yield from (attribute.type for attribute in type_.attributes)
    if type_.simple_base is not None:
        yield type_.simple_base
    if type_.content is not None:
        yield from (use.type for use in _uses(type_.content))


def _uses(particle: Particle) -> Iterator[ElementUse]:
    if isinstance(particle, ElementUse):
        yield particle
    elif isinstance(particle, Group):
        for inner in particle.particles:
            yield from _uses(inner)


def merged(notes: Iterable[tuple[str, FaultNote]]) -> dict[str, str]:
    """Put what several places say about one code together: code -> when."""
    found: dict[str, list[str]] = {}
    for path, note in notes:
        texts = found.setdefault(note.code, [])
        text = note.when or (f"about {path}" if path else "")
        if text and text not in texts:
            texts.append(text)
    return {code: " ".join(texts) for code, texts in found.items()}
