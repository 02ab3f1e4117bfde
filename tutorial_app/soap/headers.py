"""Header blocks: which ones are ours to understand, and which are not for us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.soap.envelope import HeaderNotUnderstood, Version
from tutorial_app.soap.security import WSSE

if TYPE_CHECKING:
    from tutorial_app.soap.envelope import Envelope

#: WS-Addressing: 1.0, and the submission that .NET still sends. Its blocks only
#: repeat what the transport and the body say, but for where to answer.
_ADDRESSING = frozenset(
    {
        "http://www.w3.org/2005/08/addressing",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    }
)
_ELSEWHERE = frozenset({"ReplyTo", "FaultTo"})
#: Who a block is for when it is for us (SOAP 1.1, 4.2.2; SOAP 1.2 part 1, 2.2).
_OUR_ROLES = frozenset(
    {
        "",
        "http://schemas.xmlsoap.org/soap/actor/next",
        "http://www.w3.org/2003/05/soap-envelope/role/next",
        "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
    }
)


def check_understood(envelope: Envelope) -> None:
    """Look at every block that says it must be understood.

    Raises:
        HeaderNotUnderstood: if one of them, meant for us, is none that we know
            (SOAP 1.1, section 4.2.3; SOAP 1.2 part 1, section 5.2.3).
    """
    if envelope.header is None:
        return
    for block in envelope.header:
        check_block(block, envelope.version)


def check_block(block: etree._Element, version: Version) -> None:
    """Look at one header block of a message in *version*.

    Raises:
        HeaderNotUnderstood: as `check_understood`.
    """
    if _must_be_understood(block, version) and not _known(block):
        raise HeaderNotUnderstood(
            f"the header block {block.tag!s} must be understood, and is not"
        )


def _must_be_understood(block: etree._Element, version: Version) -> bool:
    if block.get(f"{{{version.namespace}}}mustUnderstand") not in {"1", "true"}:
        return False
    role = "actor" if version is Version.SOAP11 else "role"
    return block.get(f"{{{version.namespace}}}{role}", "") in _OUR_ROLES


def _known(block: etree._Element) -> bool:
    name = etree.QName(block)
    if name.namespace in _ADDRESSING:
        return name.localname not in _ELSEWHERE
    return name.namespace == WSSE and name.localname == "Security"
