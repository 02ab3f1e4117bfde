"""Which calls somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.traces.store import Trace

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter; what is empty filters nothing.

    *text* stands anywhere in the request, the answer or the ids of a call, upper
    and lower case alike. The others must be equal.
    """

    operation: str = ""
    verdict: str = ""
    fault: str = ""
    user: str = ""
    text: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """Read a filter from a query or a form."""
        return cls(**{one.name: _text(asked.get(one.name, "")) for one in fields(cls)})

    @property
    def given(self) -> dict[str, str]:
        """What is filtered by, for an address."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in said.items() if value}

    @property
    def equal(self) -> dict[str, str]:
        """Columns of `call_trace` that must be equal."""
        columns = {"fault": "fault_code", "user": "user_name"}
        given = {**self.given}
        given.pop("text", None)
        return {columns.get(name, name): value for name, value in given.items()}

    def fits(self, trace: Trace) -> bool:
        """Say whether *text* stands in *trace*."""
        if not self.text:
            return True
        text = self.text.casefold()
        ids = f"{trace.correlation_id} {trace.client_reference} {trace.operation}"
        return text in ids.casefold() or any(
            text in one.decode(errors="replace").casefold()
            for one in (trace.request, trace.answer)
        )


def _text(said: str) -> str:
    # PostgreSQL knows no text with a NUL in it.
    return said.replace("\0", "").strip()[:_LONGEST]
