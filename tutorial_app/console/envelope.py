"""The message a person sees and the message that is sent: the same, but for secrets.

The preview holds place-holders where the proof of a credential goes. They are
filled in the text itself, so that whatever a person makes of the raw XML is sent
as it stands, well-formed or not.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tutorial_app.look.xml_text import pretty
from tutorial_app.soap.envelope import close_envelope
from tutorial_app.soap.security import password_digest, username_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from tutorial_app.soap.envelope import Version

#: What stands for a password, wherever it would stand.
MASK = "••••••••"
_NONCE = "•nonce•"
_CREATED = "•time•"


class Proof(StrEnum):
    """How a call says who calls."""

    TEXT = "text"
    DIGEST = "digest"
    BASIC = "basic"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Caller:
    """The credential of a call; the password is needed only to send."""

    user: str = ""
    password: str = field(default="", repr=False)
    proof: Proof = Proof.TEXT

    @property
    def authorization(self) -> str:
        """The `Authorization` header (RFC 7617); empty unless the proof is Basic."""
        if self.proof is not Proof.BASIC:
            return ""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"


def compose(payload: Sequence[etree._Element], version: Version, caller: Caller) -> str:
    """Return the message as a person sees it: indented, secrets masked."""
    blocks = []
    if caller.proof in {Proof.TEXT, Proof.DIGEST} and caller.user:
        blocks.append(_masked_token(caller))
    return pretty(close_envelope(payload, version, header=blocks))


def seal(text: str, caller: Caller, *, nonce: bytes, created: datetime) -> bytes:
    """Return the bytes to send: *text* with the place-holders filled.

    Args:
        text: the message as `compose` made it, or as a person changed it.
        caller: whose call it is.
        nonce: random bytes, fresh for every call; used for a digest.
        created: the time of the call.
    """
    stamp = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = caller.password
    if caller.proof is Proof.DIGEST:
        proof = password_digest(caller.password, nonce, stamp)
    filled = (
        text.replace(MASK, escape(proof))
        .replace(_NONCE, base64.b64encode(nonce).decode("ascii"))
        .replace(_CREATED, stamp)
    )
    # A browser may hold half a character; the endpoint shall say what it thinks.
    return filled.encode("utf-8", errors="surrogatepass")


def with_placeholders(text: str) -> str:
    """Return *text* with place-holders where a trace has taken the proof out."""
    for name, mark in (("Password", MASK), ("Nonce", _NONCE)):
        starred = rf"(<(?:[\w.-]+:)?{name}(?:\s[^<>]*)?>)\*\*\*(</)"
        text = re.sub(starred, rf"\g<1>{mark}\g<2>", text)
    if _NONCE in text:  # An old time would be refused.
        text = re.sub(
            r"(<(?:[\w.-]+:)?Created(?:\s[^<>]*)?>)[^<]*(</)",
            rf"\g<1>{_CREATED}\g<2>",
            text,
        )
    return text


def _masked_token(caller: Caller) -> etree._Element:
    if caller.proof is Proof.TEXT:
        return username_token(caller.user, MASK)
    # Any nonce and time will do: they are written over.
    block = username_token(
        caller.user,
        MASK,
        digest=True,
        nonce=b"0",
        created=datetime.min.replace(tzinfo=UTC),
    )
    proof, nonce, created = list(block[0])[1:]
    proof.text, nonce.text, created.text = MASK, _NONCE, _CREATED
    return block
