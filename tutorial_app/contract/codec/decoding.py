"""Elements to values: every type of a contract compiled to one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.codec.compiling import Compiled
from tutorial_app.contract.codec.lexical import Reader, text_reader
from tutorial_app.contract.codec.valued import Value, Valued
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import XSD, QName, clark, local_name
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import ComplexType

    Decoder = Callable[[etree._Element], Value]  # noqa: SLF001 (lxml's public type)
    #: For one child: its key, its decoder, whether it repeats.
    Row = tuple[str, Decoder, bool]

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_NIL = f"{{{XSI}}}nil"
XSI_TYPE = f"{{{XSI}}}type"
ANY_TYPE = QName(f"{{{XSD}}}anyType")


class Decoders:
    """The compiled types of one contract, filled on demand."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        #: Gives the function that reads elements of a type.
        self.type = Compiled(self._compile)

    def element(self, element: etree._Element) -> Value:
        """Return the value of a global element.

        Raises:
            NotFound: if the contract has no such element.
            InvalidInput: if a value is not what its type says.
        """
        declared = self._contract.element(QName(str(element.tag)))
        return self.type(declared.type)(element)

    def _compile(self, name: QName) -> Decoder:
        kind = self._contract.complex_types.get(name)
        if kind is None or name == ANY_TYPE:
            return self._simple(name)
        if kind.simple_base is not None:
            return self._valued(kind, kind.simple_base)
        return self._complex(kind)

    def _simple(self, name: QName) -> Decoder:
        read = text_reader(self._contract, name)
        known = name in self._contract.simple_types

        def decode(element: etree._Element) -> Value:
            if len(element) and not known:
                return element  # xs:anyType, or a type of a schema we do not have
            if element.attrib and _is_nil(element):
                return None
            try:
                return read(_text(element))
            except ValueError as exc:
                raise _unreadable(element, exc) from exc

        return decode

    def _valued(self, kind: ComplexType, base: QName) -> Decoder:
        text = self._base_decoder(base)
        reads = self._attribute_readers(kind)

        def decode(element: etree._Element) -> Value:
            value = text(element)
            if not reads:
                return value
            return Valued(value, dict(_attributes(element, reads)))

        return decode

    def _attribute_readers(self, kind: ComplexType) -> dict[QName, Reader]:
        return {
            use.name: text_reader(self._contract, use.type) for use in kind.attributes
        }

    def _base_decoder(self, base: QName) -> Decoder:
        """Read the text only, also where the base carries attributes itself."""
        seen = set()
        while base in self._contract.complex_types and base not in seen:
            seen.add(base)
            base = self._contract.complex_types[base].simple_base or base
        return self._simple(base)

    def _complex(self, kind: ComplexType) -> Decoder:
        rows: dict[str, Row] = {}
        for slot in slots(kind):
            row = (slot.key, self.type(slot.type), slot.repeats)
            rows[slot.tag] = row
            rows.setdefault(slot.key, row)
        reads = self._attribute_readers(kind)
        mixed = kind.mixed

        def decode(element: etree._Element) -> Value:
            fields: dict[str, Value] = {}
            if element.attrib:
                if _is_nil(element):
                    return None
                other = self._actual(element, kind.name)
                if other is not None:
                    return other(element)
                for key, value in _attributes(element, reads):
                    fields[f"@{key}"] = value
            _children(element, rows, fields)
            if mixed and (text := _text(element)).strip():
                fields["#text"] = text
            return fields

        return decode

    def _actual(self, element: etree._Element, declared: QName) -> Decoder | None:
        """Return the decoder that `xsi:type` asks for, where that is another one."""
        said = element.get(XSI_TYPE)
        if said is None:
            return None
        prefix, _, local = said.strip().rpartition(":")
        name = clark(element.nsmap.get(prefix or None), local)
        if name == declared or name not in self._contract.complex_types:
            return None
        return self.type(name)


def _children(
    element: etree._Element, rows: dict[str, Row], fields: dict[str, Value]
) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue  # a comment or a processing instruction
        row = rows.get(tag) or rows.get(local_name(QName(tag)))
        if row is None:
            fields.setdefault("#any", []).append(child)
            continue
        key, decode, repeats = row
        if repeats:
            fields.setdefault(key, []).append(decode(child))
        else:
            fields[key] = decode(child)


def _attributes(
    element: etree._Element, reads: dict[QName, Reader]
) -> list[tuple[str, Value]]:
    found = []
    for name, text in element.attrib.items():
        read = reads.get(QName(str(name)))
        if read is None:
            continue
        try:
            found.append((local_name(QName(str(name))), read(str(text))))
        except ValueError as exc:
            raise _unreadable(element, exc) from exc
    return found


def _text(element: etree._Element) -> str:
    text = element.text or ""
    if len(element):  # comments inside a value split its text
        text += "".join(child.tail or "" for child in element)
    return text


def _is_nil(element: etree._Element) -> bool:
    return element.get(XSI_NIL) in {"true", "1"}


def _unreadable(element: etree._Element, exc: ValueError) -> InvalidInput:
    names = [local_name(QName(str(element.tag)))]
    names += [local_name(QName(str(node.tag))) for node in element.iterancestors()]
    return InvalidInput(f"{'/'.join(reversed(names))}: {exc}")
