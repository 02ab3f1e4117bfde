"""One writer at a time before one file, among threads and processes.

SQLite lets one writer in; the others poll for it, ever more seldom. Here the kernel
wakes them.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


#: Seconds that a process keeps the file while its own threads want it: it need not
#: wake another for each of them, and the store's cache stays warm.
_TURN = 0.008
#: Seconds for which it then leaves the file to whoever else wants it. Not until
#: they have had it: on a busy machine that may take long, and nobody would write.
_PAUSE = 0.0002


class FileLock:
    """Held by one thread of one process at a time. Not to be taken twice.

    Args:
        path: what is guarded; a file beside it is made, and never removed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._file: int | None = None
        self._owner = 0
        #: When this process was given the file; 0: it has not got it.
        self._since = 0.0
        self._turn_is_over = False

    def acquire(self) -> None:
        """Wait until it is this thread's."""
        with self._counting:
            self._waiting += 1
        try:
            self._threads.acquire()
        finally:
            with self._counting:
                self._waiting -= 1
        try:
            if not self._since:
                self._take()
        except BaseException:
            self._threads.release()
            raise

    def is_wanted(self) -> bool:
        """Say whether another thread of this process waits, and it is still our turn.

        For the thread that has it.
        """
        self._turn_is_over = time.monotonic() - self._since > _TURN
        return self._waiting > 0 and not self._turn_is_over

    def release(self, *, keep: bool) -> None:
        """Let the next thread have it.

        Args:
            keep: True: a thread of this process, which keeps the file.
        """
        try:
            if not keep:
                self._since = 0.0
                fcntl.flock(self._opened(), fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def close(self) -> None:
        """Close its file."""
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _take(self) -> None:
        if self._turn_is_over:
            time.sleep(_PAUSE)
        fcntl.flock(self._opened(), fcntl.LOCK_EX)
        self._since = time.monotonic()

    def _opened(self) -> int:
        """Open the file once in each process: a lock belongs to the opening."""
        if self._file is None or self._owner != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._file = os.open(f"{self._path}.lock", flags, 0o600)
            self._owner = os.getpid()
        return self._file
