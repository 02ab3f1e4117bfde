"""The calls of the visitor who is asking, and of nobody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import NotFound
from tutorial_app.traces.book import is_own
from tutorial_app.traces.search import Wanted
from tutorial_app.traces.verdicts import GOOD

if TYPE_CHECKING:
    from tutorial_app.traces.book import CallLogs
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.place import Place, Places

#: The workspace of a machine of one's own; its name is in much else.
_LOCAL = "local"


@dataclass(frozen=True, slots=True)
class CallLog:
    """Reads the calls of the place that the visitor has chosen."""

    places: Places
    logs: CallLogs

    def place(self) -> Place:
        """Return where the visitor's calls go.

        Raises:
            NotFound: if the visitor has no workspace.
        """
        found = self.places.here()
        if not found.owner:
            raise NotFound("you have no workspace, so there are no calls of yours")
        return found

    def newest(
        self, owner: str, wanted: Wanted, *, before: int = 0, limit: int, brief: bool
    ) -> tuple[Trace, ...]:
        """Return calls of *owner*, newest first."""
        return self.logs.newest(owner, wanted, before=before, limit=limit, brief=brief)

    def one(self, owner: str, number: int) -> Trace:
        """Return the call with *number*.

        Raises:
            NotFound: if there is none, or none any more.
        """
        said = self.logs.after(owner, number - 1, 1)
        if not said or said[0].sequence != number:
            where = "" if is_own(owner) else f" in workspace {owner}"
            raise NotFound(f"there is no call {number}{where}")
        return said[0]

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
    """Return *trace* for other eyes: without the name of its workspace.

    Of a call to a real system, the user name is left out.
    """
    name = trace.user_name if is_own(trace.workspace) else trace.workspace
    if name in {"", _LOCAL}:
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
