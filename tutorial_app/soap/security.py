"""WS-Security UsernameToken and HTTP Basic: who says they call.

Web Services Security UsernameToken Profile 1.1, section 3.1, both password types.
Whether the claim is true is for the one who knows the password: `Claim.matches`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.soap.envelope import Envelope, Version

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = f"{_OASIS}wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}wssecurity-utility-1.0.xsd"
PROFILE = f"{_OASIS}username-token-profile-1.0"
_BASE64 = f"{_OASIS}soap-message-security-1.0#Base64Binary"


@dataclass(frozen=True, slots=True)
class Claim:
    """A user name and what is offered as proof.

    *secret* is the password itself, or with *digest* its Base64 digest over
    *nonce* and *created*, which are empty when the caller left them out.
    """

    user: str
    secret: str = field(repr=False)
    digest: bool = False
    nonce: bytes = b""
    created: str = ""

    def matches(self, password: str) -> bool:
        """Say whether the proof is right, in a time that does not tell how far."""
        right = (
            password_digest(password, self.nonce, self.created)
            if self.digest
            else password
        )
        return hmac.compare_digest(right.encode(), self.secret.encode())


def password_digest(password: str, nonce: bytes, created: str) -> str:
    """Return Base64(SHA-1(nonce + created + password)), over UTF-8."""
    # SHA-1 is what the profile asks for (section 3.1, "Password_Digest").
    sha = hashlib.sha1(nonce + (created + password).encode(), usedforsecurity=False)
    return base64.b64encode(sha.digest()).decode("ascii")


def read_token(envelope: Envelope) -> Claim | None:
    """Return the UsernameToken of *envelope*, or None if it carries none.

    A token without a `Type` is a PasswordText (profile 1.1, section 3.1).
    """
    if envelope.header is None:
        return None
    blocks = envelope.header.iterchildren(f"{{{WSSE}}}Security")
    tokens = (one.iterchildren(f"{{{WSSE}}}UsernameToken") for one in blocks)
    token = next(chain.from_iterable(tokens), None)
    if token is None:
        return None
    # Once over the children, the first of a name counts; a path for each takes longer.
    parts = {str(part.tag): part for part in reversed(token)}
    said = {name: part.text or "" for name, part in parts.items()}
    password = parts.get(f"{{{WSSE}}}Password")
    kind = "" if password is None else password.get("Type", "")
    digest = kind.endswith("#PasswordDigest")
    secret = said.get(f"{{{WSSE}}}Password", "")
    return Claim(
        user=said.get(f"{{{WSSE}}}Username", "").strip(),
        secret=secret.strip() if digest else secret,
        digest=digest,
        nonce=_unbase64(said.get(f"{{{WSSE}}}Nonce", "")),
        created=said.get(f"{{{WSU}}}Created", "").strip(),
    )


def read_basic(authorization: str) -> Claim | None:
    """Return the claim of an `Authorization: Basic …` header (RFC 7617), or None."""
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    raw = _unbase64(coded)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # RFC 7617, section 2: what old clients send
    user, _, secret = text.partition(":")
    return Claim(user=user, secret=secret)


def username_token(
    user: str,
    password: str,
    *,
    digest: bool = False,
    nonce: bytes = b"",
    created: datetime | None = None,
    version: Version | None = None,
) -> etree._Element:
    """Make a `wsse:Security` header block with a UsernameToken in it.

    Args:
        user: the user name.
        password: the password in the clear, also for a digest.
        digest: True: send a PasswordDigest; *nonce* and *created* are needed then.
        nonce: random bytes, fresh for every call.
        created: the time of the call, timezone-aware.
        version: marks the block `mustUnderstand` in this version of SOAP.

    Raises:
        InvalidInput: if a digest is asked for without nonce and time.
    """
    if digest and not (nonce and created):
        raise InvalidInput("a PasswordDigest needs a nonce and a time")
    prefixes = {"wsse": WSSE, "wsu": WSU}
    if version is not None:
        prefixes["soap"] = version.namespace
    block = etree.Element(f"{{{WSSE}}}Security", nsmap=prefixes)
    if version is not None:
        block.set(f"{{{version.namespace}}}mustUnderstand", "1")
    token = etree.SubElement(block, f"{{{WSSE}}}UsernameToken")
    etree.SubElement(token, f"{{{WSSE}}}Username").text = user
    kind = "PasswordDigest" if digest else "PasswordText"
    proof = etree.SubElement(
        token, f"{{{WSSE}}}Password", {"Type": f"{PROFILE}#{kind}"}
    )
    stamp = "" if created is None else _stamp(created)
    proof.text = password_digest(password, nonce, stamp) if digest else password
    if nonce:
        coded = etree.SubElement(token, f"{{{WSSE}}}Nonce", {"EncodingType": _BASE64})
        coded.text = base64.b64encode(nonce).decode("ascii")
    if stamp:
        etree.SubElement(token, f"{{{WSU}}}Created").text = stamp
    return block


def _stamp(at: datetime) -> str:
    """Write *at* in UTC with a `Z`, as the profile wants it (WSSE 1.1, section 10)."""
    offset = at.utcoffset()
    if offset is None:
        raise InvalidInput(f"{at} has no offset from UTC")
    return (at.replace(tzinfo=None) - offset).isoformat(timespec="milliseconds") + "Z"


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
