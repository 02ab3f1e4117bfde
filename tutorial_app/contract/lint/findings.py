"""The words of the linter: a level, a rule, a finding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.contract.names import Place

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.reading.documents import Documents


class Level(StrEnum):
    """How much of the clients' way something stands in."""

    #: Clients stop, or the file says nothing sure.
    ERROR = "error"
    #: Some clients fail or lose something.
    WARNING = "warning"
    #: It works, but costs somebody thought.
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, and why.

    Args:
        id: short name, stable: what is accepted is named by it.
        level: how bad a finding is.
        title: what is found, in a few words.
        reason: why it matters, in one sentence.
        clients: who trips over it; empty where nobody in particular.
        remedy: what to do, in one sentence.
    """

    id: str
    level: Level
    title: str
    reason: str
    clients: str
    remedy: str


class Raw(NamedTuple):
    """What a check yields."""

    rule: str
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, and the reason why it may stay, where there is one."""

    rule: Rule
    message: str
    place: Place = Place()
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is examined: the files as XML, and what was read from them."""

    contract: Contract
    documents: Documents
    #: The files of the contract itself: not the standard schemas that we ship.
    own: frozenset[str]

    def is_own(self, place: Place) -> bool:
        """Say whether *place* is in a file of the contract."""
        return place.source in self.own
