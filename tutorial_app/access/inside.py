"""What the control mount tells of the inside of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a workspace's time line. *at* is virtual time.

    *kind* is `event`, `message`, `step`, or `timer`: that one is still to come.
    """

    at: datetime
    kind: str
    subject: str
    text: str

    @classmethod
    def from_json(cls, said: Mapping[str, str]) -> Self:
        """Read what the control mount says about a moment."""
        at = datetime.fromisoformat(said["at"])
        return cls(at, said["kind"], said["subject"], said["text"])


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of a workspace's rows of one kind. *total* counts all of them."""

    kind: str
    total: int
    rows: tuple[Mapping[str, Any], ...]
