"""Refusals of the portal's own, as typed faults of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import clark, local_name, namespace_of
from tutorial_app.kernel.errors import PortalError
from tutorial_app.kernel.words import capitalised
from tutorial_app.soap.envelope import (
    HeaderNotUnderstood,
    NotSoap,
    VersionMismatch,
    close_envelope,
)
from tutorial_app.soap.faults import FaultSide, SoapFault, fault_element

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.soap.envelope import Version

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
#: `MediumText` of the contract.
_LONGEST = 250
#: What is wrong with the envelope itself has no detail (SOAP 1.1, section 4.4).
_SIDES: dict[type[PortalError], FaultSide] = {
    HeaderNotUnderstood: FaultSide.MUST_UNDERSTAND,
    VersionMismatch: FaultSide.VERSION_MISMATCH,
}


class Refusal(PortalError):
    """The portal does not let a call through, or has no answer to give.

    Args:
        fault_code: of the contract's closed list.
        reason: for the person who calls; it holds no secret.
        retry_after: seconds after which the same call may get through.
        asks: whether HTTP asks for a credential: the caller sent none.
    """

    code = "refused"

    def __init__(
        self,
        fault_code: str,
        reason: str,
        *,
        retry_after: int | None = None,
        asks: bool = False,
    ) -> None:
        self.fault_code = fault_code
        self.retry_after = retry_after
        self.asks = asks
        super().__init__(capitalised(reason))


@dataclass(frozen=True, slots=True)
class Faults:
    """Writes refusals as messages.

    Args:
        codes: the closed list of the contract.
        public_url: the address of the portal, without a slash at the end.
    """

    codes: Mapping[str, FaultCode]
    public_url: str

    def message(
        self,
        refusal: Refusal,
        entry: ServiceEntry,
        version: Version,
        correlation_id: str,
        now: datetime,
    ) -> bytes:
        """Return *refusal* in the words of the service *entry*."""
        code = self.codes.get(refusal.fault_code)
        element = None if code is None else _element(entry, code)
        if code is None or element is None:
            # A contract that is not ours: the reason alone.
            return _closed(SoapFault(FaultSide.CLIENT, str(refusal)), version)
        info: dict[str, Any] = {
            "code": code.code,
            "message": _short(str(refusal)),
            "retryable": code.retryable,
            "documentationUrl": f"{self.public_url}/docs/reference/faults/{code.code}",
            "correlationId": correlation_id,
            "occurredAt": now.astimezone(_COPENHAGEN),
        }
        if refusal.retry_after is not None:
            info["retryAfterSeconds"] = refusal.retry_after
        side = FaultSide.SERVER if code.fault == "SystemFault" else FaultSide.CLIENT
        detail = (Codec(entry.contract).encode(element, info),)
        return _closed(SoapFault(side, str(refusal), detail=detail), version)


def about_envelope(error: NotSoap | HeaderNotUnderstood, version: Version) -> bytes:
    """Return the fault about a message whose body was not looked at."""
    sides = (_SIDES[kind] for kind in type(error).__mro__ if kind in _SIDES)
    return _closed(SoapFault(next(sides, FaultSide.CLIENT), str(error)), version)


def _closed(fault: SoapFault, version: Version) -> bytes:
    return close_envelope(fault_element(fault, version), version)


def _element(entry: ServiceEntry, code: FaultCode) -> QName | None:
    for name in entry.contract.elements:
        if local_name(name) == code.fault:
            return clark(namespace_of(name), code.fault)
    return None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
