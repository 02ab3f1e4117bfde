"""Texts and attributes of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.contract.reading.parsing import XML
from tutorial_app.contract.samples.values import sample_text

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.notes import Notes
    from tutorial_app.contract.schema import AttributeUse

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
SOAPENC: Final = "http://schemas.xmlsoap.org/soap/encoding/"

#: Attributes of these namespaces say how a message is carried, not what.
_CARRIERS: Final = frozenset(
    {
        SOAPENC,
        XML,
        XSI,
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
        "http://www.w3.org/2003/05/soap-encoding",
        "http://schemas.xmlsoap.org/wsdl/",
    }
)


@dataclass(slots=True)
class Leaves:
    """Writes the simple values of one sample."""

    contract: Contract
    full: bool
    encoded: bool
    ids: int = 0

    def write(
        self,
        node: etree._Element,
        name: QName,
        notes: Notes,
        fixed: str | None,
        default: str | None,
    ) -> None:
        """Give *node* a text of the type *name*: fixed, example, default, or made."""
        text = fixed if fixed is not None else notes.example or default
        if text is None:
            text = self.value(name)
        node.text = in_scope(node, text) if text else text

    def value(self, name: QName) -> str | None:
        """Return a value of the simple type *name*; each `xs:ID` is another."""
        kind = self.contract.simple_types.get(name)
        if kind is not None and local_name(kind.primitive) == "ID":
            self.ids += 1
            return f"id{self.ids}"
        return sample_text(self.contract.simple_types, name)

    def attribute(self, node: etree._Element, use: AttributeUse) -> None:
        """Set the attribute, unless it is optional and nobody would miss it."""
        if not use.required and (
            not self.full or namespace_of(use.name) in _CARRIERS or self._carried(use)
        ):
            return
        text = use.fixed if use.fixed is not None else use.notes.example or use.default
        if text is None:
            text = self.value(use.type)
        if text is not None:
            node.set(use.name, in_scope(node, text))

    def _carried(self, use: AttributeUse) -> bool:
        """Say whether an optional attribute makes no sense in a sample."""
        kind = self.contract.simple_types.get(use.type)
        primitive = local_name(kind.primitive) if kind else ""
        soap = self.encoded and local_name(use.name) in ("id", "href")
        return soap or primitive in ("IDREF", "ENTITY", "NOTATION")


def in_scope(node: etree._Element, text: str) -> str:
    """Return *text*; a name in Clark notation with a prefix that is in scope."""
    if not text.startswith("{"):
        return text
    name = QName(text)
    for prefix, namespace in node.nsmap.items():
        if prefix and namespace == namespace_of(name):
            return f"{prefix}:{local_name(name)}"
    return local_name(name)
