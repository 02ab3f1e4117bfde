"""One side of a comparison: one or more contracts as one set of names."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from tutorial_app.contract.names import QName, clark, local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.contract.model import (
        Binding,
        Contract,
        Message,
        Operation,
        PortType,
        Service,
    )
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.contract.schema import ComplexType, Element, SimpleType

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

#: Names a port type's operation, overloaded ones by their number.
OperationKey = tuple[QName, str, int]


@dataclass(slots=True)
class Side:
    """Everything that the contracts of one side define, by name.

    Where several define the same name (services share a schema), the first counts.
    """

    contracts: tuple[Contract, ...]
    services: dict[QName, Service] = field(default_factory=dict)
    bindings: dict[QName, Binding] = field(default_factory=dict)
    port_types: dict[QName, PortType] = field(default_factory=dict)
    operations: dict[OperationKey, Operation] = field(default_factory=dict)
    messages: dict[QName, Message] = field(default_factory=dict)
    elements: dict[QName, Element] = field(default_factory=dict)
    complex_types: dict[QName, ComplexType] = field(default_factory=dict)
    simple_types: dict[QName, SimpleType] = field(default_factory=dict)
    fault_codes: dict[str, FaultCode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for contract in self.contracts:
            _add(self.services, {s.name: s for s in contract.services})
            _add(self.bindings, contract.bindings)
            _add(self.messages, contract.messages)
            _add(self.elements, contract.elements)
            _add(self.complex_types, contract.complex_types)
            _add(self.simple_types, contract.simple_types)
            _add(self.fault_codes, contract.fault_codes)
            for port_type in contract.port_types:
                if port_type.name not in self.port_types:
                    self.port_types[port_type.name] = port_type
                    self._take_operations(port_type)

    def _take_operations(self, port_type: PortType) -> None:
        numbers: dict[str, count[int]] = {}
        for operation in port_type.operations:
            number = next(numbers.setdefault(operation.name, count()))
            self.operations[port_type.name, operation.name, number] = operation

    @property
    def types(self) -> dict[QName, ComplexType | SimpleType]:
        """Every type, simple ones after complex ones."""
        return {**self.complex_types, **self.simple_types}

    def type(self, name: QName) -> ComplexType | SimpleType | None:
        """Return the type called *name*, None if there is none."""
        return self.complex_types.get(name) or self.simple_types.get(name)


def _add(found: dict[K, V], more: Mapping[K, V]) -> None:
    for key, value in more.items():
        found.setdefault(key, value)


def moved_namespaces(
    old: Iterable[Contract], new: Iterable[Contract]
) -> dict[str, str]:
    """Return the target namespaces that were replaced: old -> new.

    Two WSDLs are the same where they are the only ones, or have the same service; a
    namespace was replaced if the other side does not have it at all.
    """
    old, new = tuple(old), tuple(new)
    pairs = [(a, b) for a in old for b in new if _same(a, b)]
    if len(old) == len(new) == 1:
        pairs = [(old[0], new[0])]
    there, here = ({c.namespace for c in side} for side in (new, old))
    return {
        a.namespace: b.namespace
        for a, b in pairs
        if a.namespace and a.namespace not in there and b.namespace not in here
    }


def _same(one: Contract, other: Contract) -> bool:
    names = {local_name(service.name) for service in one.services}
    return any(local_name(service.name) in names for service in other.services)


def renamed(value: T, spaces: Mapping[str, str]) -> T:
    """Return *value*, a part of the model, with every name in its new namespace."""
    return _renamed(value, spaces) if spaces else value


def _renamed(value: Any, spaces: Mapping[str, str]) -> Any:  # noqa: ANN401 (any value)
    if isinstance(value, str):
        if type(value) is str and value.startswith("{"):
            space = namespace_of(QName(value))
            return clark(spaces.get(space, space), local_name(QName(value)))
        return spaces.get(value, value)
    if isinstance(value, tuple):
        return tuple(_renamed(item, spaces) for item in value)
    if isinstance(value, dict):
        return {
            _renamed(key, spaces): _renamed(item, spaces) for key, item in value.items()
        }
    if is_dataclass(value) and not isinstance(value, type):
        found = {f.name: getattr(value, f.name) for f in fields(value)}
        return replace(value, **{k: _renamed(v, spaces) for k, v in found.items()})
    return value


def bare(value: Any) -> Any:  # noqa: ANN401 (any part of the model)
    """Return what of a part of the model is on the wire: no words, no places."""
    if isinstance(value, tuple):
        return tuple(bare(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        silent = {"doc", "notes", "place", "anonymous"}
        return (
            type(value).__name__,
            *(
                bare(getattr(value, f.name))
                for f in fields(value)
                if f.name not in silent
            ),
        )
    return value
