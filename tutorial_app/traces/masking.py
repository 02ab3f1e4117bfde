"""Secrets out of an envelope before it is written down."""

from __future__ import annotations

import re
from bisect import bisect_left

#: Local names of elements whose text is never kept.
SECRETS = ("Password", "Nonce", "cpr", "cardToken", "puk", "puk1", "puk2", "secret")
#: Characters from which on a password can be found by itself; the one published for
#: the workspace `local` is shorter, and a word of the contract.
_FINDABLE = 12
#: How much of one envelope a trace keeps.
KEPT_BYTES = 64 * 1024

#: What stands in the place of a secret.
MASK = "***"
_MASK = MASK.encode()
_NAME = rb"((?:[^\s<>/:]+:)?(?:" + "|".join(SECRETS).encode() + rb"))"
# An attribute may hold a `>`. Nothing here looks beyond the next `<`, so that the
# time goes with the length of a message, whatever stands in it.
_START = re.compile(
    rb"<" + _NAME + rb"""(?:\s(?:[^<>"']|"[^<"]*"|'[^<']*')*)?>""",
)
_END = re.compile(rb"</" + _NAME + rb"\s*>")


def masked(envelope: bytes, password: str = "") -> bytes:
    """Return *envelope* (UTF-8, well-formed) masked, and cut to `KEPT_BYTES`.

    Args:
        envelope: the message.
        password: the caller's, taken out wherever else it stands: in a comment, in a
            header of another kind, in an element that is not of the contract.
    """
    text = _without_secrets(envelope)
    if len(password) >= _FINDABLE:
        text = text.replace(password.encode(), _MASK)
    return text[:KEPT_BYTES]


def _without_secrets(text: bytes) -> bytes:
    """Mask the elements of `SECRETS`.

    The text of one may hide in CDATA or beside a comment: everything up to its end
    tag goes.
    """
    ends: dict[bytes, list[int]] = {}
    for end in _END.finditer(text):
        ends.setdefault(end[1], []).append(end.start())
    kept: list[bytes] = []
    at = 0
    for start in _START.finditer(text):
        if start.start() < at or start[0].endswith(b"/>"):
            continue
        known = ends.get(start[1], [])
        index = bisect_left(known, start.end())
        if index < len(known):
            kept += text[at : start.end()], _MASK
            at = known[index]
    return b"".join((*kept, text[at:]))
