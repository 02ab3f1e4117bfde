"""Header blocks: which are understood, and whether the UsernameToken holds water.

Web Services Security UsernameToken Profile 1.1, section 3.1.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.checker.report import AUTHENTICATION
from tutorial_app.soap.envelope import HeaderNotUnderstood
from tutorial_app.soap.headers import check_block
from tutorial_app.soap.security import PROFILE, WSSE, WSU

if TYPE_CHECKING:
    from tutorial_app.console.checker.envelope_rules import Parts
    from tutorial_app.console.checker.report import Findings

_TYPES = (f"{PROFILE}#PasswordText", f"{PROFILE}#PasswordDigest")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
#: Bytes of a SHA-1 digest.
_SHA1 = 20


def check_header(parts: Parts, found: Findings, *, wants_credential: bool) -> None:
    """Look at every header block.

    Args:
        parts: the envelope.
        found: gets the findings.
        wants_credential: the operation is not open to everybody.
    """
    secured = 0
    for block in () if parts.header is None else parts.header.iterchildren("*"):
        name = etree.QName(block)
        if name.localname == "Security":
            secured += 1
            _security(block, str(name.namespace or ""), found)
            continue
        if name.localname == "UsernameToken":
            _error(
                found, block, "The UsernameToken stands alone.", "Put it in Security."
            )
        try:
            check_block(block, parts.version)
        except HeaderNotUnderstood:
            found.error(
                f"The header block {name.localname} says mustUnderstand, and "
                "no service here understands it: the message will be refused.",
                "Leave the block out, or its mustUnderstand.",
                line=int(block.sourceline or 0),
            )
    if secured > 1:
        found.error("There are two Security blocks.", "One says who calls.")
    if wants_credential and not secured:
        found.warn(
            "The message does not say who calls.",
            "That is right if HTTP Basic does; else put a UsernameToken into a "
            "Security block of the Header.",
            page=AUTHENTICATION,
        )


def _security(block: etree._Element, space: str, found: Findings) -> None:
    if space != WSSE:
        said = f"the namespace {space!r}" if space else "no namespace"
        _error(found, block, f"Security has {said}.", f"It has {WSSE}.")
    token = block.find(f"{{{space}}}UsernameToken" if space else "UsernameToken")
    if token is None:
        kinds = [etree.QName(one).localname for one in block.iterchildren("*")]
        if "UsernameToken" in kinds:
            _error(
                *(found, block, "UsernameToken has another namespace than Security."),
                f"Both have {WSSE}.",
            )
        else:
            held = f" It holds {', '.join(kinds)}." if kinds else ""
            _error(
                *(found, block, f"Security holds no UsernameToken.{held}"),
                "The services take a UsernameToken, or HTTP Basic.",
            )
        return
    _token(token, space, found)


def _token(token: etree._Element, space: str, found: Findings) -> None:
    held: dict[str, etree._Element] = {}
    for child in token.iterchildren("*"):
        name = etree.QName(child)
        wanted = WSU if name.localname == "Created" else space
        if str(name.namespace or "") != wanted:
            said = name.namespace or "none"
            _error(
                *(found, child, f"{name.localname} has the namespace {str(said)!r}."),
                f"It has {wanted}.",
            )
        held.setdefault(name.localname, child)
    user, password = held.get("Username"), held.get("Password")
    if user is None or not (user.text or "").strip():
        _error(
            found, token, "The UsernameToken names no user.", "Username comes first."
        )
    if password is None:
        _error(found, token, "The UsernameToken has no Password.", "")
        return
    kind = password.get("Type", "")
    if kind and kind not in _TYPES:
        _error(
            found,
            password,
            f"The Type of the Password is {kind!r}, which is none.",
            f"It is {_TYPES[0]} or {_TYPES[1]}, in full.",
        )
    if kind.endswith("#PasswordDigest"):
        _digest(token, password, held, found)
    elif not (password.text or ""):
        _error(found, password, "The Password is empty.", "")


def _digest(
    token: etree._Element,
    password: etree._Element,
    held: dict[str, etree._Element],
    found: Findings,
) -> None:
    for name in ("Nonce", "Created"):
        if name not in held:
            _error(
                *(found, token, f"A PasswordDigest needs {name}; there is none."),
                "Digest = Base64(SHA-1(nonce + created + password)), and the service "
                "needs both to make it again.",
            )
    if _length(password.text or "") not in {_SHA1, None}:
        _error(
            *(found, password, "The Password is not the Base64 of a SHA-1 digest."),
            "Take SHA-1 over the bytes of the nonce (not its Base64), created and "
            "password, and Base64 over its 20 bytes (not over hexadecimal digits).",
        )
    nonce, created = held.get("Nonce"), held.get("Created")
    if nonce is not None and _length(nonce.text or "") in {0, -1}:
        _error(found, nonce, "The Nonce is not Base64.", "Base64 over 16 random bytes.")
    stamp = (created.text or "").strip() if created is not None else ""
    fits = _TIME.fullmatch(stamp)
    if created is None or "•" in stamp:
        return
    if not fits:
        _error(found, created, f"Created is {stamp!r}.", "Like 2026-03-02T08:00:00Z.")
    elif not fits[2]:
        found.warn(
            f"Created ({stamp}) has no zone; the profile wants UTC with a Z.",
            "An hour's difference makes the digest too old.",
            line=int(created.sourceline or 0),
            page=AUTHENTICATION,
        )


def _length(coded: str) -> int | None:
    """Return how many bytes *coded* stands for; -1: no Base64; None: it is masked."""
    text = "".join(coded.split())
    if set(text) & {"*", "•"}:
        return None
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return -1


def _error(found: Findings, element: etree._Element, message: str, remedy: str) -> None:
    line = int(element.sourceline or 0)
    found.error(message, remedy, line=line, page=AUTHENTICATION)
