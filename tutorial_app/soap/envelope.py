"""Open and close envelopes of SOAP 1.1 and 1.2.

Nothing here does I/O; a WSGI application, a console or a test can all use it.
What comes in is not trusted: no DOCTYPE, no entities, no network, at most
`MAX_DEPTH` levels, and `MAX_ATTRIBUTES` attributes on an element. The limit on bytes
is the reader's of the transport.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.soap.encoding import as_utf8, has_doctype

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Levels of elements, the envelope itself counted.
MAX_DEPTH = 30
#: Attributes of one element.
MAX_ATTRIBUTES = 64

#: A shorter message cannot hold so many that judging each would take long.
_MAY_BE_TOO_WIDE = 4096
_TOO_WIDE = etree.XPath(f"boolean(//*[@*[{MAX_ATTRIBUTES + 1}]])")
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"


class Version(Enum):
    """A version of SOAP: its envelope namespace and media type."""

    SOAP11 = ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml")
    SOAP12 = ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml")

    def __init__(self, namespace: str, media_type: str) -> None:
        self.namespace = namespace
        self.media_type = media_type
        self.content_type = f"{media_type}; charset=utf-8"
        opening = f'<soap:Envelope xmlns:soap="{namespace}">'.encode()
        self.opening = _DECLARATION + opening


_VERSIONS = {f"{{{version.namespace}}}Envelope": version for version in Version}


class NotSoap(InvalidInput):
    """The bytes are no SOAP message that may be read."""

    code = "not-soap"


class VersionMismatch(NotSoap):
    """An envelope, but of no version of SOAP that is known here."""

    code = "soap-version"


class HeaderNotUnderstood(InvalidInput):
    """A header block that must be understood is not."""

    code = "header-not-understood"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened message; *body* is the `Body` element itself."""

    version: Version
    header: etree._Element | None
    body: etree._Element

    @property
    def payload(self) -> etree._Element:
        """The one child of the body.

        Raises:
            NotSoap: if the body has none, or more than one.
        """
        children = list(self.body)
        if len(children) != 1:
            raise NotSoap(f"the SOAP body has {len(children)} children, not one")
        return children[0]


def open_envelope(raw: bytes, *, charset: str = "") -> Envelope:
    """Read the message in *raw*; comments and processing instructions fall away.

    Args:
        raw: the bytes as they came.
        charset: what the `Content-Type` says, which goes before the XML
            declaration (RFC 7303, section 3); empty if it says nothing.

    Raises:
        NotSoap: if it is not well-formed, carries a DOCTYPE, is too deep or is no
            envelope with a body.
        VersionMismatch: if the envelope is of another namespace.
    """
    try:
        text = as_utf8(raw, charset)
    except (LookupError, UnicodeDecodeError) as exc:
        raise NotSoap(f"the bytes cannot be read as text: {exc}") from exc
    if has_doctype(text):
        raise NotSoap("a SOAP message must not carry a DOCTYPE (SOAP 1.1, section 3)")
    try:
        root = etree.fromstring(text.lstrip(), _parser())
    except etree.XMLSyntaxError as exc:
        raise NotSoap(f"the message is not well-formed XML: {exc.msg}") from exc
    if _TOO_DEEP(root):
        raise NotSoap(f"the message is nested deeper than {MAX_DEPTH} levels")
    if len(text) > _MAY_BE_TOO_WIDE and _TOO_WIDE(root):
        raise NotSoap(f"an element has more than {MAX_ATTRIBUTES} attributes")
    return _envelope(root)


def close_envelope(
    payload: bytes | etree._Element | Sequence[etree._Element],
    version: Version,
    *,
    header: Iterable[etree._Element] = (),
) -> bytes:
    """Return the bytes of a message with *payload* as body.

    The parts are written one by one, not moved into a new tree: what was handed
    in stays where it is, and keeps its own prefixes.

    Args:
        payload: elements, or what is written of them already, in UTF-8.
        version: of the envelope.
        header: its blocks.
    """
    blocks = b"".join(map(_bytes, header))
    return b"".join(
        (
            version.opening,
            b"<soap:Header>" + blocks + b"</soap:Header>" if blocks else b"",
            b"<soap:Body>",
            _body(payload),
            b"</soap:Body></soap:Envelope>",
        )
    )


def _envelope(root: etree._Element) -> Envelope:
    tag = str(root.tag)
    version = _VERSIONS.get(tag)
    if version is None:
        if etree.QName(root).localname != "Envelope":
            raise NotSoap(f"{tag} is no SOAP envelope")
        raise VersionMismatch(f"{tag} is the envelope of neither SOAP 1.1 nor SOAP 1.2")
    body = root.find(f"{{{version.namespace}}}Body")
    if body is None:
        raise NotSoap("the SOAP envelope has no Body")
    return Envelope(version, root.find(f"{{{version.namespace}}}Header"), body)


def _body(payload: bytes | etree._Element | Sequence[etree._Element]) -> bytes:
    if isinstance(payload, bytes):
        return payload
    return b"".join(map(_bytes, [payload] if etree.iselement(payload) else payload))


def _bytes(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="utf-8", with_tail=False)


class _Parsers(threading.local):
    """One parser a thread: lxml would make threads wait for a shared one."""

    parser: etree.XMLParser | None = None


_PARSERS = _Parsers()


def _parser() -> etree.XMLParser:
    if _PARSERS.parser is None:
        _PARSERS.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
    return _PARSERS.parser
