"""One difference between two contracts, and what it means to a client."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.contract.names import Place


class Impact(StrEnum):
    """What a change means to a client made for the old contract."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    COSMETIC = "cosmetic"


class Kind(StrEnum):
    """What happened to the thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Direction(StrEnum):
    """Who writes a message: the client (request) or the service (answer, fault)."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Use:
    """Which messages something stands in, and of which operations they are."""

    directions: frozenset[Direction] = frozenset()
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Args:
        rule: id of the rule in `verdicts.RULES`.
        kind: what happened.
        impact: what it means to a client.
        subject: what changed, e.g. `type Address, element street`.
        text: how, e.g. `[0..1] is now [1..1]`.
        reason: why it has this impact, in one sentence.
        old: where it stands in the old contract; None where it was added.
        new: where it stands in the new contract; None where it was removed.
        operations: names of the operations whose messages it concerns.
    """

    rule: str
    kind: Kind
    impact: Impact
    subject: str
    text: str
    reason: str
    old: Place | None = None
    new: Place | None = None
    operations: tuple[str, ...] = ()
