"""One set of prefixes for parts that come from several files.

Contract files refer to types and messages by prefixed names inside attribute
values. Moved to another document, such a name means something else, or nothing;
hence every name is rewritten to a prefix that holds for the whole document.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import XSD
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WSDL = "http://schemas.xmlsoap.org/wsdl/"
_XML = "http://www.w3.org/XML/1998/namespace"
#: Attributes that hold a name with a prefix, or several.
SCHEMA_NAMES = frozenset(
    ("type", "base", "ref", "itemType", "memberTypes", "substitutionGroup", "refer")
)
_WSDL_NAMES = frozenset(("message", "type", "element", "binding"))
ARRAY_TYPE = f"{{{WSDL}}}arrayType"
#: A name in such a value: its prefix, if any, and the local part.
NAME = re.compile(r"(?:([\w.-]+):)?([\w.-]+)")
#: A step with a prefix in an XPath of xs:selector or xs:field.
_STEP = re.compile(r"([\w.-]+):(?!:)")


class Prefixes:
    """A prefix for every namespace of some documents, never the empty one.

    Args:
        roots: the documents; the prefixes of earlier ones win.

    Raises:
        ContractError: if a namespace is no URI.
    """

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        #: Prefix to namespace, fit for `etree.Element(nsmap=…)`.
        self.nsmap: dict[str | None, str] = {}
        self._of: dict[str, str] = {}
        nameless: dict[str, None] = {}
        for root in roots:
            for prefix, uri in _declared(root):
                if prefix:
                    self._add(uri, prefix)
                else:
                    nameless[uri] = None
            target = root.get("targetNamespace")
            if target:
                nameless[target] = None
        for uri in nameless:
            self._add(uri, {XSD: "xs", WSDL: "wsdl"}.get(uri, "ns1"))
        self._add(XSD, "xs")

    def name(self, namespace: str, local: str) -> str:
        """Return *local* of *namespace* as it is written in an attribute value."""
        return f"{self._of[namespace]}:{local}" if namespace in self._of else local

    def copy(
        self,
        element: etree._Element,
        *,
        homeless: str = "",
        moved: Mapping[str, str] | None = None,
    ) -> tuple[etree._Element, set[str]]:
        """Return a copy of *element* that uses these prefixes, and what it refers to.

        Args:
            element: the part of a document.
            homeless: the namespace that schema names without one belong to.
            moved: WSDL namespaces and those they become.
        """
        copy = deepcopy(element)
        used: set[str] = set()
        # The copy forgets prefixes declared above it: the original knows them.
        for node, origin in zip(copy.iter("*"), element.iter("*"), strict=True):
            in_schema = etree.QName(node).namespace == XSD
            names = SCHEMA_NAMES if in_schema else _WSDL_NAMES
            for key, value in list(node.attrib.items()):
                label = str(key)
                if label in names or label == ARRAY_TYPE:
                    home = homeless if in_schema else ""
                    of_schema = in_schema or label == "element"
                    of_schema = of_schema or (label == "type" and _is_part(node))
                    moves = {} if of_schema else moved or {}
                    node.set(key, self._rename(origin, str(value), home, moves, used))
                elif label == "value" and _lists_names(origin):
                    node.set(key, self._rename(origin, str(value), "", {}, set()))
                elif label == "xpath" and in_schema:
                    node.set(key, self._restep(origin, str(value)))
        return copy, used

    def _add(self, uri: str, prefix: str) -> None:
        if not uri or uri in self._of or uri == _XML:
            return
        try:
            etree.Element("probe", nsmap={None: uri})
        except ValueError as exc:
            raise ContractError(f"{uri!r} is no namespace: {exc}") from exc
        stem, number = prefix.rstrip("0123456789") or "ns", 1
        while prefix in self.nsmap or re.fullmatch(r"ns\d+", prefix):
            prefix = f"{stem}{number}" if stem != "ns" else f"n{number}"
            number += 1
        self._of[uri] = prefix
        self.nsmap[prefix] = uri

    def _rename(
        self,
        node: etree._Element,
        value: str,
        home: str,
        moved: Mapping[str, str],
        used: set[str],
    ) -> str:
        def replace(match: re.Match[str]) -> str:
            prefix, local = match.groups()
            if prefix == "xml":
                used.add(_XML)
                return match[0]
            uri = node.nsmap.get(prefix)
            if uri is None and prefix is not None:
                return match[0]  # undeclared in the source, too
            uri = moved.get(uri or home, uri or home)
            used.add(uri)
            return self.name(uri, local)

        return NAME.sub(replace, value)

    def _restep(self, node: etree._Element, xpath: str) -> str:
        def replace(match: re.Match[str]) -> str:
            uri = node.nsmap.get(match[1])
            return f"{self._of[uri]}:" if uri in self._of else match[0]

        return _STEP.sub(replace, xpath)


def _declared(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield every declaration of a prefix in scope of *root* or below it."""
    for prefix, uri in root.nsmap.items():
        yield prefix or "", uri
    for _, declaration in etree.iterwalk(root, events=("start-ns",)):
        if declaration is not None:
            yield declaration[0] or "", declaration[1]


def _lists_names(node: etree._Element) -> bool:
    """Say whether *node* is an allowed value of an enumeration of `xs:QName`."""
    holder = node.getparent()
    if node.tag != f"{{{XSD}}}enumeration" or holder is None:
        return False
    prefix, _, local = holder.get("base", "").rpartition(":")
    return local == "QName" and holder.nsmap.get(prefix or None) == XSD


def _is_part(node: etree._Element) -> bool:
    return node.tag == f"{{{WSDL}}}part"
