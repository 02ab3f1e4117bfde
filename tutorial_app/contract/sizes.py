"""How large a message of a service may be."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024
#: Services whose messages may carry a signed document (contract, section 4.1).
_LONG: Final = frozenset({"order", "porting"})


def largest_message(slug: str) -> int:
    """Return how many bytes a request to the service *slug* may have."""
    return (3 if slug in _LONG else 1) * MIB
