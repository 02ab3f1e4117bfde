"""SOAP faults: built and read, in both versions, with whatever detail they carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.soap.envelope import Version, open_envelope

if TYPE_CHECKING:
    from tutorial_app.soap.envelope import Envelope

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class FaultSide(Enum):
    """Whose fault it is: the code in SOAP 1.1 (4.4.1) and in SOAP 1.2 (5.4.6)."""

    CLIENT = ("Client", "Sender")
    SERVER = ("Server", "Receiver")
    MUST_UNDERSTAND = ("MustUnderstand", "MustUnderstand")
    VERSION_MISMATCH = ("VersionMismatch", "VersionMismatch")

    def named(self, version: Version) -> str:
        """Return the local name of the code in *version*."""
        return self.value[0 if version is Version.SOAP11 else 1]


_SIDES = {name: side for side in FaultSide for name in side.value}


@dataclass(frozen=True, slots=True)
class SoapFault:
    """A fault, apart from the version that carries it.

    *code* is the local name as it stood in the message (`Client`, `Sender`,
    `Client.Authentication`, …); empty: what *side* says.
    """

    side: FaultSide
    reason: str
    language: str = "en"
    detail: tuple[etree._Element, ...] = ()
    code: str = ""


def fault_element(fault: SoapFault, version: Version) -> etree._Element:
    """Build the `Fault` element that stands in the body; *detail* is moved into it."""
    build = _build_11 if version is Version.SOAP11 else _build_12
    return build(fault)


def read_fault(message: bytes | Envelope) -> SoapFault | None:
    """Return the fault in *message*, or None if it is an answer.

    Raises:
        NotSoap: if *message* is bytes that are no SOAP message.
    """
    envelope = open_envelope(message) if isinstance(message, bytes) else message
    namespace = envelope.version.namespace
    node = envelope.body.find(f"{{{namespace}}}Fault")
    if node is None:
        return None
    if envelope.version is Version.SOAP11:
        return _read_11(node)
    return _read_12(node, namespace)


def _build_11(fault: SoapFault) -> etree._Element:
    namespace = Version.SOAP11.namespace
    node = etree.Element(f"{{{namespace}}}Fault", nsmap={"soap": namespace})
    # The children are unqualified (SOAP 1.1, section 4.4).
    code = etree.SubElement(node, "faultcode")
    code.text = f"soap:{fault.side.named(Version.SOAP11)}"
    reason = etree.SubElement(node, "faultstring", {_XML_LANG: fault.language})
    reason.text = fault.reason
    if fault.detail:
        etree.SubElement(node, "detail").extend(fault.detail)
    return node


def _build_12(fault: SoapFault) -> etree._Element:
    namespace = Version.SOAP12.namespace
    node = etree.Element(f"{{{namespace}}}Fault", nsmap={"soap": namespace})
    code = etree.SubElement(node, f"{{{namespace}}}Code")
    value = etree.SubElement(code, f"{{{namespace}}}Value")
    value.text = f"soap:{fault.side.named(Version.SOAP12)}"
    reason = etree.SubElement(node, f"{{{namespace}}}Reason")
    text = etree.SubElement(reason, f"{{{namespace}}}Text", {_XML_LANG: fault.language})
    text.text = fault.reason
    if fault.detail:
        etree.SubElement(node, f"{{{namespace}}}Detail").extend(fault.detail)
    return node


def _read_11(node: etree._Element) -> SoapFault:
    code = node.findtext("faultcode", "")
    reason = node.find("faultstring")
    detail = node.find("detail")
    return SoapFault(
        side=_side(code),
        reason="" if reason is None else reason.text or "",
        language="" if reason is None else reason.get(_XML_LANG, ""),
        detail=() if detail is None else tuple(detail),
        code=code.strip().rpartition(":")[2],
    )


def _read_12(node: etree._Element, namespace: str) -> SoapFault:
    code = node.findtext(f"{{{namespace}}}Code/{{{namespace}}}Value", "")
    reason = node.find(f"{{{namespace}}}Reason/{{{namespace}}}Text")
    detail = node.find(f"{{{namespace}}}Detail")
    return SoapFault(
        side=_side(code),
        reason="" if reason is None else reason.text or "",
        language="" if reason is None else reason.get(_XML_LANG, ""),
        detail=() if detail is None else tuple(detail),
        code=code.strip().rpartition(":")[2],
    )


def _side(code: str) -> FaultSide:
    # SOAP 1.1, section 4.4.1: `Client.Authentication` is a finer `Client`.
    local = code.strip().rpartition(":")[2].partition(".")[0]
    return _SIDES.get(local, FaultSide.SERVER)
