"""The message that goes on: the caller's body, and nothing else that they wrote."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.model import Protocol, Style
from tutorial_app.contract.names import clark
from tutorial_app.gateway.passages import Proof
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lxml import etree

    from tutorial_app.access.credentials.model import PartnerCredential
    from tutorial_app.contract.model import Contract, Operation

_RPC = frozenset({Style.RPC_LITERAL, Style.RPC_ENCODED})
_PROTOCOLS = {Version.SOAP11: Protocol.SOAP11, Version.SOAP12: Protocol.SOAP12}
#: Ids by which a call is found again in several logs, as a WSGI server hands them on.
_IDS = {
    "HTTP_X_CORRELATION_ID": "X-Correlation-Id",
    "HTTP_X_REQUEST_ID": "X-Request-Id",
    "HTTP_TRACEPARENT": "traceparent",
}
_ID = re.compile(r"[A-Za-z0-9._:\-]{1,128}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for the endpoint, and the headers of HTTP around it."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """With what a message is signed: by whom, how, when, and a nonce of its own."""

    credential: PartnerCredential
    proof: Proof
    at: datetime
    nonce: bytes


def outgoing(
    payload: etree._Element,
    version: Version,
    operation: Operation,
    signature: Signature,
    ids: Mapping[str, str],
) -> Outgoing:
    """Return a new message with *payload* as its body.

    No header block of the caller goes on, so neither a token of theirs nor an address
    (WS-Addressing) that the endpoint might answer to. The SOAPAction is that of the
    contract: where it decides, it decides as the body does.

    Args:
        payload: the one child of the body.
        version: the version of SOAP that the caller speaks.
        operation: what *payload* asks for.
        signature: the partner's credential, and how it is sent.
        ids: what `correlation_ids` found.
    """
    one = signature.credential
    headers = {**ids, **_content_headers(version, operation)}
    if signature.proof is Proof.BASIC:
        pair = f"{one.user_name}:{one.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        return Outgoing(close_envelope(payload, version), headers)
    digest = signature.proof is Proof.DIGEST
    token = username_token(
        *(one.user_name, one.password),
        digest=digest,
        nonce=signature.nonce if digest else b"",
        created=signature.at if digest else None,
        version=version,
    )
    return Outgoing(close_envelope(payload, version, header=[token]), headers)


def asked_for(contract: Contract, payload: etree._Element) -> Operation | None:
    """Return the operation that the first child of a body asks for; None: none does."""
    for operation in contract.operations:
        if operation.request is not None:
            names = {operation.request}
        else:
            rpc = (one for one in operation.bound if one.style in _RPC)
            names = {clark(one.namespace, operation.name) for one in rpc}
        if payload.tag in names:
            return operation
    return None


def correlation_ids(environ: Mapping[str, object]) -> Mapping[str, str]:
    """Return the headers of a WSGI request that name a call across systems."""
    found = {name: str(environ.get(key, "")) for key, name in _IDS.items()}
    return {name: text for name, text in found.items() if _ID.fullmatch(text)}


def _content_headers(version: Version, operation: Operation) -> dict[str, str]:
    wanted = _PROTOCOLS[version]
    spoken = [one for one in operation.bound if one.protocol is wanted]
    action = spoken[0].soap_action if spoken else operation.soap_action
    if version is Version.SOAP12:
        said = f'; action="{action}"' if action else ""
        return {"Content-Type": version.content_type + said}
    return {"Content-Type": version.content_type, "SOAPAction": f'"{action}"'}
