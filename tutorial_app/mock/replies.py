"""Answers and faults as messages: the one place where they get their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from tutorial_app.contract.names import clark, local_name, namespace_of
from tutorial_app.mock.credentials import CredentialMissing
from tutorial_app.mock.exchange import Reply
from tutorial_app.mock.faults import in_language
from tutorial_app.mock.workspace import COPENHAGEN
from tutorial_app.soap.envelope import (
    HeaderNotUnderstood,
    VersionMismatch,
    close_envelope,
)
from tutorial_app.soap.faults import FaultSide, SoapFault, fault_element

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.mock.call import Fields
    from tutorial_app.mock.exchange import Exchange
    from tutorial_app.mock.faults import Fault, Finding

_FAULT = "500 Internal Server Error"
_UNAUTHORIZED = "401 Unauthorized"
#: `MediumText` of the contract.
_LONGEST = 250
#: Faults about the envelope, not about what stands in its body.
_SIDES: dict[type[PortalError], FaultSide] = {
    HeaderNotUnderstood: FaultSide.MUST_UNDERSTAND,
    VersionMismatch: FaultSide.VERSION_MISMATCH,
}


class Replies:
    """Turns outcomes into bytes.

    Args:
        fault_codes: the closed list of the contract.
        public_url: the address of the portal, without a slash at the end.
    """

    def __init__(self, fault_codes: Mapping[str, FaultCode], public_url: str) -> None:
        self._codes = fault_codes
        self._pages = f"{public_url}/docs/reference/faults"

    def answer_element(self, exchange: Exchange, fields: Fields) -> bytes:
        """Return the text of the answer's element, its `header` before *fields*.

        Raises:
            InvalidInput: if an operation returned fields that do not fit.
        """
        header = {
            "correlationId": exchange.correlation_id,
            "serverTime": _clock(exchange),
            "replayed": False,
        }
        if exchange.warnings:
            header["warning"] = [
                {"code": code, "message": _short(text)}
                for code, text in exchange.warnings
            ]
        return exchange.service.codec.write(
            _response(exchange), {"header": header, **fields}
        ).encode()

    def answer(self, exchange: Exchange, element: bytes | etree._Element) -> Reply:
        """Return *element* as the message that answers *exchange*."""
        return Reply(close_envelope(element, exchange.version), exchange.version)

    def replay(self, exchange: Exchange, stored: bytes) -> Reply:
        """Return a stored answer's element as the answer of a repeat."""
        element = etree.fromstring(stored)
        now = {"correlationId": exchange.correlation_id, "replayed": "true"}
        for node in element[0]:
            node.text = now.get(etree.QName(node).localname, node.text)
        return self.answer(exchange, element)

    def fault(
        self, exchange: Exchange, fault: Fault, occurred_at: datetime | None = None
    ) -> Reply:
        """Return *fault* typed as the contract says, in one language."""
        code = self._codes.get(fault.fault_code)
        element = None if code is None else _fault_element(exchange, code)
        language = _language(exchange, fault)
        message = self._message(fault, code, language)
        side = FaultSide.CLIENT
        detail: tuple[etree._Element, ...] = ()
        if code is not None and element is not None:
            if code.fault == "SystemFault":
                side = FaultSide.SERVER
            info = self._info(exchange, fault, code, language)
            info["message"] = _short(message)
            at = occurred_at or _clock(exchange)
            info["occurredAt"] = at.astimezone(COPENHAGEN)
            detail = (exchange.service.codec.encode(element, info),)
        reply = SoapFault(side, message, language, detail)
        missing = isinstance(fault, CredentialMissing)
        return Reply(
            self._bytes(exchange, reply),
            exchange.version,
            _UNAUTHORIZED if missing else _FAULT,
            fault.fault_code,
            # RFC 7617: what makes a client send the credential it has.
            (("WWW-Authenticate", 'Basic realm="iTMS sandbox", charset="UTF-8"'),)
            if missing
            else (),
        )

    def refusal(self, exchange: Exchange, error: PortalError) -> Reply:
        """Return a fault that is about the envelope itself.

        The body was not looked at, so there is no detail (SOAP 1.1, section 4.4).
        """
        sides = (_SIDES[kind] for kind in type(error).__mro__ if kind in _SIDES)
        fault = SoapFault(next(sides, FaultSide.CLIENT), str(error))
        body = self._bytes(exchange, fault)
        return Reply(body, exchange.version, _FAULT, "INVALID_REQUEST")

    def text(self, code: str, language: str) -> str:
        """Return the text of a fault code."""
        return _text(self._codes.get(code), "", language)

    def _bytes(self, exchange: Exchange, fault: SoapFault) -> bytes:
        return close_envelope(fault_element(fault, exchange.version), exchange.version)

    def _info(
        self, exchange: Exchange, fault: Fault, code: FaultCode, language: str
    ) -> dict[str, Any]:
        info: dict[str, Any] = {
            "code": code.code,
            "retryable": code.retryable,
            "documentationUrl": f"{self._pages}/{code.code}",
            "correlationId": exchange.correlation_id,
        }
        if fault.field:
            info["field"] = _short(fault.field)
        if fault.retry_after is not None:
            info["retryAfterSeconds"] = fault.retry_after
        if fault.findings:
            info["violation"] = [
                self._violation(finding, language) for finding in fault.findings
            ]
        return info

    def _violation(self, finding: Finding, language: str) -> dict[str, Any]:
        code = self._codes.get(finding.code)
        own = in_language(finding.message, language)
        text = own or _text(code, finding.field, language)
        violation = {
            "severity": "ERROR",
            "code": finding.code,
            "message": _short(text or finding.code),
        }
        return violation | ({"field": _short(finding.field)} if finding.field else {})

    def _message(self, fault: Fault, code: FaultCode | None, language: str) -> str:
        if fault.message:
            return in_language(fault.message, language)
        text = _text(code, fault.field, language) or fault.fault_code
        first = fault.findings[0] if fault.findings else None
        if first is None or fault.fault_code != "INVALID_REQUEST":
            return text
        place = f"{first.field}: " if first.field else ""
        return f"{text} {place}{in_language(first.message, language)}"


def _language(exchange: Exchange, fault: Fault) -> str:
    """Return the language of a fault: English where the message itself is wrong.

    What is wrong with it is told in the words of the schema, to a developer; two
    languages in one text would help nobody.
    """
    return "en" if fault.fault_code == "INVALID_REQUEST" else exchange.language


def _text(code: FaultCode | None, field: str, language: str) -> str:
    if code is None:
        return ""
    text = code.messages.get(language) or code.messages.get("en", code.code)
    return text.replace("{field}", field or "?")


def _response(exchange: Exchange) -> QName:
    route = exchange.route
    if route is None or route.operation.response is None:
        raise LookupError(f"{exchange.service.slug}: the operation has no answer")
    return route.operation.response


def _fault_element(exchange: Exchange, code: FaultCode) -> QName | None:
    """Return the element that carries *code*; None in a contract that has it not."""
    for name in exchange.service.contract.elements:
        if local_name(name) == code.fault:
            return clark(namespace_of(name), code.fault)
    return None


def _clock(exchange: Exchange) -> datetime:
    at = exchange.clock or exchange.at.replace(microsecond=0)
    return at.astimezone(COPENHAGEN)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
