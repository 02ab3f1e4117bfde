"""Faults: their shape in both versions, and what their code means.

SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.checker.report import ERRORS, Page
from tutorial_app.console.fault_view import view_fault
from tutorial_app.contract.names import QName, local_name
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.console.checker.report import Findings
    from tutorial_app.contract.library import Library
    from tutorial_app.contract.validation.validator import Validator

_CHILDREN = {
    Version.SOAP11: ("faultcode", "faultstring", "faultactor", "detail"),
    Version.SOAP12: ("Code", "Reason", "Node", "Role", "Detail"),
}
_CODES = {
    Version.SOAP11: ("VersionMismatch", "MustUnderstand", "Client", "Server"),
    Version.SOAP12: (
        *("VersionMismatch", "MustUnderstand", "DataEncodingUnknown"),
        *("Sender", "Receiver"),
    ),
}


def check_fault(
    fault: etree._Element,
    version: Version,
    library: Library,
    validators: Mapping[str, Validator],
    found: Findings,
) -> Page | None:
    """Look at a fault; return the page of its code, if it has one of the list."""
    space = version.namespace if version is Version.SOAP12 else ""
    _shape(fault, version, space, found)
    _code(fault, version, space, found)
    detail = fault.find("{*}detail" if version is Version.SOAP11 else "{*}Detail")
    if detail is None or not len(detail):
        found.note("The fault carries no detail: code and text are all it says.")
        return None
    for one in detail.iterchildren("*"):
        _detail(one, library, validators, found)
    return _meaning(fault, library, found)


def _shape(
    fault: etree._Element, version: Version, space: str, found: Findings
) -> None:
    known, last = _CHILDREN[version], -1
    for child in fault.iterchildren("*"):
        name = etree.QName(child)
        at = int(child.sourceline or 0)
        if name.localname not in known:
            found.error(
                f"{name.localname} does not stand in a fault of this version; "
                f"expected {', '.join(known)}.",
                line=at,
            )
            continue
        if str(name.namespace or "") != space:
            rule = "no namespace" if not space else f"the namespace {space!r}"
            found.error(f"{name.localname} has to have {rule}.", line=at)
        place = known.index(name.localname)
        if place < last:
            found.error(f"{name.localname} stands too late in the fault.", line=at)
        last = max(last, place)
    for wanted in known[:2]:
        if fault.find(f"{{*}}{wanted}") is None:
            found.error(f"The fault has no {wanted}.", line=int(fault.sourceline or 0))


def _code(fault: etree._Element, version: Version, space: str, found: Findings) -> None:
    path = f"{{{space}}}Code/{{{space}}}Value" if space else "faultcode"
    node = fault.find(path)
    if node is None:
        return
    text = (node.text or "").strip()
    prefix, _, local = text.rpartition(":")
    at = int(node.sourceline or 0)
    if prefix and prefix not in node.nsmap:
        found.error(f"The prefix of the code {text!r} is not declared.", line=at)
    if local.partition(".")[0] not in _CODES[version]:
        found.warn(
            f"The code {text!r} is none of {', '.join(_CODES[version])}.", line=at
        )


def _detail(
    element: etree._Element,
    library: Library,
    validators: Mapping[str, Validator],
    found: Findings,
) -> None:
    name = QName(str(element.tag))
    for slug, entry in library.services.items():
        if name in entry.contract.elements:
            for one in validators[slug].check(element):
                found.error(
                    f"{one.path or local_name(name)}: {one.message}.",
                    line=one.line,
                    path=one.path,
                    page=ERRORS,
                )
            return
    found.note(
        f"The detail {etree.QName(element).localname} is of none of these services.",
        line=int(element.sourceline or 0),
    )


def _meaning(fault: etree._Element, library: Library, found: Findings) -> Page | None:
    envelope = fault.getroottree().getroot()
    view = view_fault(etree.tostring(envelope), library.fault_codes)
    if view is None or not view.code:
        return None
    page = Page(f"/docs/reference/faults/{view.code}", view.code)
    if view.known:
        found.note(f"{view.code}: {view.cause}", view.remedy, page=page)
        return page
    near = difflib.get_close_matches(view.code, list(library.fault_codes), 1)
    if near and view.kind != "Fault":
        other = Page(f"/docs/reference/faults/{near[0]}", near[0])
        found.warn(
            f"The code {view.code!r} is not of the list; did you mean {near[0]}?",
            page=other,
        )
    return None
