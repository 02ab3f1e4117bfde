"""Who uses what: types in operations and types, fault codes in operations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ComplexType, ElementUse, Group
from tutorial_app.kernel.words import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.library import Library
    from tutorial_app.contract.model import Contract, Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultNote
    from tutorial_app.contract.schema import Particle, SimpleType
    from tutorial_app.sphinxext.pages.names import Names

#: A fault is common when more than this share of the operations can give it.
_COMMON = 0.5
#: In fewer operations than this nothing is called common.
_ENOUGH = 8


class Usage:
    """Answers "used by" questions over a whole library."""

    def __init__(self, library: Library, names: Names) -> None:
        self._names = names.types
        #: type -> named types that have it as a child or base.
        self.in_types: dict[QName, list[str]] = defaultdict(list)
        #: type -> operations whose messages reach it directly.
        self.in_operations: dict[QName, list[str]] = defaultdict(list)
        #: operation -> code -> when.
        self.faults_of: dict[str, dict[str, str]] = {}
        #: code -> (operation, when).
        self.givers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        #: type of event -> operations that write it.
        self.writers: dict[str, list[str]] = defaultdict(list)
        #: operation -> (operation that usually goes before it, what that gives).
        self.before: dict[str, list[tuple[str, str]]] = defaultdict(list)
        #: operation -> operations that usually come after it.
        self.following: dict[str, list[str]] = defaultdict(list)
        for slug, entry in library.services.items():
            for number, operation in enumerate(entry.contract.operations):
                name = names.operations[slug, number]
                for note in operation.notes.after:
                    self.before[name].append((note.operation, note.gives))
                    self.following[note.operation].append(name)
                for event in operation.notes.events:
                    _add(self.writers[event], name)
                self._operation(entry.contract, operation, name)
            self._types(entry.contract, names)
        self._general(library, names)
        for name, codes in self.faults_of.items():
            for code, when in codes.items():
                self.givers[code].append((name, when))

    def is_common(self, code: str) -> bool:
        """Say whether so many operations give *code* that it is not told apart."""
        total = len(self.faults_of)
        return total >= _ENOUGH and len(self.givers[code]) > _COMMON * total

    def kin(self, operation: str, few: int) -> list[tuple[str, tuple[str, ...]]]:
        """Return the operations that use the same types, those with most first.

        Args:
            operation: whose kin.
            few: types that more operations use do not count.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for type_name, users in self.in_operations.items():
            if operation in users and len(users) <= few and type_name in self._names:
                for other in users:
                    found[other].append(self._names[type_name])
        found.pop(operation, None)
        kin = [(name, tuple(types)) for name, types in found.items()]
        return sorted(kin, key=lambda pair: -len(pair[1]))

    def _operation(self, contract: Contract, operation: Operation, name: str) -> None:
        for message in body_elements(contract, operation):
            element = contract.elements.get(message)
            if element is not None:
                for type_name in direct_types(contract, element.type):
                    _add(self.in_operations[type_name], name)
        own = merged(operation.notes.faults)
        asked = contract.elements.get(operation.request) if operation.request else None
        fields = merged(field_faults(contract, asked.type)) if asked else {}
        self.faults_of[name] = {**fields, **own}

    def _types(self, contract: Contract, names: Names) -> None:
        for type_name, type_ in contract.complex_types.items():
            if type_name in names.types:
                for used in _children(contract, type_):
                    _add(self.in_types[used], names.types[type_name])

    def _general(self, library: Library, names: Names) -> None:
        """Give the codes that nothing names to all who declare their element.

        A refusal that has nothing to do with what an operation does (wrong
        password, too many calls) is noted nowhere, since it would be everywhere.
        """
        noted = {code for codes in self.faults_of.values() for code in codes}
        general = [
            code for name, code in library.fault_codes.items() if name not in noted
        ]
        for slug, entry in library.services.items():
            for number, operation in enumerate(entry.contract.operations):
                declared = {
                    local_name(f.element) for f in operation.faults if f.element
                }
                codes = self.faults_of[names.operations[slug, number]]
                codes.update({c.code: "" for c in general if c.fault in declared})


def field_faults(contract: Contract, name: QName) -> Iterator[FaultNote]:
    """Yield the fault notes of every field and type below the type *name*."""
    waiting, seen = [name], {name}
    while waiting:
        found: ComplexType | SimpleType | None = contract.complex_types.get(
            waiting[0]
        ) or contract.simple_types.get(waiting[0])
        waiting.pop(0)
        if found is None:
            continue
        yield from found.notes.faults
        if isinstance(found, ComplexType):
            for use in _uses(found.content) if found.content else ():
                yield from use.notes.faults
            new = [used for used in _names(found) if used not in seen]
            waiting.extend(new)
            seen.update(new)


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


def merged(notes: Iterable[FaultNote]) -> dict[str, str]:
    """Put what several places say about one code together: code -> when."""
    found: dict[str, list[str]] = {}
    for note in notes:
        texts = found.setdefault(note.code, [])
        text = " ".join(note.when.split())
        if text:
            text = capitalised(text)
            text = text if text.endswith(".") else f"{text}."
        if text and text not in texts:
            texts.append(text)
    return {code: " ".join(texts) for code, texts in found.items()}
