"""Secrets out of an envelope before it is written down."""

from __future__ import annotations

import re

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
# The text of an element may hide in CDATA or beside a comment: everything up to
# the end tag goes. An element of another name cannot begin with one of these, since
# the name must end there.
_SECRET = re.compile(
    rb"<((?:[^\s<>/:]+:)?(?:"
    + "|".join(SECRETS).encode()
    + rb"))((?:\s[^<>]*)?)(?<!/)>.*?</\1\s*>",
    re.DOTALL,
)


def masked(envelope: bytes, password: str = "") -> bytes:
    """Return *envelope* (UTF-8, well-formed) masked, and cut to `KEPT_BYTES`.

    Args:
        envelope: the message.
        password: the caller's, taken out wherever else it stands: in a comment, in a
            header of another kind, in an element that is not of the contract.
    """
    text = _SECRET.sub(rb"<\1\2>" + _MASK + rb"</\1>", envelope)
    if len(password) >= _FINDABLE:
        text = text.replace(password.encode(), _MASK)
    return text[:KEPT_BYTES]
