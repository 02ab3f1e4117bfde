"""Secrets out of an envelope before it is written down."""

from __future__ import annotations

import re

#: Local names of elements whose text is never kept.
SECRETS = ("Password", "Nonce", "cpr", "cardToken", "puk", "puk1", "puk2", "secret")
#: How much of one envelope a trace keeps.
KEPT_BYTES = 64 * 1024

_MASK = rb"***"
# The text of an element may hide in CDATA or beside a comment: everything up to
# the end tag goes. An element of another name cannot begin with one of these, since
# the name must end there.
_SECRET = re.compile(
    rb"<((?:[^\s<>/:]+:)?(?:"
    + "|".join(SECRETS).encode()
    + rb"))((?:\s[^<>]*)?)(?<!/)>.*?</\1\s*>",
    re.DOTALL,
)


def masked(envelope: bytes) -> bytes:
    """Return *envelope* (UTF-8, well-formed) masked, and cut to `KEPT_BYTES`."""
    return _SECRET.sub(rb"<\1\2>" + _MASK + rb"</\1>", envelope)[:KEPT_BYTES]
