"""How messages become sentences."""

from __future__ import annotations

import re

#: Where a sentence ends: not after `e.g.`, nor before a small letter.
_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!cf\.)\s+(?![a-z])")


def capitalised(text: str) -> str:
    """Return *text* with a capital at its beginning, unless it begins with a name.

    Names of elements and settings keep their letters: `paymentCardId`, `base_url`,
    `most_slots`.
    """
    first = text.partition(" ")[0].rstrip(".,:;")
    is_name = first.isidentifier() and ("_" in first or not first[1:].islower())
    return text if is_name and len(first) > 1 else text[:1].upper() + text[1:]


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence of *text*, and what follows; white space as one."""
    first, *rest = _END.split(" ".join(text.split()), maxsplit=1)
    return first, "".join(rest)
