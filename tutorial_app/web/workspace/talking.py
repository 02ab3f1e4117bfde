"""A porting as a talk between two operators. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What the operator says that gets the number; the other one says the rest.
_BY_RECIPIENT = frozenset({"NP Create", "NP Change", "NP Cancel", "NP Completion"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a case: who said what, and what the case was from then on."""

    at: str
    #: `us`, `them`, or empty where nobody said anything.
    side: str
    speaker: str
    said: str
    status: str
    remark: str


def talk(
    case: Mapping[str, Any], steps: Iterable[Mapping[str, Any]]
) -> tuple[Turn, ...]:
    """Return the talk of a porting, oldest first.

    Args:
        case: the row of the porting.
        steps: its rows of kind `porting-steps`.
    """
    return tuple(_turn(case, step) for step in steps)


def _turn(case: Mapping[str, Any], step: Mapping[str, Any]) -> Turn:
    said = str(step["np_message"])
    remark = str(step["remark"]).replace("_", " ").lower()
    if not said:
        return Turn(step["at"], "", "", "", step["status"], remark)
    by_recipient = said in _BY_RECIPIENT
    # Of a number that comes in we are the recipient, of one that goes the donor.
    ours = by_recipient is (case["direction"] == "IN")
    speaker = str(case["recipient"] if by_recipient else case["donor"])
    side = "us" if ours else "them"
    return Turn(step["at"], side, speaker, said, step["status"], remark)
