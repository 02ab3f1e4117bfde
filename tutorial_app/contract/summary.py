"""A contract in a few plain values, ready for JSON: what is in it, what is wrong.

The shape is part of the command line (`contract summary --json`): names stay.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.names import XSD, local_name, namespace_of

if TYPE_CHECKING:
    from tutorial_app.contract.model import (
        BoundOperation,
        Contract,
        HeaderUse,
        Operation,
        PortType,
        Service,
    )
    from tutorial_app.contract.names import Problem


def summary(contract: Contract) -> dict[str, Any]:
    """Return what *contract* holds.

    `services`, `portTypes`, `operations`, `elements`, `types` and `problems` are
    lists, the last sorted by place; `counts` has their sizes. Names are in Clark
    notation, `{namespace}local`. Built-in and anonymous types are left out.
    """
    types = _types(contract)
    found: dict[str, Any] = {
        "file": contract.source,
        "namespace": contract.namespace,
        "documented": bool(contract.doc),
        "documents": list(contract.documents),
        "services": [_service(contract, service) for service in contract.services],
        "portTypes": [_port_type(port_type) for port_type in contract.port_types],
        "operations": [_operation(operation) for operation in contract.operations],
        "elements": sorted(contract.elements),
        "types": types,
        "problems": [problem_entry(problem) for problem in contract.problems],
    }
    found["counts"] = {
        key: len(value) for key, value in found.items() if isinstance(value, list)
    }
    found["styles"] = dict(
        Counter(operation.style.value for operation in contract.operations)
    )
    return found


def problem_entry(problem: Problem) -> dict[str, Any]:
    """Return one problem: severity, code, message, file and line."""
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "file": problem.place.source,
        "line": problem.place.line,
    }


def unreadable(path: str, message: str, line: int = 0) -> dict[str, Any]:
    """Return the summary of a file that could not be read: problems alone."""
    problem = {
        "severity": "error",
        "code": "unreadable",
        "message": message,
        "file": path,
        "line": line,
    }
    empty: dict[str, Any] = {
        key: [] for key in ("documents", "services", "portTypes", "operations")
    }
    return {"file": path, **empty, "elements": [], "types": [], "problems": [problem]}


def _service(contract: Contract, service: Service) -> dict[str, Any]:
    ports = []
    for port in service.ports:
        binding = contract.bindings.get(port.binding)
        ports.append(
            {
                "name": port.name,
                "binding": port.binding,
                "protocol": binding.protocol.value if binding else None,
                "address": port.address,
                "documented": bool(port.doc),
            }
        )
    return {"name": service.name, "documented": bool(service.doc), "ports": ports}


def _port_type(port_type: PortType) -> dict[str, Any]:
    return {
        "name": port_type.name,
        "documented": bool(port_type.doc),
        "operations": [operation.name for operation in port_type.operations],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "name": operation.name,
        "portType": operation.port_type,
        "style": operation.style.value,
        "soapAction": operation.soap_action,
        "documented": bool(operation.doc),
        "oneWay": operation.input is not None and operation.output is None,
        "input": operation.input,
        "output": operation.output,
        "request": operation.request,
        "response": operation.response,
        "faults": [
            {
                "name": fault.name,
                "element": fault.element,
                "documented": bool(fault.doc),
            }
            for fault in operation.faults
        ],
        "bindings": [_bound(bound) for bound in operation.bound],
        "file": operation.place.source,
        "line": operation.place.line,
    }


def _bound(bound: BoundOperation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "binding": bound.binding,
        "protocol": bound.protocol.value,
        "style": bound.style.value,
        "soapAction": bound.soap_action,
        "inputHeaders": [_header(header) for header in bound.input_headers],
        "outputHeaders": [_header(header) for header in bound.output_headers],
    }
    if bound.http_verb:
        found["verb"] = bound.http_verb
        found["location"] = bound.http_location
    return found


def _header(header: HeaderUse) -> dict[str, str]:
    return {"message": header.message, "part": header.part, "use": header.use}


def _types(contract: Contract) -> list[dict[str, Any]]:
    """Return the named types, by name."""
    simple = [
        {
            "name": kind.name,
            "kind": "simple",
            "variety": kind.variety.value,
            "base": kind.base,
            "values": len(kind.facets.enumeration),
            "documented": bool(kind.doc),
        }
        for kind in contract.simple_types.values()
        if not kind.anonymous and namespace_of(kind.name) != XSD
    ]
    complex_ = [
        {
            "name": kind.name,
            "kind": "complex",
            "base": kind.base,
            "derivation": kind.derivation,
            "abstract": kind.abstract,
            "documented": bool(kind.doc),
        }
        for kind in contract.complex_types.values()
        if not kind.anonymous and namespace_of(kind.name) != XSD
    ]
    return sorted(simple + complex_, key=lambda t: local_name(t["name"]))
