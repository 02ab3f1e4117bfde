"""`read_contract`: a WSDL file and all it leads to, as one `Contract`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.model import Contract
from tutorial_app.contract.reading.documents import load_documents
from tutorial_app.contract.reading.parsing import documentation
from tutorial_app.contract.reading.schemas import finish, read_schemas
from tutorial_app.contract.reading.wsdl import read_interfaces
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.contract.names import Problem
    from tutorial_app.contract.reading.documents import Documents


def read_contract(path: Path) -> Contract:
    """Read the WSDL 1.1 file at *path*; a schema alone is a contract too.

    What is wrong but leaves something to read is in `Contract.problems`, in file
    order; the names in the model never lead nowhere. Nothing is fetched.

    Raises:
        ContractError: if the file is not there, is no XML, or is not a WSDL; the
            message begins with file and line.
    """
    try:
        return _read(path)
    except RecursionError as error:
        raise ContractError(
            "its types are nested too deeply to follow", source=path.name
        ) from error


def _read(path: Path) -> Contract:
    documents = load_documents(path)
    schemas = read_schemas(documents)
    interfaces = read_interfaces(schemas)
    finish(schemas)  # messages may have led to standard schemas
    main = documents.wsdls[0] if documents.wsdls else None
    first = main or documents.schemas[0]
    return Contract(
        source=str(path),
        namespace=first.namespace,
        doc=documentation(first.root),
        services=tuple(interfaces.services),
        port_types=tuple(interfaces.port_types.values()),
        bindings=interfaces.bindings,
        messages=interfaces.messages,
        elements=schemas.elements,
        simple_types=schemas.simple_types,
        complex_types=schemas.complex_types,
        fault_codes=schemas.fault_codes,
        prefixes=_prefixes(documents),
        documents=tuple(documents.sources),
        problems=_in_order(documents.problems, documents.sources),
    )


def _prefixes(documents: Documents) -> dict[str, str]:
    """Return a prefix for each namespace, the main file's before the others'."""
    found: dict[str, str] = {}
    roots = [document.root for document in documents.wsdls]
    roots.extend(document.root for document in documents.schemas)
    for root in roots:
        for prefix, namespace in root.nsmap.items():
            if prefix and prefix not in found.values():
                found.setdefault(namespace, prefix)
    return found


def _in_order(problems: list[Problem], sources: list[str]) -> tuple[Problem, ...]:
    """Return each problem once, by file (as they were read) and line."""
    rank = {source: number for number, source in enumerate(reversed(sources))}
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (-rank.get(p.place.source, -1), p.place.line),
        )
    )
