"""What an endpoint answered: whether it is a message, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from tutorial_app.gateway.call import ID
from tutorial_app.gateway.line import UNKNOWN
from tutorial_app.gateway.refusing import Refusal
from tutorial_app.soap.encoding import as_utf8
from tutorial_app.soap.envelope import NotSoap, open_envelope
from tutorial_app.soap.faults import read_fault
from tutorial_app.soap.http import charset_of

if TYPE_CHECKING:
    from tutorial_app.access.credentials.model import PartnerCredential
    from tutorial_app.gateway.line import Answer
    from tutorial_app.soap.envelope import Envelope

_XML = frozenset({"text/xml", "application/soap+xml", "application/xml"})
_HTML = (b"<!doctype html", b"<html")
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_REFUSED = (
    "the real endpoint refused the credential that your organisation keeps here; "
    "a lead enters it anew at /access/credentials"
)
#: Characters from which on a password can be found by itself; a shorter one may be
#: a word of the contract.
_FINDABLE = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that goes back to the caller."""

    #: In UTF-8; empty: a one-way call has none.
    body: bytes
    content_type: str
    status: str
    fault_code: str = ""
    correlation_id: str = ""
    replayed: bool = False


def judge(answer: Answer, credential: PartnerCredential) -> Judged:
    """Return *answer* as it goes back.

    Raises:
        Refusal: if it is no message, or says that the partner's credential is wrong.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        raise Refusal(
            "SYSTEM_UNAVAILABLE",
            f"the real endpoint redirects (HTTP {answer.status}), and the portal "
            "follows no redirect; the address in conf/ is not that of the endpoint",
        )
    if answer.status in _NOT_LET_IN:
        raise Refusal("ACCESS_NOT_APPROVED", _REFUSED)
    if not answer.body and answer.status in {HTTPStatus.OK, HTTPStatus.ACCEPTED}:
        # WS-I Basic Profile 1.1, R2714: a one-way call has no answer.
        return Judged(b"", "text/xml; charset=utf-8", "202 Accepted")
    return _read(answer, credential)


def _read(answer: Answer, credential: PartnerCredential) -> Judged:
    envelope, text = _opened(answer)
    fault = read_fault(envelope)
    code = "".join(one.findtext("{*}code", "") for one in fault.detail) if fault else ""
    if code == "AUTHENTICATION_FAILED":
        raise Refusal("ACCESS_NOT_APPROVED", _REFUSED)
    header = _first(_first(envelope.body, ""), "header")
    detail = fault.detail[0] if fault and fault.detail else None
    said = detail if header is None else header
    return Judged(
        body=_without(text, credential.password),
        content_type=envelope.version.content_type,
        status="500 Internal Server Error" if fault else "200 OK",
        fault_code=code if ID.fullmatch(code) else "SOAP" if fault else "",
        correlation_id=_id(said),
        replayed=header is not None and header.findtext("{*}replayed") == "true",
    )


def _opened(answer: Answer) -> tuple[Envelope, bytes]:
    beginning = answer.body.lstrip()[:14].lower()
    if "html" in answer.media_type or beginning.startswith(_HTML):
        raise _unusable(answer, "an HTML page came instead of XML")
    if answer.media_type not in _XML:
        raise _unusable(answer, f"{answer.media_type or 'nothing'!r} came, not XML")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise _unusable(answer, "it came packed, though that was not asked for")
    charset = charset_of(answer.content_type)
    try:
        envelope = open_envelope(answer.body, charset=charset)
        return envelope, as_utf8(answer.body, charset)
    except NotSoap as exc:
        raise _unusable(answer, str(exc)) from exc


def _unusable(answer: Answer, why: str) -> Refusal:
    return Refusal(
        "SYSTEM_UNAVAILABLE",
        f"what the real endpoint answered (HTTP {answer.status}) is no SOAP message: "
        f"{why}; {UNKNOWN}",
    )


def _id(said: etree._Element | None) -> str:
    """Return the id of the call in *said*; empty: none that a log may hold."""
    text = "" if said is None else said.findtext("{*}correlationId", "").strip()
    return text if ID.fullmatch(text) else ""


def _without(text: bytes, password: str) -> bytes:
    """Take the partner's password out, should an endpoint repeat it."""
    if len(password) < _FINDABLE:
        return text
    for written in (password, escape(password), escape(password, {'"': "&quot;"})):
        text = text.replace(written.encode(), b"***")
    return text


def _first(node: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of *node*, if it has that *name*; empty: any name."""
    child = None if node is None else next(iter(node), None)
    if child is None or (name and etree.QName(child).localname != name):
        return None
    return child
