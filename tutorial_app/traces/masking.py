"""Secrets out of an envelope before it is written down."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Local names of elements, and of attributes, whose text is never kept.
SECRETS = ("Password", "Nonce", "cpr", "cardToken", "puk", "puk1", "puk2", "secret")
#: Characters from which on a password can be found by itself; the one published for
#: the workspace `local` is shorter, and a word of the contract.
_FINDABLE = 12
#: Characters from which on another secret is looked for in the answer too.
_ECHOED = 6
#: How much of one envelope a trace keeps.
KEPT_BYTES = 64 * 1024

#: What stands in the place of a secret.
MASK = "***"
_MASK = MASK.encode()
_NAMES = b"|".join(name.encode() for name in SECRETS)
_QNAME = rb"(?:[^\s<>/:&;]++:)?(?:" + _NAMES + rb")"
# Nothing here looks beyond the next `<`, so that the time goes with the length of a
# message, whatever stands in it. An attribute may hold a `>`. Patterns begin with
# what is plain text, which is searched for many times as fast as anything else.
_ATTRIBUTES = rb"""(?:\s(?:[^<>"']|"[^<"]*"|'[^<']*')*)?"""
_MARK = re.compile(
    rb"<(?:(?P<hidden>!--|!\[CDATA\[|\?)"
    rb"|(?P<start>" + _QNAME + rb")(?P<rest>" + _ATTRIBUTES + rb")>"
    rb"|/(?P<end>" + _QNAME + rb")\s*>)"
)
_ENDS = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b"?>"}
_VALUE = re.compile(rb"""([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')""")
#: What an attribute of a secret may tell: how it is written.
_TOLD = re.compile(rb"Type|EncodingType|xmlns(:.*)?|xsi:.*|wsu:Id")
_SECRET_VALUES = tuple(
    (name, re.compile(rb"(" + name + rb"\s*=\s*)(?:\"[^\"<]*\"|'[^'<]*')"))
    for name in _NAMES.split(b"|")
)
#: Without one of these after the declaration, no XML stands in a text.
_DECLARATION = re.compile(rb"<\?xml\s[^<>&]*\?>")
_HOLDS_INNER = (b"&", b"<!", b"<?")
#: XML that stands in a text of XML, as it is or escaped.
_INNER = re.compile(
    rb"((?:<|&(?:lt|#60|#x3[cC]);)"
    + _QNAME
    + rb"(?:\s[^<>&]*)?(?:>|&(?:gt|#62|#x3[eE]);))[^<&]+"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """An envelope as it is kept, and the secrets that stood in it."""

    text: bytes
    #: Those that are no password, which an answer may repeat in its own words.
    secrets: frozenset[bytes] = frozenset()


def masked(
    envelope: bytes, password: str = "", known: frozenset[bytes] = frozenset()
) -> bytes:
    """Return *envelope* as `mask` keeps it."""
    return mask(envelope, password, known).text


def mask(
    envelope: bytes, password: str = "", known: frozenset[bytes] = frozenset()
) -> Masked:
    """Return *envelope* (UTF-8) without its secrets, and cut to `KEPT_BYTES`.

    Args:
        envelope: the message, as a rule well-formed.
        password: the caller's, taken out wherever else it stands, in base64 too: in a
            comment, in a header of another kind, in an element not of the contract.
        known: secrets of the request, taken out wherever the answer repeats them.
    """
    found: set[bytes] = set()
    text = envelope
    # Most answers name no secret at all, and looking for that takes no time.
    if any(name in text for name, _ in _SECRET_VALUES):
        text = _without_named(text, found)
    for secret in (*_written(password), *known):
        text = text.replace(secret, _MASK)
    return Masked(text[:KEPT_BYTES], frozenset(found))


def _without_named(text: bytes, found: set[bytes]) -> bytes:
    """Return *text* with what stands under the names of `SECRETS` masked."""
    text = b"".join(_without_elements(text, found))
    declared = _DECLARATION.match(text)
    inside = declared.end() if declared else 0
    if any(text.find(mark, inside) >= 0 for mark in _HOLDS_INNER):
        text = _INNER.sub(rb"\1" + _MASK, text)
    for name, pattern in _SECRET_VALUES:
        if name in text:
            text = pattern.sub(rb'\1"' + _MASK + rb'"', text)
    return text


def _without_elements(text: bytes, found: set[bytes]) -> Iterator[bytes]:
    """Yield *text* with the content of the elements of `SECRETS` masked.

    All of it goes, up to the end tag that is its own: elements, comments, CDATA.
    What ends nowhere goes with all that follows.
    """
    at = place = depth = 0
    name = b""
    while mark := _MARK.search(text, place):
        place = mark.end()
        if mark["hidden"]:
            end = text.find(_ENDS[mark["hidden"]], place)
            if end < 0:
                break  # It is not well-formed: nobody knows what is an element.
            place = end
        elif mark["start"] and not depth:
            yield text[at : mark.start()] + _start_tag(mark)
            at = mark.end()
            if not mark[0].endswith(b"/>"):
                name, depth = mark["start"], 1
        elif name in (mark["start"], mark["end"]):
            depth += -1 if mark["end"] else not mark[0].endswith(b"/>")
            if not depth:
                yield _MASK
                found |= _findable(name, text[at : mark.start()])
                at, name = mark.start(), b""
    yield _MASK if depth else text[at:]


def _start_tag(mark: re.Match[bytes]) -> bytes:
    def value(one: re.Match[bytes]) -> bytes:
        return one[0] if _TOLD.fullmatch(one[1]) else one[1] + one[2] + b'"***"'

    return b"<" + mark["start"] + _VALUE.sub(value, mark["rest"]) + b">"


def _findable(name: bytes, content: bytes) -> set[bytes]:
    plain = content.strip()
    is_proof = name.rpartition(b":")[2] in {b"Password", b"Nonce"}
    is_plain = len(plain) >= _ECHOED and b"<" not in plain
    return {plain} if is_plain and not is_proof else set()


@lru_cache(maxsize=128)
def _written(password: str) -> tuple[bytes, ...]:
    """Return what stands for *password*: itself, and in base64 wherever it begins."""
    raw = password.encode()
    if len(raw) < _FINDABLE:
        return ()
    # RFC 4648, section 4: 3 bytes are 4 characters. Only those that hold nothing of
    # what stands before and after are the same every time.
    coded = (
        base64.b64encode(bytes(shift) + raw)[start : (shift + len(raw)) * 8 // 6]
        for shift, start in enumerate((0, 2, 3))
    )
    return raw, *coded
