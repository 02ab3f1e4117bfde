"""A fault as it comes over the wire: minimal and full, in both versions of SOAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import local_name
from tutorial_app.kernel.errors import PortalError
from tutorial_app.look.xml_text import unfolded
from tutorial_app.soap.envelope import Version
from tutorial_app.soap.faults import FaultSide, SoapFault, fault_element
from tutorial_app.sphinxext.calls.samples import WIDTH
from tutorial_app.sphinxext.views import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.sphinxext.pages.reference import Facts

_SERVERS = "SystemFault"
_WITH_FINDINGS = "ValidationFault"
_WAIT = "retryAfterSeconds"
_VERSIONS = {Version.SOAP11: "SOAP 1.1", Version.SOAP12: "SOAP 1.2"}


def samples(facts: Facts, code: FaultCode) -> tuple[Sample, ...]:
    """Return the envelopes of a code, if a contract declares its element."""
    for entry in facts.library.services.values():
        for name in entry.contract.elements:
            if local_name(name) == code.fault:
                return tuple(_each(facts, entry.slug, name, code))
    return ()


def _each(facts: Facts, slug: str, name: QName, code: FaultCode) -> Iterator[Sample]:
    sampler = facts.sampler(facts.library.services[slug])
    known = _known(facts, code)
    shown: set[str] = set()
    for version, title in _VERSIONS.items():
        for size in ("minimal", "full"):
            try:
                detail = sampler.element(name, full=size == "full")
            except PortalError:
                return  # A foreign WSDL may be broken; then there is no sample.
            _fill(detail, code, known)
            text = _envelope(detail, code, version)
            if text not in shown:
                shown.add(text)
                yield Sample(f"{title}, {size}", "xml", text)


def _known(facts: Facts, code: FaultCode) -> dict[str, str]:
    """Return what the closed list says of a code, by the element it stands in."""
    field = "context/clientReference" if "{field}" in str(code.messages) else ""
    known = {
        "code": code.code,
        "message": code.messages.get("en", "").replace("{field}", field),
        "retryable": "true" if code.retryable else "false",
    }
    if field:
        known["field"] = field
    if facts.base_url:
        page = facts.names.docname("fault", code.code)
        known["documentationUrl"] = f"{facts.base_url}/docs/{page}"
    return known


def _fill(detail: etree._Element, code: FaultCode, known: dict[str, str]) -> None:
    """Write what is *known* into a fault; take out what faults of its kind lack."""
    for child in list(detail):
        # Findings are listed by one kind of fault alone.
        is_odd = len(child) and code.fault != _WITH_FINDINGS
        if is_odd or (etree.QName(child).localname == _WAIT and not code.retryable):
            detail.remove(child)
    for leaf in detail.iter():
        local = etree.QName(leaf).localname
        if not len(leaf) and local in known:
            leaf.text = known[local]


def _envelope(detail: etree._Element, code: FaultCode, version: Version) -> str:
    fault = SoapFault(
        side=FaultSide.SERVER if code.fault == _SERVERS else FaultSide.CLIENT,
        reason=detail.findtext("{*}message", ""),
        detail=(detail,),
    )
    space = version.namespace
    root = etree.Element(f"{{{space}}}Envelope", nsmap={"soap": space})
    etree.SubElement(root, f"{{{space}}}Body").append(fault_element(fault, version))
    etree.indent(root, space="  ")
    return unfolded(etree.tostring(root, encoding="unicode"), WIDTH)
