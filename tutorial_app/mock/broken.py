"""Answers that are not what they should be, on request."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.mock.behaviour import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse

    from tutorial_app.mock.exchange import Reply

_HTML = b"""<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><h1>502 Bad Gateway</h1><p>The upstream server did not answer.</p></body></html>
"""
_GATEWAY = "502 Bad Gateway"
#: Envelope's prefix, then those of further namespaces; empty: the default one.
_PREFIXES: tuple[tuple[bytes, ...], ...] = (
    (b"soapenv", b"ns1", b"ns2", b"ns3"),
    (b"S", b"", b"typ", b"x"),
    (b"SOAP-ENV", b"tns", b"types", b"y"),
    (b"env", b"a", b"b", b"c"),
)
#: Up to the first child of the body: there all prefixes are declared.
_HEAD = re.compile(rb".*?:Body>(?:<[^>]*>)?", re.DOTALL)
_DECLARED = re.compile(rb' xmlns:([\w-]+)="')


class Dropped(ConnectionError):
    """The connection is to be closed without an answer."""


def broken(reply: Reply, kind: Kind) -> Reply:
    """Return *reply* as it arrives when it is disturbed by *kind*."""
    match kind:
        case Kind.DROP:
            return replace(reply, dropped=True)
        case Kind.HTML:
            page = "text/html; charset=utf-8"
            return replace(reply, body=_HTML, status=_GATEWAY, media_type=page)
        case Kind.MALFORMED:
            return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])
        case Kind.NEWER:
            return _newer(reply)
        case _:
            return reply


def with_prefixes(reply: Reply, number: int) -> Reply:
    """Return *reply* with set *number* of prefixes; 0 is as it is.

    A fault stays as it is: prefixes stand in the text of its code.
    """
    if not number or reply.fault_code:
        return reply
    found = _HEAD.match(reply.body)
    if found is None:
        return reply
    head, renamed = _with_prefixes(found[0], number)
    rest = reply.body[found.end() :]
    for old, new in renamed:
        rest = rest.replace(old, new)
    return replace(reply, body=head + rest)


# The answers of an operation have few heads.
@lru_cache(maxsize=1024)
def _with_prefixes(
    head: bytes, number: int
) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    """Return *head* with other prefixes, and what changes in the tags after it."""
    renamed: list[tuple[bytes, bytes]] = []
    for old, new in zip(_DECLARED.findall(head), _PREFIXES[number - 1], strict=False):
        head = head.replace(
            b" xmlns:%b=" % old, b" xmlns:%b=" % new if new else b" xmlns="
        )
        start = b"%b:" % new if new else b""
        # Only in tags: in texts there is no `<`.
        renamed += (b"<%b:" % old, b"<" + start), (b"</%b:" % old, b"</" + start)
        for pair in renamed[-2:]:
            head = head.replace(*pair)
    return head, tuple(renamed)


def cut(start_response: StartResponse) -> Iterable[bytes]:
    """Close the connection without an answer.

    WSGI has no word for it. A server that has been promised a body and gets an
    exception for its first part closes the connection (PEP 3333, "Error Handling");
    with Granian the head may be out by then, but never anything of a body.
    """
    start_response("200 OK", [("Content-Length", "1")])
    return _nothing()


def _nothing() -> Iterator[bytes]:
    raise Dropped("closed without an answer, as was asked for")
    yield b""


def _newer(reply: Reply) -> Reply:
    """Add an element at the end of the answer, as contract 4.1 allows it."""
    if reply.fault_code:
        return reply
    root = etree.fromstring(reply.body)
    payload = root[-1][0]
    space = etree.QName(payload).namespace
    etree.SubElement(payload, f"{{{space}}}newerElement").text = (
        "A newer contract may add elements here; clients must ignore what they "
        "do not know."
    )
    return replace(reply, body=_bytes(root))


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
