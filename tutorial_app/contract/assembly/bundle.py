"""The contract as it is handed out: one WSDL file for a service, or a zip of all.

Nothing here is cached; whoever serves these files does that.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.assembly.definitions import merge_wsdls
from tutorial_app.contract.assembly.prefixes import WSDL, Prefixes
from tutorial_app.contract.assembly.reach import drop_unreachable
from tutorial_app.contract.assembly.schemata import SCHEMA, merged_schemas
from tutorial_app.contract.assembly.whole import whole_documents
from tutorial_app.contract.names import XSD
from tutorial_app.contract.reading.documents import load_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.reading.documents import Documents

_SOAP11 = "http://schemas.xmlsoap.org/wsdl/soap/"
_SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
_ADDRESSES = tuple(f"{{{ns}}}address" for ns in (_SOAP11, _SOAP12))
_IMPORT = f"{{{XSD}}}import"
#: The oldest date a zip can hold: the same contract gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def single_wsdl(
    entry: ServiceEntry,
    base_url: str,
    *,
    soap11_only: bool = False,
    address: str = "",
) -> bytes:
    """Return the service as one file with nothing left to resolve.

    Of the schemas it has what the messages of this service lead to, documentation
    included.

    Args:
        entry: the service.
        base_url: the address of the portal, without a slash at the end.
        soap11_only: leave out SOAP 1.2, which some stacks (Axis 1.4) stumble over.
        address: where the service answers; empty: at its own path of the portal.

    Raises:
        ContractError: if a file cannot be read.
    """
    documents = whole_documents(entry.path)
    roots = [document.root for document in documents.wsdls]
    roots += [document.root for document in documents.schemas]
    prefixes = Prefixes(roots)
    root = merge_wsdls(documents.wsdls, prefixes)
    _inline_schemas(root, documents, prefixes)
    if soap11_only:
        _drop_soap12(root)
    _rewrite_addresses(root, address or base_url + entry.soap_path)
    return _serialise(root)


def archive(library: Library, base_url: str) -> bytes:
    """Return a zip of all services and the files they share, in the split form.

    The same contract and address give the same bytes.

    Raises:
        ContractError: if a file cannot be read.
    """
    files: dict[str, bytes] = {}
    home = library.folder.resolve()
    for entry in library.services.values():
        documents = load_documents(entry.path)
        for path in documents.parsed:
            if path.is_relative_to(home):
                files[path.relative_to(home).as_posix()] = path.read_bytes()
        root = deepcopy(documents.wsdls[0].root)
        _rewrite_addresses(root, base_url + entry.soap_path)
        files[_name(entry.path, home)] = _serialise(root)
    for path in sorted(home.glob("*/*.wsdl")):  # callbacks: documented, not served
        files.setdefault(path.relative_to(home).as_posix(), path.read_bytes())
    return _zip(files)


def _name(path: Path, home: Path) -> str:
    return path.resolve().relative_to(home).as_posix()


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, wherever it was made
            info.external_attr = 0o644 << 16
            bundle.writestr(info, files[name])
    return buffer.getvalue()


def _inline_schemas(
    root: etree._Element, documents: Documents, prefixes: Prefixes
) -> None:
    """Put every schema into `wsdl:types`, one for each namespace."""
    types = root.find(f"{{{WSDL}}}types")
    merged = merged_schemas(documents.schemas, prefixes)
    drop_unreachable(root, merged.values())
    standard = {
        document.namespace for document in documents.schemas if document.standard
    }
    schemas = [merged[name] for name in _in_order(merged, standard)]
    schemas += [  # a draft of XML Schema: cannot be merged, goes as it is
        deepcopy(document.root)
        for document in documents.schemas
        if document.root.tag != SCHEMA
    ]
    if types is None:
        return
    types.text = "\n    "
    for schema in schemas:
        schema.tail = "\n    "
        types.append(schema)
    if not schemas:
        root.remove(types)


def _in_order(schemas: Mapping[str, etree._Element], standard: set[str]) -> list[str]:
    """Return the namespaces: standard ones first, each after those it imports.

    Some clients go through the schemas once, in order, and fetch a standard schema
    from the net if they have not met it yet.
    """
    ordered: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for load in schemas[name].iterfind(_IMPORT):
            imported = load.get("namespace", "")
            if imported in standard and imported in schemas:
                visit(imported)
        ordered.append(name)

    for name in sorted(schemas, key=lambda name: name not in standard):
        visit(name)
    return ordered


def _drop_soap12(root: etree._Element) -> None:
    gone = set()
    for binding in root.findall(f"{{{WSDL}}}binding"):
        if binding.find(f"{{{_SOAP12}}}binding") is not None:
            gone.add(binding.get("name"))
            root.remove(binding)
    for service in root.findall(f"{{{WSDL}}}service"):
        for port in service.findall(f"{{{WSDL}}}port"):
            if port.get("binding", "").rpartition(":")[2] in gone:
                service.remove(port)
    keep = [prefix for prefix, uri in root.nsmap.items() if prefix and uri != _SOAP12]
    etree.cleanup_namespaces(root, keep_ns_prefixes=keep)


def _rewrite_addresses(root: etree._Element, address: str) -> None:
    for node in root.iter(*_ADDRESSES):
        node.set("location", address)


def _serialise(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
