"""The schemas of a contract as documents: one for each namespace, nothing to include.

Validation and the one-file WSDL both need the schemas in this plain form. Merging
keeps annotations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.contract.assembly.prefixes import Prefixes
    from tutorial_app.contract.reading.documents import SchemaDocument

SCHEMA = f"{{{XSD}}}schema"
_IMPORT = f"{{{XSD}}}import"
_LOADS = frozenset(f"{{{XSD}}}{name}" for name in ("import", "include", "redefine"))
_ANNOTATION = f"{{{XSD}}}annotation"
#: Local declarations that a schema-wide default decides about.
_FORMS = (
    (f"{{{XSD}}}element", "elementFormDefault"),
    (f"{{{XSD}}}attribute", "attributeFormDefault"),
)
_INDENT = "\n      "


def merged_schemas(
    documents: Iterable[SchemaDocument], prefixes: Prefixes
) -> dict[str, etree._Element]:
    """Return one schema for each namespace of *documents*.

    Between them they import each other by namespace only, without a location. A
    schema written in a draft of XML Schema is left out.

    Args:
        documents: the schemas as they were read.
        prefixes: made from these documents.
    """
    found: dict[str, list[etree._Element]] = {}
    for document in documents:
        if document.root.tag == SCHEMA:
            found.setdefault(document.namespace, []).append(document.root)
    return {
        name: _merge(name, group, prefixes, frozenset(found))
        for name, group in found.items()
    }


def _merge(
    namespace: str,
    group: list[etree._Element],
    prefixes: Prefixes,
    available: frozenset[str],
) -> etree._Element:
    whole = etree.Element(SCHEMA, nsmap=prefixes.nsmap)
    if namespace:
        whole.set("targetNamespace", namespace)
    for key in ("elementFormDefault", "version"):
        if group[0].get(key):
            whole.set(key, str(group[0].get(key)))
    needed = set(_imported(group))
    seen: set[tuple[str, str]] = set()
    for unit in group:
        homeless = "" if unit.get("targetNamespace") else namespace
        for child in _definitions(unit):
            definition = (str(child.tag), child.get("name", ""))
            if definition in seen and child.tag != _ANNOTATION:
                continue
            seen.add(definition)
            # XML Schema part 1, 4.2.1: a file without a namespace takes that of
            # the one that includes it, its own references too ("chameleon").
            copy, used = prefixes.copy(child, homeless=homeless)
            _keep_forms(copy, unit, whole)
            whole.append(copy)
            # Some files forget to import what they use; then we do.
            needed |= used & available
    for place, other in enumerate(sorted(needed - {namespace, XSD})):
        load = etree.Element(_IMPORT)
        if other:
            load.set("namespace", other)
        whole.insert(place, load)
    _lay_out(whole)
    return whole


def _lay_out(whole: etree._Element) -> None:
    """Put each definition on a line of its own; inside it nothing changes."""
    whole.text = _INDENT
    for child in whole:
        child.tail = _INDENT
    if len(whole):
        whole[-1].tail = _INDENT[:-2]


def _imported(group: list[etree._Element]) -> Iterator[str]:
    for unit in group:
        for load in unit.iterfind(_IMPORT):
            yield load.get("namespace") or ""


def _definitions(unit: etree._Element) -> Iterator[etree._Element]:
    for child in unit:
        if not isinstance(child.tag, str):
            continue
        if child.tag == f"{{{XSD}}}redefine":
            yield from (part for part in child if isinstance(part.tag, str))
        elif child.tag not in _LOADS:
            yield child


def _keep_forms(
    copy: etree._Element, unit: etree._Element, whole: etree._Element
) -> None:
    """Say on local declarations what the schema they come from says for all."""
    for tag, default in _FORMS:
        form = unit.get(default, "unqualified")
        if form == whole.get(default, "unqualified"):
            continue
        for local in copy.iterdescendants(tag):
            if local.get("ref") is None and local.get("form") is None:
                local.set("form", form)
