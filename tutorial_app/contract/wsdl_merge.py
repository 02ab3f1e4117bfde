"""A WSDL and those it imports, as one `wsdl:definitions`."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tutorial_app.contract.documents import WsdlDocument

WSDL = "http://schemas.xmlsoap.org/wsdl/"
_IMPORT = f"{{{WSDL}}}import"
#: The order WSDL 1.1 (section 2.1) gives its parts; other elements go before all.
_ORDER = ("documentation", "types", "message", "portType", "binding", "service")
#: Attributes that name a message, port type or binding, by the element they are on.
_REFERENCES = {
    "input": "message",
    "output": "message",
    "fault": "message",
    "binding": "type",
    "port": "binding",
    "header": "message",
    "headerfault": "message",
}


def merge_wsdls(documents: Sequence[WsdlDocument]) -> etree._Element:
    """Return the first of *documents* with the parts of all others in it.

    Everything moves into the namespace of the first: these names never stand in a
    message, so nothing changes on the wire.

    Raises:
        ContractError: if there is no WSDL, or two parts want one name.
    """
    if not documents:
        raise ContractError("there is no WSDL, only schemas")
    main = documents[0]
    root = deepcopy(main.root)
    for node in root.findall(_IMPORT):
        _remove(node)
    namespaces = {document.namespace for document in documents}
    if len(documents) > 1:
        root = _with_prefix(root, main.namespace)
        _take_over(root, documents[1:])
        _repoint(root, namespaces, main.namespace)
    root.text = "\n  "
    for child in root:
        child.tail = "\n  "
    if len(root):
        root[-1].tail = "\n"
    return root


def _take_over(root: etree._Element, documents: Sequence[WsdlDocument]) -> None:
    taken = {(child.tag, child.get("name")) for child in root if child.get("name")}
    for document in documents:
        for child in document.root.iterchildren("*"):
            if child.tag in (_IMPORT, f"{{{WSDL}}}documentation"):
                continue
            name = (child.tag, child.get("name"))
            if name in taken:
                raise ContractError(
                    f"a second {etree.QName(child).localname} {child.get('name')!r}",
                    source=document.source,
                    line=int(child.sourceline or 0),
                )
            if child.get("name"):
                taken.add(name)
            _insert(root, _copy(child))


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _with_prefix(root: etree._Element, namespace: str) -> etree._Element:
    """Return *root* with some prefix for *namespace*."""
    if any(uri == namespace and prefix for prefix, uri in root.nsmap.items()):
        return root
    prefix = next(
        name
        for name in ("tns", *(f"tns{number}" for number in range(1, 100)))
        if name not in root.nsmap
    )
    whole = etree.Element(
        root.tag, dict(root.attrib), nsmap={**root.nsmap, prefix: namespace}
    )
    whole.text = root.text
    whole.extend(list(root))
    return whole


def _copy(child: etree._Element) -> etree._Element:
    """Return a copy of *child* that declares every prefix in its scope itself."""
    copy = etree.Element(child.tag, dict(child.attrib), nsmap=dict(child.nsmap))
    copy.text = child.text
    copy.extend(list(deepcopy(child)))
    return copy


def _insert(root: etree._Element, part: etree._Element) -> None:
    rank = _rank(part)
    for place, child in enumerate(root):
        if isinstance(child.tag, str) and _rank(child) > rank:
            root.insert(place, part)
            return
    root.append(part)


def _rank(part: etree._Element) -> int:
    name = etree.QName(part)
    if name.namespace != WSDL or name.localname not in _ORDER:
        return -1
    return _ORDER.index(name.localname)


def _outside_schemas(root: etree._Element) -> Iterator[etree._Element]:
    for part in root.iterchildren("*"):
        if part.tag != f"{{{WSDL}}}types":
            yield from part.iter("*")


def _repoint(root: etree._Element, namespaces: set[str], target: str) -> None:
    """Let references into any of *namespaces* point into *target*."""
    prefix = next(p for p, uri in root.nsmap.items() if p and uri == target)
    for node in _outside_schemas(root):
        attribute = _REFERENCES.get(etree.QName(node).localname)
        value = node.get(attribute) if attribute else None
        if not attribute or not value:
            continue
        old, _, local = value.rpartition(":")
        if node.nsmap.get(old or None) in namespaces:
            if node.nsmap.get(prefix) != target:
                raise ContractError(f"the prefix {prefix!r} has two meanings")
            node.set(attribute, f"{prefix}:{local}")
