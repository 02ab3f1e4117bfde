"""From the bytes of a message to UTF-8, before any parser sees them.

libxml2 would take many more encodings than these. In some of them (UTF-7, EBCDIC)
a DOCTYPE does not look like one, so everything else is refused.
"""

from __future__ import annotations

import codecs
import re

#: Encodings that real clients have been seen to send.
_ALLOWED = frozenset(
    {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le"}
    | {"utf-16-be"}
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: An encoding without a BOM shows in the first bytes (XML 1.0, appendix F).
_STARTS = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(
    rb"""^\s*<\?xml\s[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")
#: What may stand before the root element (XML 1.0, production 27, `Misc`).
_MISC = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def as_utf8(raw: bytes, charset: str = "") -> bytes:
    """Return *raw* in UTF-8, without a byte order mark.

    The order is that of RFC 7303, section 3: byte order mark, *charset* of the
    transport, XML declaration, UTF-8.

    Raises:
        LookupError: if the encoding is none that we take.
        UnicodeDecodeError: if the bytes are not of that encoding.
    """
    encoding, raw = _encoding(raw, charset)
    if encoding in {"utf-8", "ascii"}:
        return raw  # the parser finds malformed UTF-8 itself
    return _DECLARATION.sub("", raw.decode(encoding), count=1).encode()


def has_doctype(text: bytes) -> bool:
    """Say whether the document in *text* (UTF-8) begins with a DOCTYPE."""
    if b"<!DOCTYPE" not in text:
        return False
    position = 0
    while found := _MISC.match(text, position):
        position = found.end()
    return text.startswith(b"<!DOCTYPE", position)


def _encoding(raw: bytes, charset: str) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding, raw[len(mark) :]
    named = charset.strip("\"' ")
    if not named:
        for start, encoding in _STARTS:
            if raw.startswith(start):
                return encoding, raw
        declared = _DECLARED.match(raw)
        named = declared[1].decode("ascii") if declared else "utf-8"
    encoding = codecs.lookup(named).name
    if encoding not in _ALLOWED:
        raise LookupError(f"the encoding {named!r} is not taken; send UTF-8")
    return encoding, raw
