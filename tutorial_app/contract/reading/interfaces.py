"""The WSDL half of a contract while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.contract.names import QName, Severity, local_name
from tutorial_app.contract.reading.parsing import expand, place

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.model import Binding, Message, PortType, Service
    from tutorial_app.contract.reading.bindings import BoundNode
    from tutorial_app.contract.reading.components import Schemas
    from tutorial_app.contract.reading.documents import WsdlDocument


@dataclass(slots=True)
class Interfaces:
    """The WSDL half of a contract, as read so far."""

    schemas: Schemas
    messages: dict[QName, Message] = field(default_factory=dict)
    port_types: dict[QName, PortType] = field(default_factory=dict)
    bindings: dict[QName, Binding] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    #: Port type -> the operations of its bindings, as XML.
    bound: dict[QName, list[BoundNode]] = field(default_factory=dict)

    def error(
        self,
        code: str,
        message: str,
        node: etree._Element,
        document: WsdlDocument,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at *node*."""
        at = place(node, document.source)
        self.schemas.documents.warn(code, message, at, severity)

    def message(
        self, node: etree._Element, document: WsdlDocument, attribute: str = "message"
    ) -> Message | None:
        """Return the message that *node* refers to; None if there is no such.

        One of the same local name in another namespace is taken with a remark:
        real files get the prefix wrong, and what is meant is plain.
        """
        lexical = node.get(attribute, "").strip()
        name = expand(node, lexical, document.namespace) if lexical else None
        found = self.messages.get(name) if name else None
        if found is not None:
            return found
        local = lexical.rpartition(":")[2]
        alike = [m for m in self.messages.values() if local_name(m.name) == local]
        if len(alike) == 1:
            message = f"{attribute} is {lexical!r}; taken for {alike[0].name}"
            self.error("unknown-message", message, node, document)
            return alike[0]
        message = f"{attribute} is {lexical!r}, and there is no such message"
        self.error("unknown-message", message, node, document)
        return None
