"""Forgives what real client stacks are known to send, where a workspace asks so.

Measured on 26 client stacks: decimals with an exponent (gowsdl), required elements
left out because they are false, 0 or empty (gowsdl, soap4r) or None (pysimplesoap),
white space in empty elements (pysimplesoap), `xsi:nil` on an empty wrapper
(SOAP::Lite), dates with Z (soap4r). Nothing else is forgiven.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.content import slots
from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.schema import ComplexType, SimpleType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.content import Slot
    from tutorial_app.contract.model import Contract

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_DATE = f"{{{XSD}}}date"
_EXPONENT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d{1,2}")
_DATE_WITH_Z = re.compile(r"\d{4}-\d\d-\d\dZ")
_NUMBERS = frozenset(
    f"{{{XSD}}}{name}"
    for name in ("decimal", "integer", "int", "long", "short", "nonNegativeInteger")
)


def forgive(contract: Contract, payload: etree._Element) -> list[str]:
    """Mend *payload* in place; return what was forgiven, in words, with its path."""
    element = contract.elements.get(QName(str(payload.tag)))
    return [] if element is None else list(_mend(contract, payload, element.type, ""))


def _mend(
    contract: Contract, element: etree._Element, kind: QName, path: str
) -> Iterator[str]:
    found = contract.type(kind)
    if isinstance(found, SimpleType):
        yield from _mend_text(element, found, path)
        return
    if found.simple_base is not None:
        yield from _mend(contract, element, found.simple_base, path)
        return
    yield from _mend_empty(element, path)
    yield from _mend_children(contract, element, found, path)


def _mend_empty(element: etree._Element, path: str) -> Iterator[str]:
    if not len(element) and element.attrib.pop(_NIL, None) is not None:
        yield f"{path or 'the body'}: xsi:nil on an element that cannot be nil"
    if not len(element) and element.text and not element.text.strip():
        element.text = None
        yield f"{path or 'the body'}: white space in an empty element"


def _mend_children(
    contract: Contract, element: etree._Element, kind: ComplexType, path: str
) -> Iterator[str]:
    place = 0
    for slot in slots(kind):
        mine = [child for child in element if child.tag == slot.tag]
        below = f"{path}/{slot.key}" if path else slot.key
        for child in mine:
            yield from _mend(contract, child, slot.type, below)
        if not mine and slot.required:
            made = _left_out(contract, slot)
            if made is not None:
                element.insert(place, made)
                mine = [made]
                yield f"{below}: left out; {made.text or 'empty'} was taken for it"
        if mine:
            place = element.index(mine[-1]) + 1


def _left_out(contract: Contract, slot: Slot) -> etree._Element | None:
    """Return what a client has probably left out, None where nothing can be."""
    made = etree.Element(slot.tag)
    kind = contract.type(slot.type)
    if slot.nillable:
        made.set(_NIL, "true")
        return made
    if not isinstance(kind, SimpleType):
        return None
    facets = kind.facets
    if kind.primitive == f"{{{XSD}}}boolean":
        made.text = "false"
    elif kind.primitive in _NUMBERS:
        made.text = "0"
    elif kind.primitive != f"{{{XSD}}}string" or (
        facets.enumeration or facets.patterns or facets.min_length or facets.length
    ):
        return None
    return made


def _mend_text(element: etree._Element, kind: SimpleType, path: str) -> Iterator[str]:
    text = (element.text or "").strip()
    if element.text and not text:
        element.text = None
        yield f"{path}: white space in an empty element"
    elif kind.primitive in _NUMBERS and _EXPONENT.fullmatch(text):
        element.text = format(Decimal(text), "f")
        yield f"{path}: {text} was taken as {element.text}"
    elif kind.primitive == _DATE and _DATE_WITH_Z.fullmatch(text):
        element.text = text.removesuffix("Z")
        yield f"{path}: {text} was taken as {element.text}"
