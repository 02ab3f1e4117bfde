"""What of a lesson holds on a real system, which has another market than the sandbox.

Its customers, numbers and prices are its own, its clock is the wall's, and nothing
misbehaves on request. So a step asks less there: for the operation, its fields, the
values that the contract fixes or an earlier answer gave, and for the fault or the end
that it is about. What only a sandbox can do is left out, and said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.matching import ANY, FREE
from tutorial_app.lessons.model import SANDBOX, Check, ExpectedFault
from tutorial_app.lessons.paths import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.library import Library
    from tutorial_app.lessons.model import Expectation, Step

#: What takes its time: there a step waits until it is so.
_ENDS = frozenset({"ACTIVE", "COMPLETED"})
_CLOCK = "AdvanceSandboxClock"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Reads steps for a real system; may be used by several threads."""

    library: Library
    _codes: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def missing(self, step: Step) -> str:
        """Return why *step* cannot be done there, and what to do; empty: it can."""
        if step.operation == _CLOCK:
            return (
                "Nobody moves the clock of a real system. Wait until what is under way "
                "has come to its end, or ask the test desk of iTMS to move it on."
            )
        if self._is_sandbox_only(step):
            return "Only the sandbox has this operation: a real system refuses it."
        if step.behaviour:
            return "A real system misbehaves for nobody: it ignores this header."
        if step.times > 1:
            return (
                f"Up to {step.times} calls in a row are for the sandbox: others work "
                "on a real system too."
            )
        if any(one.partition(".")[0] == SANDBOX for one in references(step.given)):
            return (
                "It names the receiver that this portal has for workspaces. A real "
                "system needs an address of your own: do that in the console."
            )
        return ""

    def asked(self, step: Step, gone: frozenset[str]) -> Step:
        """Return *step* with what it asks for there.

        Args:
            step: as the lesson has it.
            gone: names of the steps that were left out, which have no answer.
        """
        given = self._given(step.given, step.service, gone)
        return replace(
            step,
            user="",
            agent="",
            given=given,
            fault=ExpectedFault(step.fault.code) if step.fault else None,
            expectations=tuple(one for one in step.expectations if _lasts(one, gone)),
        )

    def own_values(self, step: Step) -> frozenset[str]:
        """Return the paths of fields whose value is the sandbox's: take your own."""
        return frozenset(self._own(step.given, step.service, ""))

    def _given(self, value: Any, slug: str, gone: frozenset[str]) -> Any:  # noqa: ANN401 (TOML)
        if isinstance(value, Mapping):
            return {key: self._given(one, slug, gone) for key, one in value.items()}
        names = {one.partition(".")[0] for one in references(value)}
        if names & gone:
            return ANY
        if isinstance(value, list) and names:
            return [self._given(one, slug, gone) for one in value]
        return value if names or self._is_fixed(value, slug) else ANY

    def _own(self, value: Any, slug: str, path: str) -> Iterator[str]:  # noqa: ANN401 (TOML)
        if isinstance(value, Mapping):
            for key, one in value.items():
                yield from self._own(one, slug, f"{path}/{key}".strip("/"))
        elif isinstance(value, list):
            for number, one in enumerate(value, 1):
                yield from self._own(one, slug, f"{path}[{number}]")
        elif path.rpartition("/")[2] in FREE or any(references(value)):
            return
        elif not self._is_fixed(value, slug):
            yield path

    def _is_fixed(self, value: object, slug: str) -> bool:
        """Say whether the contract itself fixes *value*, as a code or a flag."""
        if isinstance(value, str):
            return value in self._codes_of(slug)
        return isinstance(value, bool)

    def _codes_of(self, slug: str) -> frozenset[str]:
        if slug not in self._codes:
            kinds = self.library.service(slug).contract.simple_types.values()
            self._codes[slug] = frozenset(
                one.value for kind in kinds for one in kind.facets.enumeration
            )
        return self._codes[slug]

    def _is_sandbox_only(self, step: Step) -> bool:
        try:
            contract = self.library.service(step.service).contract
            return contract.operation(step.operation).notes.sandbox_only
        except NotFound:
            return False


def _lasts(one: Expectation, gone: frozenset[str]) -> bool:
    """Say whether *one* is about the step, and not about the sandbox's market.

    What stands at a place of a list depends on what else is in it.
    """
    if "[" in one.path:
        return False
    names = {name.partition(".")[0] for name in references(one.value)}
    if names:
        return not names & gone
    if one.check is Check.IS:
        return isinstance(one.value, bool) or one.value in _ENDS
    return one.check is Check.PRESENT
