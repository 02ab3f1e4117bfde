"""The call log of workspaces, read once: what was called does not change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.lessons.seen import CallReader, Seen
    from tutorial_app.traces.book import CallLogs

#: Calls asked for at once.
_PAGE = 100
#: Workspaces that are remembered, and calls of each.
_WORKSPACES, _CALLS = 32, 1000


@dataclass(slots=True)
class _Kept:
    """The calls of one workspace whose numbers are above *begun*."""

    begun: int
    calls: list[Seen] = field(default_factory=list)

    @property
    def newest(self) -> int:
        return self.calls[-1].number if self.calls else self.begun


@dataclass(frozen=True, slots=True)
class CallLog:
    """Reads the calls of workspaces; may be used by several threads.

    Args:
        logs: where they are asked for.
        reader: takes them apart.
    """

    logs: CallLogs
    reader: CallReader
    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def after(
        self, workspace: str, number: int, until: int | None = None
    ) -> list[Seen]:
        """Return the calls with a number above *number*, in the order of their times.

        A query may be written down after a command that was made after it.

        Args:
            workspace: whose.
            number: of the last call before them; 0: all.
            until: the last number of interest; None: all.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        with self._lock:
            kept = self._known(workspace, number)
        self._read_on(workspace, kept)
        wanted = (
            call
            for call in kept.calls
            if number < call.number and (until is None or call.number <= until)
        )
        return sorted(wanted, key=lambda call: (call.at, call.number))

    def newest(self, workspace: str) -> int:
        """Return the number of the newest call, 0 if there is none.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        return self.logs.last(workspace)

    def _known(self, workspace: str, number: int) -> _Kept:
        kept = self._kept.get(workspace)
        if kept is None or number < kept.begun or len(kept.calls) > _CALLS:
            kept = self._kept[workspace] = _Kept(number)
        self._kept.move_to_end(workspace)
        if len(self._kept) > _WORKSPACES:
            self._kept.popitem(last=False)
        return kept

    def _read_on(self, workspace: str, kept: _Kept) -> None:
        while True:
            page = self.logs.after(workspace, kept.newest, _PAGE)
            calls = [self.reader.read(trace) for trace in page]
            with self._lock:
                newest = kept.newest
                kept.calls += [call for call in calls if call.number > newest]
            if len(page) < _PAGE:
                return
