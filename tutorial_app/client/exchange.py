"""The last call as it went over the wire, secrets masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from requests.structures import CaseInsensitiveDict

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "•••"
#: Local names of elements whose text nobody may see afterwards.
_SECRET_ELEMENTS = ("Password",)
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call and its answer. Passwords in it are masked.

    Before the first call everything is empty.
    """

    #: What was called, e.g. `topup.GetBalance`.
    operation: str = ""
    url: str = ""
    #: The envelope that was sent, indented.
    request: str = ""
    #: What came back, indented if it is XML; empty if nothing came.
    answer: str = ""
    #: The HTTP status; 0 if nothing came.
    status: int = 0
    #: How long the answer took.
    seconds: float = 0.0
    #: The HTTP headers of the answer, and of the request.
    headers: Mapping[str, str] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        if not self.operation:
            return "no call yet"
        return f"{self.operation}: HTTP {self.status} in {self.seconds:.3f} s"


def pretty(raw: bytes, charset: str = "utf-8") -> str:
    """Return a message indented and masked; what is not XML as it is."""
    parser = etree.XMLParser(
        remove_blank_text=True, resolve_entities=False, no_network=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return raw.decode(charset, errors="replace")
    for node in root.iter("*"):
        if etree.QName(node).localname in _SECRET_ELEMENTS and node.text:
            node.text = MASK
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def masked(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return *headers* without what they keep secret; case does not matter in it."""
    return CaseInsensitiveDict(
        {
            key: MASK if key.lower() in _SECRET_HEADERS else value
            for key, value in headers.items()
        }
    )
