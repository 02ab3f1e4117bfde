"""State machines as data: which states there are, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tutorial_app.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Edge:
    """A way into a state."""

    #: None: it comes to be.
    old: str | None
    new: str
    #: What brings it about.
    when: str


@dataclass(frozen=True)
class StateMachine:
    """The states of one kind of thing (`conf/states.toml`)."""

    #: What it is the machine of, e.g. `porting_in`.
    name: str
    #: The contract's enumeration that its states are of.
    values: str
    edges: tuple[Edge, ...]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the file."""
        known = (
            state for edge in self.edges for state in (edge.old, edge.new) if state
        )
        return tuple(dict.fromkeys(known))

    def after(self, old: str | None) -> frozenset[str]:
        """Return the states that may follow *old*; None: the first ones."""
        return self._after.get(old, frozenset())

    def is_final(self, state: str) -> bool:
        """Say whether nothing comes after *state*."""
        return not self.after(state)

    def check(self, subject: str, old: str | None, new: str) -> None:
        """Refuse a change of state that is not listed.

        Args:
            subject: the id of what changes.
            old: its state before; None: it comes to be.
            new: its state from now on.

        Raises:
            Conflict: naming the subject and both states.
        """
        if new in self.after(old):
            return
        kind = self.name.replace("_", " ")
        was = f"is {old}" if old else "is new"
        raise Conflict(f"{kind} {subject} {was}: it cannot be {new}")

    @cached_property
    def _after(self) -> dict[str | None, frozenset[str]]:
        return {
            old: frozenset(edge.new for edge in self.edges if edge.old == old)
            for old in (None, *self.states)
        }
