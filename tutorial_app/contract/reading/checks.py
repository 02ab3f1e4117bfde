"""What is odd about a contract as a whole, once all of it has been read.

Each check is a rule of WSDL 1.1 or of the WS-I Basic Profile 1.1, which are cited.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.model import Style
from tutorial_app.contract.names import Place, QName, Severity

if TYPE_CHECKING:
    from tutorial_app.contract.model import BoundOperation, Operation, PortType
    from tutorial_app.contract.reading.interfaces import Interfaces

_DOCUMENT: Final = frozenset({Style.DOCUMENT_WRAPPED, Style.DOCUMENT_BARE})


def check_interfaces(found: Interfaces) -> None:
    """Note what is odd about the interfaces read."""
    for message in found.messages.values():
        counts = Counter(part.name for part in message.parts)
        for name, count in counts.items():
            if count > 1:
                text = f"the part {name!r} stands {count} times in {message.name}"
                _warn(found, "duplicate-part", text, message.place, Severity.ERROR)
    for port_type in found.port_types.values():
        _check_port_type(found, port_type)
    for binding in found.bindings.values():
        if binding.port_type not in found.port_types:
            text = f"binds {binding.port_type}, and there is no such port type"
            _warn(found, "unknown-port-type", text, binding.place, Severity.ERROR)
    _check_complete(found)


def _check_port_type(found: Interfaces, port_type: PortType) -> None:
    counts = Counter(operation.name for operation in port_type.operations)
    for operation in port_type.operations:
        if counts[operation.name] > 1:
            # Basic Profile 1.1, R2304.
            text = f"the operation {operation.name!r} is overloaded"
            _warn(found, "overloaded", text, operation.place)
        if operation.input is None and operation.output is None:
            text = f"the operation {operation.name!r} has neither input nor output"
            _warn(found, "no-message", text, operation.place, Severity.ERROR)
        for bound in operation.bound:
            _check_parts(found, operation, bound)


def _check_parts(
    found: Interfaces, operation: Operation, bound: BoundOperation
) -> None:
    sides = (
        (operation.input, bound.input_parts),
        (operation.output, bound.output_parts),
    )
    for name, names in sides:
        message = found.messages.get(name) if name else None
        if message is None:
            continue
        known = {part.name for part in message.parts}
        for unknown in sorted(set(names or ()) - known):
            text = f"the body's part {unknown!r} is not in {message.name}"
            _warn(found, "unknown-part", text, operation.place, Severity.ERROR)
        body = [p for p in message.parts if names is None or p.name in names]
        if bound.style in _DOCUMENT and any(p.element is None for p in body):
            # Basic Profile 1.1, R2204.
            text = f"{bound.style} with a part that names a type ({message.name})"
            _warn(found, "part-of-type", text, message.place)
        if bound.style in _DOCUMENT and len(body) > 1:
            # Basic Profile 1.1, R2201 and R2210.
            text = f"{bound.style} with {len(body)} parts in the body ({message.name})"
            _warn(found, "many-parts", text, message.place)
        if bound.style is Style.RPC_LITERAL and any(p.element for p in body):
            # Basic Profile 1.1, R2203.
            text = f"{bound.style} with a part that names an element ({message.name})"
            _warn(found, "part-of-element", text, message.place)


def _check_complete(found: Interfaces) -> None:
    """Note operations that a binding of their port type leaves out (R2718)."""
    bound: dict[QName, set[str]] = {}
    for port_type in found.port_types.values():
        for operation in port_type.operations:
            for use in operation.bound:
                bound.setdefault(use.binding, set()).add(operation.name)
    for binding in found.bindings.values():
        port_type_ = found.port_types.get(binding.port_type)
        if port_type_ is None:
            continue
        for operation in port_type_.operations:
            if operation.name not in bound.get(binding.name, set()):
                text = f"the binding {binding.name} leaves out {operation.name!r}"
                _warn(found, "unbound-operation", text, binding.place)


def _warn(
    found: Interfaces,
    code: str,
    message: str,
    at: Place,
    severity: Severity = Severity.WARNING,
) -> None:
    found.schemas.documents.warn(code, message, at, severity)
