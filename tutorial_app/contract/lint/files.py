"""What a client trips over in the files themselves, whatever they define."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.lint.findings import Raw
from tutorial_app.contract.names import XSD
from tutorial_app.contract.reading.locations import beside, locate
from tutorial_app.contract.reading.parsing import (
    WSDL,
    children,
    local_tag,
    place,
    schema_children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

    from tutorial_app.contract.lint.findings import Subject
    from tutorial_app.contract.reading.documents import SchemaDocument, WsdlDocument

_SOAP = tuple(
    f"{{http://schemas.xmlsoap.org/wsdl/{name}/}}" for name in ("soap", "soap12")
)
_POLICIES = frozenset(
    {
        "http://schemas.xmlsoap.org/ws/2002/12/policy",
        "http://schemas.xmlsoap.org/ws/2004/09/policy",
        "http://www.w3.org/2006/07/ws-policy",
        "http://www.w3.org/ns/ws-policy",
    }
)
#: Basic Profile 1.1, R4003. US-ASCII is a part of UTF-8.
_ENCODINGS = frozenset({"UTF-8", "UTF-16", "US-ASCII", "ASCII", "NONE", ""})


def check_files(subject: Subject) -> Iterator[Raw]:
    """Yield what is found in the WSDL and schema files."""
    for wsdl in subject.documents.wsdls:
        if wsdl.source in subject.own:
            yield from _wsdl(wsdl)
    spaces = {document.namespace for document in subject.documents.schemas}
    for schema in subject.documents.schemas:
        if schema.source in subject.own:
            yield from _schema(schema, spaces)
    yield from _circles(subject)


def _wsdl(document: WsdlDocument) -> Iterator[Raw]:
    root, source = document.root, document.source
    at = place(root, source)
    if not document.namespace:
        yield Raw("no-target-namespace", "the WSDL has no targetNamespace", at)
    encoding = str(root.getroottree().docinfo.encoding).upper()
    if encoding not in _ENCODINGS:
        yield Raw("not-utf-8", f"{source} is in {encoding}", at)
    late = False
    for child in children(root):
        tag = local_tag(child)
        if child.tag == f"{{{WSDL}}}types" and late:
            text = "types stands after other definitions"
            yield Raw("types-late", text, place(child, source))
        late = late or tag not in {"documentation", "import", "types", "Policy"}
        if child.tag == f"{{{WSDL}}}import" and child.get("location"):
            text = f"imports {child.get('location')}"
            yield Raw("wsdl-import", text, place(child, source))
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag[1:].partition("}")[0] in _POLICIES:
            text = f"{source} has WS-Policy in it"
            yield Raw("policy", text, place(node, source))
            break
    yield from _bodies(document)
    yield from _bound_faults(document)


def _bodies(document: WsdlDocument) -> Iterator[Raw]:
    """Find namespaces on literal document bodies (Basic Profile 1.1, R2716)."""
    for binding in document.root.iterfind(f"{{{WSDL}}}binding"):
        for soap in _SOAP:
            top = binding.find(f"{soap}binding")
            if top is None or top.get("style", "document") != "document":
                continue
            for node in binding.iter(f"{soap}body", f"{soap}fault", f"{soap}header"):
                if node.get("namespace") is not None:
                    text = (
                        f"{local_tag(node)} has the namespace {node.get('namespace')}"
                    )
                    yield Raw("body-namespace", text, place(node, document.source))


def _bound_faults(document: WsdlDocument) -> Iterator[Raw]:
    """Compare declared and bound faults (Basic Profile 1.1, R2721, R2740, R2754)."""
    declared: dict[tuple[str, str], set[str]] = {}
    for port_type in document.root.iterfind(f"{{{WSDL}}}portType"):
        for operation in port_type.iterfind(f"{{{WSDL}}}operation"):
            key = (port_type.get("name", ""), operation.get("name", ""))
            declared.setdefault(key, set()).update(_fault_names(operation))
    for binding in document.root.iterfind(f"{{{WSDL}}}binding"):
        if all(binding.find(f"{soap}binding") is None for soap in _SOAP):
            continue
        owner = binding.get("type", "").rpartition(":")[2]
        for operation in binding.iterfind(f"{{{WSDL}}}operation"):
            name = operation.get("name", "")
            at = place(operation, document.source)
            wanted = declared.get((owner, name))
            if wanted is None:
                continue  # Bound here, declared in another file.
            bound = set(_fault_names(operation))
            for fault in sorted(wanted - bound):
                yield Raw("fault-binding", f"{name} does not bind {fault}", at)
            for fault in sorted(bound - wanted):
                yield Raw("fault-binding", f"{name} binds {fault}, not declared", at)
            yield from _inner_faults(operation, document.source)


def _fault_names(operation: etree._Element) -> Iterator[str]:
    for fault in operation.iterfind(f"{{{WSDL}}}fault"):
        yield fault.get("name", "")


def _inner_faults(operation: etree._Element, source: str) -> Iterator[Raw]:
    for fault in operation.iterfind(f"{{{WSDL}}}fault"):
        for soap in _SOAP:
            inner = fault.find(f"{soap}fault")
            if inner is not None and inner.get("name") != fault.get("name"):
                text = f"soap:fault in {fault.get('name')} is {inner.get('name')!r}"
                yield Raw("fault-binding", text, place(inner, source))


def _schema(document: SchemaDocument, spaces: set[str]) -> Iterator[Raw]:
    root, source = document.root, document.source
    at = place(root, source)
    has_elements = next(root.iter(f"{{{XSD}}}element"), None) is not None
    named = any(tag not in {"import", "annotation"} for tag, _ in schema_children(root))
    if not document.namespace and named:
        yield Raw("no-target-namespace", "the schema has no targetNamespace", at)
    if has_elements and root.get("elementFormDefault") != "qualified":
        text = f"the elements of {document.namespace or 'no namespace'} are unqualified"
        yield Raw("unqualified", text, at)
    default = root.nsmap.get(None)
    if default and default in {XSD, document.namespace}:
        what = "XML Schema" if default == XSD else "the target namespace"
        text = f"the default namespace of the schema is {what}"
        yield Raw("default-namespace", text, at)
    for tag, child in schema_children(root):
        where = place(child, source)
        location = child.get("schemaLocation", "")
        if tag == "redefine":
            yield Raw("redefine", f"redefines parts of {location}", where)
        elif tag in {"import", "include"} and location:
            yield Raw("relative-import", f"reads {location}", where)
        elif tag == "import" and child.get("namespace", "") not in spaces:
            text = f"imports {child.get('namespace', 'no namespace')} from nowhere"
            yield Raw("import-unresolved", text, where)
    for node in root.iter(f"{{{XSD}}}group"):
        if node.get("ref"):
            text = f"uses the group {node.get('ref')}"
            yield Raw("group-reference", text, place(node, source))


def _circles(subject: Subject) -> Iterator[Raw]:
    """Find files that include each other, directly or by way of others."""
    roots = {
        path: root
        for path, root in subject.documents.parsed.items()
        if root is not None and path.name in subject.own
    }
    included = {path: list(_included(path, root)) for path, root in roots.items()}
    for path in roots:
        reached: set[Path] = set()
        waiting = [target for target, _ in included[path]]
        while waiting:
            target = waiting.pop()
            if target not in reached:
                reached.add(target)
                waiting += [t for t, _ in included.get(target, ())]
        if path in reached:
            node = included[path][0][1]
            text = f"{path.name} includes itself by way of others"
            yield Raw("circular-include", text, place(node, path.name))


def _included(
    path: Path, root: etree._Element
) -> Iterator[tuple[Path, etree._Element]]:
    for node in root.iter(f"{{{XSD}}}include", f"{{{XSD}}}redefine"):
        location = node.get("schemaLocation", "")
        target = locate(path, location) or beside(path, location)
        if target is not None:
            yield target.resolve(), node
