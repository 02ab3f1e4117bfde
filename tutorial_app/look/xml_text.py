"""XML for the eye: indented, and cut into pieces that a page can colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longer text is shown as it came: colouring would cost more than it helps.
MOST_COLOURED = 200_000

_TOKEN = re.compile(
    r"(?P<com><!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>)"
    r"|(?P<open></?)(?P<tag>[\w:.-]+)(?P<rest>[^<>]*?)(?P<close>/?>)"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
#: Characters beyond which an opening tag is unfolded.
WIDTH = 66
_LONG_TAG = re.compile(
    r"(?P<gap> *)<(?P<tag>[\w:.-]+)(?P<rest>( [\w:.-]+=\"[^\"<]*\")+)"
    r"(?P<close>/?>)(?P<after>[^<]*(</[\w:.-]+>)?\s*)"
)
_ATTRIBUTE = re.compile(
    r"(?P<gap>\s*)(?P<name>[\w:.-]+)(?P<eq>\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*')",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; *role* is the class `x-…` that colours it, or empty."""

    role: str
    text: str


def pretty(raw: bytes) -> str:
    """Return *raw* indented by two if it is well-formed XML, else as it is."""
    root = _parsed(raw)
    if root is None:
        return raw.decode("utf-8", errors="replace")
    etree.indent(root, space="  ")
    return unfolded(etree.tostring(root, encoding="unicode") + "\n")


def unfolded(text: str, width: int = WIDTH) -> str:
    """Give each attribute of an opening tag that ends beyond *width* its own line.

    Args:
        text: XML with at most one element's start on a line.
        width: in characters.
    """
    lines = text.splitlines(keepends=True)
    return "".join(_unfolded(line, width) for line in lines)


def _unfolded(line: str, width: int) -> str:
    found = _LONG_TAG.fullmatch(line) if len(line) > width else None
    if found is None or found.start("after") <= width:
        return line
    indent = "\n" + found["gap"] + "    "
    attributes = (one[0].strip() for one in _ATTRIBUTE.finditer(found["rest"]))
    rest = "".join(indent + attribute for attribute in attributes)
    return f"{found['gap']}<{found['tag']}{rest}{found['close']}{found['after']}"


def coloured(raw: bytes) -> tuple[Piece, ...]:
    """Return *raw*, indented, in pieces; what is no XML is one piece as it came."""
    text = pretty(raw)
    # The pattern is quick on XML only; on hostile text it could take for ever.
    if len(text) > MOST_COLOURED or _parsed(raw) is None:
        return (Piece("", text),)
    return tuple(_pieces(text))


def _parsed(raw: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        remove_blank_text=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _pieces(text: str) -> Iterator[Piece]:
    for found in _TOKEN.finditer(text):
        if found["com"] is not None:
            yield Piece("com", found["com"])
        elif found["text"] is not None:
            yield Piece("text" if found["text"].strip() else "", found["text"])
        else:
            yield Piece("punct", found["open"])
            yield Piece("tag", found["tag"])
            yield from _attributes(found["rest"])
            yield Piece("punct", found["close"])


def _attributes(text: str) -> Iterator[Piece]:
    at = 0
    for found in _ATTRIBUTE.finditer(text):
        if found.start() > at:
            yield Piece("", text[at : found.start()])
        yield Piece("", found["gap"])
        yield Piece("attr", found["name"])
        yield Piece("punct", found["eq"])
        yield Piece("val", found["value"])
        at = found.end()
    if at < len(text):
        yield Piece("", text[at:])
