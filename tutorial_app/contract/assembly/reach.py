"""What of a set of schemas the messages of a WSDL can lead to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.contract.assembly.prefixes import ARRAY_TYPE, NAME, SCHEMA_NAMES, WSDL
from tutorial_app.contract.names import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml import etree

_SCHEMA_DEFINITIONS = frozenset(
    f"{{{XSD}}}{name}"
    for name in (
        *("element", "complexType", "simpleType"),
        *("group", "attribute", "attributeGroup"),
    )
)
#: Where a message may hold what no reference names.
_OPEN = (f"{{{XSD}}}any", f"{{{XSD}}}anyAttribute")
#: A complex type that builds on another one; not on a simple type.
_DERIVED = f"{{{XSD}}}complexContent/*[@base]"
_OPEN_TYPES = frozenset({(XSD, "anyType"), (XSD, "anySimpleType")})


class _Name(NamedTuple):
    namespace: str
    local: str


def drop_unreachable(root: etree._Element, schemas: Iterable[etree._Element]) -> None:
    """Take out of *schemas* what no message of the WSDL *root* leads to.

    Definitions of different kinds that share a name stay or go together. All stay
    where a message is open to anything (`xs:any`, `xs:anyType`), or the WSDL has no
    messages at all.

    Args:
        root: a WSDL whose references have prefixes that hold for *schemas* too.
        schemas: one for each namespace, as `schemata.merged_schemas` makes them.
    """
    homes = {schema.get("targetNamespace", ""): schema for schema in schemas}
    defined = _defined(homes)
    followers = _followers(defined)
    todo = [name for part in root.iter(f"{{{WSDL}}}part") for name in _of_part(part)]
    if not todo:
        return
    reached: set[_Name] = set()
    while todo:
        name = todo.pop()
        if name in _OPEN_TYPES:
            return
        if name in reached:
            continue
        reached.add(name)
        todo += followers.get(name, ())
        for definition in defined.get(name, ()):
            if next(definition.iter(*_OPEN), None) is not None:
                return
            todo += _references(definition)
    for name, definitions in defined.items():
        if name not in reached:
            for definition in definitions:
                homes[name.namespace].remove(definition)


def _defined(
    homes: Mapping[str, etree._Element],
) -> Mapping[_Name, list[etree._Element]]:
    found: dict[_Name, list[etree._Element]] = {}
    for namespace, schema in homes.items():
        for child in schema:
            if child.tag in _SCHEMA_DEFINITIONS:
                name = _Name(namespace, child.get("name", ""))
                found.setdefault(name, []).append(child)
    return found


def _followers(
    defined: Mapping[_Name, list[etree._Element]],
) -> Mapping[_Name, list[_Name]]:
    """Return what may stand in a message in place of a name, without being named.

    These are the complex types derived from another (by `xsi:type`) and the elements
    of a substitution group.
    """
    found: dict[_Name, list[_Name]] = {}
    for name, definitions in defined.items():
        for definition in definitions:
            heads = _read(definition, definition.get("substitutionGroup", ""))
            for derived in definition.iterfind(_DERIVED):
                heads = chain(heads, _read(derived, derived.get("base", "")))
            for head in heads:
                found.setdefault(head, []).append(name)
    return found


def _references(definition: etree._Element) -> Iterator[_Name]:
    for node in definition.iter(f"{{{XSD}}}*"):
        for key, value in node.attrib.items():
            if key in SCHEMA_NAMES or key == ARRAY_TYPE:
                yield from _read(node, str(value))


def _of_part(part: etree._Element) -> Iterator[_Name]:
    for key in ("element", "type"):
        yield from _read(part, part.get(key, ""))


def _read(node: etree._Element, value: str) -> Iterator[_Name]:
    for prefix, local in NAME.findall(value):
        yield _Name(node.nsmap.get(prefix or None, ""), local)
