"""Random secrets that we hand out and keep only a digest of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def digest(secret: str) -> str:
    """Return what is stored of *secret*.

    A plain hash is enough, since there are no likely secrets to try: each has 80
    random bits or more. Passwords, which people choose, are hashed in `passwords`.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Makers:
    """Where ids and secrets come from.

    Args:
        new_id: gives ids that nobody has, 36 characters at most.
        new_secret: gives 256 random bits, base64url.
    """

    new_id: Callable[[], str]
    new_secret: Callable[[], str]
