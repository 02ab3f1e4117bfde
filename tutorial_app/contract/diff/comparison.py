"""What every part of a comparison shares: both sides, and the changes found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from tutorial_app.contract.diff.changes import Change, Kind, Use
from tutorial_app.contract.diff.uses import Uses
from tutorial_app.contract.diff.verdicts import RULES
from tutorial_app.contract.names import QName, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.contract.diff.sides import Side
    from tutorial_app.contract.names import Place

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Spot:
    """What is being compared, where it stands on both sides, and who uses it."""

    subject: str
    old: Place | None = None
    new: Place | None = None
    use: Use = field(default_factory=Use)

    def at(
        self, subject: str, old: Place | None = None, new: Place | None = None
    ) -> Spot:
        """Return a spot inside this one."""
        name = f"{self.subject}, {subject}" if self.subject else subject
        return Spot(name, old or self.old, new or self.new, self.use)


@dataclass(slots=True)
class Comparison:
    """Two sides and what was found to differ."""

    old: Side
    new: Side
    changes: list[Change] = field(default_factory=list)
    old_uses: Uses = field(init=False)
    new_uses: Uses = field(init=False)

    def __post_init__(self) -> None:
        self.old_uses = Uses(self.old)
        self.new_uses = Uses(self.new)

    def use(self, kind: str, name: QName) -> Use:
        """Return the use of an element or type on both sides together."""
        old, new = self.old_uses.of(kind, name), self.new_uses.of(kind, name)
        operations = sorted({*old.operations, *new.operations})
        return Use(old.directions | new.directions, tuple(operations))

    def note(self, rule: str, spot: Spot, text: str, kind: Kind = Kind.CHANGED) -> None:
        """Note a change."""
        verdict = RULES[rule].judge(spot.use.directions)
        self.changes.append(
            Change(
                rule,
                kind,
                verdict.impact,
                spot.subject,
                text,
                verdict.reason,
                None if kind is Kind.ADDED else spot.old,
                None if kind is Kind.REMOVED else spot.new,
                spot.use.operations,
            )
        )

    def added(self, rule: str, spot: Spot, text: str = "added") -> None:
        """Note that something is new."""
        self.note(rule, spot, text, Kind.ADDED)

    def removed(self, rule: str, spot: Spot, text: str = "removed") -> None:
        """Note that something is gone."""
        self.note(rule, spot, text, Kind.REMOVED)

    def differ(
        self, rule: str, spot: Spot, what: str, old: object, new: object
    ) -> None:
        """Note a change if *old* is not *new*."""
        if old != new:
            self.note(rule, spot, f"{what} is now {shown(new)}; it was {shown(old)}")

    def words(self, spot: Spot, old: str, new: str) -> None:
        """Note that a documentation has changed."""
        if old != new:
            how = "changed" if old and new else ("added" if new else "removed")
            self.note("words", spot, f"documentation {how}")


def shown(value: object) -> str:
    """Return a value for a sentence: a name without its namespace, nothing as such."""
    if value is None or value == "":
        return "none"
    text = str(value)
    return local_name(QName(text)) if text.startswith("{") else text


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


def place_of(thing: _Placed | None) -> Place | None:
    """Return where a thing stands, None if there is no such thing."""
    return None if thing is None else thing.place


def pairs(
    old: Mapping[K, V], new: Mapping[K, V]
) -> Iterator[tuple[K, V | None, V | None]]:
    """Yield each key with what it names on both sides, None where it is missing."""
    for key in dict.fromkeys((*old, *new)):
        yield key, old.get(key), new.get(key)
