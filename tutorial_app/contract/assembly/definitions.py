"""A WSDL and those it imports, as one `wsdl:definitions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.assembly.prefixes import WSDL
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutorial_app.contract.assembly.prefixes import Prefixes
    from tutorial_app.contract.reading.documents import WsdlDocument

_IMPORT = f"{{{WSDL}}}import"
#: The order WSDL 1.1 (section 2.1) gives its parts; other elements go before all.
_ORDER = ("documentation", "types", "message", "portType", "binding", "service")


def merge_wsdls(
    documents: Sequence[WsdlDocument], prefixes: Prefixes
) -> etree._Element:
    """Return the first of *documents* with the parts of all others in it.

    Everything moves into the namespace of the first: these names never stand in a
    message, so nothing changes on the wire. `wsdl:types` is left empty.

    Raises:
        ContractError: if there is no WSDL, or two parts want one name.
    """
    if not documents:
        raise ContractError("there is no WSDL, only schemas")
    main = documents[0]
    root = etree.Element(main.root.tag, dict(main.root.attrib), nsmap=prefixes.nsmap)
    moved = {document.namespace: main.namespace for document in documents}
    taken: set[tuple[str, str]] = set()
    parts = [etree.Element(f"{{{WSDL}}}types")]
    for document in documents:
        for child in document.root.iterchildren("*"):
            if _is_left_out(child, first=document is main):
                continue
            _take_name(taken, child, document.source)
            parts.append(prefixes.copy(child, moved=moved)[0])
    root.extend(sorted(parts, key=_rank))
    root.text = "\n  "
    for part in root:
        part.tail = "\n  "
    root[-1].tail = "\n"
    return root


def _is_left_out(child: etree._Element, *, first: bool) -> bool:
    if child.tag in (_IMPORT, f"{{{WSDL}}}types"):
        return True
    return child.tag == f"{{{WSDL}}}documentation" and not first


def _take_name(taken: set[tuple[str, str]], child: etree._Element, source: str) -> None:
    name = child.get("name")
    if name is None:
        return
    kind = etree.QName(child).localname
    if (kind, name) in taken:
        line = int(child.sourceline or 0)
        raise ContractError(f"a second {kind} {name!r}", source=source, line=line)
    taken.add((kind, name))


def _rank(part: etree._Element) -> int:
    name = etree.QName(part)
    if name.namespace != WSDL or name.localname not in _ORDER:
        return -1
    return _ORDER.index(name.localname)
