"""The schemas of a contract as documents: one for each namespace, nothing to include.

Validation and the one-file WSDL both need the schemas in this plain form. Merging
keeps annotations, and gives every definition the prefixes of the file it came
from.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.documents import SchemaDocument

_SCHEMA = f"{{{XSD}}}schema"
_LOADS = frozenset(f"{{{XSD}}}{name}" for name in ("import", "include", "redefine"))
_ANNOTATION = f"{{{XSD}}}annotation"
#: Local declarations that a schema-wide default decides about.
_FORMS = (
    (f"{{{XSD}}}element", "elementFormDefault"),
    (f"{{{XSD}}}attribute", "attributeFormDefault"),
)
_INDENT = "\n      "
#: Attributes whose value is a name with a prefix, or several.
_REFERENCES = frozenset(
    ("type", "base", "ref", "itemType", "memberTypes", "substitutionGroup", "refer")
)
#: The prefix of each name in such a value; empty for a name without one.
_PREFIX = re.compile(r"(?:^|(?<=\s))(?:([\w.-]+):)?(?=[\w.-]+(?:\s|$))")


def merged_schemas(
    documents: Iterable[SchemaDocument],
) -> dict[str, etree._Element]:
    """Return one schema for each namespace of *documents*.

    Between them they import each other by namespace only, without a location.
    """
    found: dict[str, list[etree._Element]] = {}
    for document in documents:
        found.setdefault(document.namespace, []).append(document.root)
    return {name: _merge(name, group) for name, group in found.items()}


def _merge(namespace: str, group: list[etree._Element]) -> etree._Element:
    whole = etree.Element(_SCHEMA, nsmap=_shared_prefixes(group, namespace))
    if namespace:
        whole.set("targetNamespace", namespace)
    for key in ("elementFormDefault", "version"):
        if group[0].get(key):
            whole.set(key, str(group[0].get(key)))
    for other in _imported(group, namespace):
        load = etree.SubElement(whole, f"{{{XSD}}}import")
        if other:
            load.set("namespace", other)
    seen: set[tuple[str, str]] = set()
    for unit in group:
        for child in _definitions(unit):
            definition = (str(child.tag), child.get("name", ""))
            if definition in seen and child.tag != _ANNOTATION:
                continue
            seen.add(definition)
            _adopt(whole, child, unit, namespace)
    _lay_out(whole)
    return whole


def _lay_out(whole: etree._Element) -> None:
    """Put each definition on a line of its own; inside it nothing changes."""
    whole.text = _INDENT
    for child in whole:
        child.tail = _INDENT
    if len(whole):
        whole[-1].tail = _INDENT[:-2]


def _shared_prefixes(
    group: list[etree._Element], namespace: str
) -> dict[str | None, str]:
    """Return the prefixes of the first unit, without a default namespace."""
    prefixes: dict[str | None, str] = {
        prefix: uri
        for prefix, uri in group[0].nsmap.items()
        if prefix is not None and not uri.startswith("http://schemas.xmlsoap.org/wsdl")
    }
    if XSD not in prefixes.values():
        prefixes["xs" if "xs" not in prefixes else "xs1"] = XSD
    if namespace and namespace not in prefixes.values():
        prefixes["tns" if "tns" not in prefixes else "tns1"] = namespace
    return prefixes


def _imported(group: list[etree._Element], namespace: str) -> list[str]:
    names = [
        load.get("namespace") or ""
        for unit in group
        for load in unit.iterfind(f"{{{XSD}}}import")
    ]
    return [name for name in dict.fromkeys(names) if name != namespace]


def _definitions(unit: etree._Element) -> Iterator[etree._Element]:
    for child in unit:
        if not isinstance(child.tag, str):
            continue
        if child.tag == f"{{{XSD}}}redefine":
            yield from (part for part in child if isinstance(part.tag, str))
        elif child.tag not in _LOADS:
            yield child


def _adopt(
    whole: etree._Element,
    child: etree._Element,
    unit: etree._Element,
    namespace: str,
) -> None:
    """Append a copy of *child* that means in *whole* what it meant in *unit*."""
    prefixes = _needed_prefixes(child)
    if not unit.get("targetNamespace") and namespace:
        # XML Schema part 1, 4.2.1: a file without a namespace takes that of the
        # one that includes it, its own references too ("chameleon").
        prefixes[None] = namespace
    missing = {p: uri for p, uri in prefixes.items() if whole.nsmap.get(p) != uri}
    copy = etree.SubElement(whole, child.tag, dict(child.attrib), nsmap=missing)
    copy.text = child.text
    # A copy of the parent keeps the prefixes that stand in attribute values.
    copy.extend(list(deepcopy(child)))
    for tag, default in _FORMS:
        form = unit.get(default, "unqualified")
        if form == whole.get(default, "unqualified"):
            continue
        for local in copy.iterdescendants(tag):
            if local.get("ref") is None and local.get("form") is None:
                local.set("form", form)


def _needed_prefixes(element: etree._Element) -> dict[str | None, str]:
    """Return those prefixes in scope that references below *element* use."""
    needed: dict[str | None, str] = {}
    for node in element.iter(f"{{{XSD}}}*"):
        for key, value in node.attrib.items():
            if key in _REFERENCES:
                for prefix in _PREFIX.findall(str(value)):
                    uri = node.nsmap.get(prefix or None)
                    if uri is not None and element.nsmap.get(prefix or None) == uri:
                        needed[prefix or None] = uri
    return needed
