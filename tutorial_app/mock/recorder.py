"""Writes traces down soon, for calls that changed nothing.

A command's trace stands in the transaction of its effect. A query has no writing
transaction, and giving it one would make queries wait for each other; its trace
follows within `DELAY`, many at a time.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tutorial_app.mock.workspace import is_stale, keep, load
from tutorial_app.traces import store
from tutorial_app.traces.wire import UNPROVEN

if TYPE_CHECKING:
    from tutorial_app.kernel.database import Database
    from tutorial_app.traces.store import Trace

log = logging.getLogger(__name__)
#: Seconds; the longest that a trace is only in memory.
DELAY = 0.05
#: Traces held at most; when the store cannot keep up, newer ones are dropped.
_HELD = 50_000


class Recorder:
    """Collects traces and writes them in the background. Close it at the end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Trace] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, trace: Trace | None) -> None:
        """Take *trace*; None is nothing to write down."""
        if trace is None:
            return
        with self._lock:
            if self._closed or len(self._waiting) >= _HELD:
                return
            self._waiting.append(trace)
            if self._thread is None:
                # Not in __init__: importing and building start nothing.
                self._thread = threading.Thread(
                    target=self._run, name="traces", daemon=True
                )
                self._thread.start()
        self._wake.set()

    def flush(self) -> None:
        """Write down what was taken so far."""
        with self._writing:
            with self._lock:
                waiting, self._waiting = self._waiting, []
            by_workspace: dict[str, list[Trace]] = {}
            for trace in waiting:
                by_workspace.setdefault(trace.workspace, []).append(trace)
            for name, traces in by_workspace.items():
                self._write(name, traces)

    def close(self) -> None:
        """Write the rest down and stop."""
        with self._lock:
            self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _run(self) -> None:
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            threading.Event().wait(DELAY)  # more calls may join
            try:
                self.flush()
            except SQLAlchemyError:
                # The calls were answered; that their traces are lost must be seen.
                log.exception("traces-lost")

    def _write(self, name: str, traces: list[Trace]) -> None:
        with self._database.transaction() as db:
            found = load(db, name, lock=True)
            if found is None:
                return  # deleted in the meantime: its traces went with it
            store.append(db, name, traces)
            # Who cannot prove who it is keeps no workspace alive.
            uses = [one.at for one in traces if one.why.stage != UNPROVEN]
            newest = uses[-1] if uses else None
            if newest is not None and is_stale(found, newest):
                keep(db, name, used_at=newest)
