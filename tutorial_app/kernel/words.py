"""How messages become sentences."""

from __future__ import annotations


def capitalised(text: str) -> str:
    """Return *text* with a capital at its beginning, unless it begins with a name.

    Names of elements and settings keep their letters: `paymentCardId`, `base_url`,
    `most_slots`.
    """
    first = text.partition(" ")[0].rstrip(".,:;")
    is_name = first.isidentifier() and ("_" in first or not first[1:].islower())
    return text if is_name and len(first) > 1 else text[:1].upper() + text[1:]
