"""A fault as the console shows it: what happened, where, why, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.names import QName, local_name
from tutorial_app.soap.envelope import NotSoap
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.soap.faults import SoapFault


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding of a validation, as the endpoint reported it."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault, read as far as it can be. *known*: its code is of the closed list."""

    kind: str
    code: str
    message: str
    field: str = ""
    retryable: bool | None = None
    cause: str = ""
    remedy: str = ""
    known: bool = False
    violations: tuple[Violation, ...] = ()
    correlation_id: str = ""


def view_fault(answer: bytes, codes: Mapping[str, FaultCode]) -> FaultView | None:
    """Return the fault in *answer*, or None if it holds none (or is no SOAP)."""
    try:
        fault = read_fault(answer)
    except NotSoap:
        return None
    if fault is None:
        return None
    detail = next((one for one in fault.detail if _text(one, "code")), None)
    if detail is None:
        return FaultView(kind="Fault", code=fault.code, message=fault.reason)
    return _typed(fault, detail, codes)


def _typed(
    fault: SoapFault, detail: etree._Element, codes: Mapping[str, FaultCode]
) -> FaultView:
    code = _text(detail, "code")
    known = codes.get(code)
    retryable = _text(detail, "retryable")
    return FaultView(
        kind=local_name(QName(str(detail.tag))),
        code=code,
        message=_text(detail, "message") or fault.reason,
        field=_text(detail, "field"),
        retryable=retryable == "true" if retryable else None,
        cause=known.cause if known else "",
        remedy=known.remedy if known else "",
        known=known is not None,
        violations=tuple(
            Violation(_text(one, "code"), _text(one, "field"), _text(one, "message"))
            for one in detail.iterfind("{*}violation")
        ),
        correlation_id=_text(detail, "correlationId"),
    )


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()
