"""The calls of the visitor who is asking, and of nobody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import NotFound
from tutorial_app.traces.search import Wanted
from tutorial_app.traces.store import Trace

if TYPE_CHECKING:
    from tutorial_app.web.visitor import Mine, Visitors

#: The workspace of a machine of one's own; its name is in much else.
_LOCAL = "local"
#: Verdicts after which a call counts as one that works.
GOOD = frozenset({"ANSWER", "REPLAY", "SAMPLE"})


@dataclass(frozen=True, slots=True)
class CallLog:
    """Reads the calls of the visitor's workspace."""

    visitors: Visitors

    def mine(self) -> Mine:
        """Return the visitor's workspace.

        Raises:
            NotFound: if the visitor has none.
        """
        found = self.visitors.mine()
        if found is None:
            raise NotFound("you have no workspace, so there are no calls of yours")
        return found

    def newest(
        self, name: str, wanted: Wanted, *, before: int = 0, limit: int, brief: bool
    ) -> tuple[Trace, ...]:
        """Return calls of the workspace *name*, newest first."""
        said = self.visitors.sandbox.newest_calls(
            name, wanted.given, before=before, limit=limit, brief=brief
        )
        return tuple(Trace.from_json(name, one) for one in said)

    def last(self, name: str) -> int:
        """Return the number of the newest call, 0 if there is none."""
        found = self.newest(name, Wanted(), limit=1, brief=True)
        return found[0].sequence if found else 0

    def one(self, name: str, number: int) -> Trace:
        """Return the call with *number*.

        Raises:
            NotFound: if there is none, or none any more.
        """
        said = self.visitors.sandbox.calls(name, after=number - 1, limit=1)
        if not said or said[0]["sequence"] != number:
            raise NotFound(f"there is no call {number} in workspace {name}")
        return Trace.from_json(name, said[0])

    def working(self, trace: Trace) -> Trace | None:
        """Return the newest other call of the same operation that was answered."""
        for verdict in sorted(GOOD):
            wanted = Wanted(operation=trace.operation, verdict=verdict)
            found = self.newest(trace.workspace, wanted, limit=2, brief=False)
            for one in found:
                if one.slug == trace.slug and one.sequence != trace.sequence:
                    return one
        return None


def nameless(trace: Trace) -> Trace:
    """Return *trace* without the name of its workspace, for other eyes."""
    name = trace.workspace
    if name == _LOCAL:
        return trace
    return replace(
        trace,
        workspace="",
        user_name=trace.user_name.replace(name, "…"),
        request=trace.request.replace(name.encode(), "…".encode()),
        answer=trace.answer.replace(name.encode(), "…".encode()),
        http=replace(
            trace.http,
            sent=tuple((key, one.replace(name, "…")) for key, one in trace.http.sent),
            came=tuple((key, one.replace(name, "…")) for key, one in trace.http.came),
        ),
    )
