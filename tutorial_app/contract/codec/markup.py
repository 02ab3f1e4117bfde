"""Elements as text: names with a prefix, values with what XML must not see raw.

What is written here is byte for byte what lxml writes of a tree, in a fraction of
the time: a tree costs an object for each element.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.content import slots
from tutorial_app.contract.names import QName, local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.contract.model import Contract

#: XML 1.0, production 2: what no document can hold, however it is written.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
XML = "http://www.w3.org/XML/1998/namespace"
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = str.maketrans(
    {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"},
)
_TRANSLATED = str.maketrans(_IN_TEXT)


def escaped(text: str) -> str:
    """Return *text* as it stands between two tags.

    Raises:
        ValueError: if it holds a character that XML cannot.
    """
    # Nearly every text; a pattern would take longer than these.
    if text.isprintable() and not ("&" in text or "<" in text or ">" in text):
        return text
    return _possible(text).translate(_TRANSLATED)


def attribute(name: str, text: str) -> str:
    """Return an attribute with *text*, and the blank before it.

    Raises:
        ValueError: as `escaped`.
    """
    return f' {name}="{_possible(text).translate(_IN_ATTRIBUTE)}"'


def markup(element: etree._Element) -> str:
    """Return an element that somebody else has made, and what follows it."""
    return str(etree.tostring(element, encoding="unicode"))


def root_tag(name: QName, nsmap: Mapping[str | None, str]) -> str:
    """Return the inside of the start tag of *name*, declaring *nsmap* as lxml does."""
    empty = etree.tostring(etree.Element(name, nsmap=dict(nsmap)), encoding="unicode")
    return str(empty).removeprefix("<").removesuffix("/>")


class Prefixed:
    """Gives names the prefixes of a message."""

    def __init__(self, nsmap: Mapping[str | None, str]) -> None:
        self._prefixes = {space: prefix for prefix, space in nsmap.items()}
        self._prefixes[XML] = "xml"

    def __call__(self, name: QName) -> str:
        """Return *name* as a tag has it."""
        space = namespace_of(name)
        return f"{self._prefixes[space]}:{local_name(name)}" if space else name


def nsmap_of(contract: Contract, root: QName, kind: QName) -> dict[str | None, str]:
    """Return a telling prefix for each namespace that *root*, a *kind*, can need."""
    found: dict[str | None, str] = {}
    for namespace in _namespaces(contract, root, kind):
        words = re.findall(r"[A-Za-z][A-Za-z0-9_-]*", namespace.rpartition("://")[2])
        stem = words[-1].lower() if words else "ns"
        prefix, number = stem, 1
        while prefix in found or prefix.startswith("xml"):
            number += 1
            prefix = f"ns{number}"
        found[prefix] = namespace
    return found


def _possible(text: str) -> str:
    found = _IMPOSSIBLE.search(text)
    if found is not None:
        raise ValueError(f"{text!r} holds {found[0]!r}, which XML cannot")
    return text


def _namespaces(contract: Contract, root: QName, kind: QName) -> list[str]:
    """Return the namespaces that the element can need, its own first."""
    found = [namespace_of(root)] if namespace_of(root) else []
    seen, todo = {kind}, [kind]
    while todo:
        known = contract.complex_types.get(todo.pop())
        for slot in slots(known) if known else ():
            found += _new(namespace_of(slot.tag), found)
            if slot.type not in seen:
                seen.add(slot.type)
                todo.append(slot.type)
        for use in known.attributes if known else ():
            found += _new(namespace_of(use.name), found)
    return found


def _new(namespace: str, found: Sequence[str]) -> list[str]:
    is_new = namespace and namespace not in found and namespace != XML
    return [namespace] if is_new else []
