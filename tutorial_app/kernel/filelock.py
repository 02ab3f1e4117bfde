"""A queue of processes before one file: who comes first goes first.

SQLite lets one writer in; the others poll for it, ever more seldom, and may meet
each other again and again. Here the kernel wakes the next.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


#: Seconds that a process may keep the file while its own threads want it: it need
#: not wake the other for each of them, and the store's cache stays warm.
_TURN = 0.005


class FileLock:
    """Held by one thread of one process at a time. Not to be taken twice.

    Two locks make it fair: who waits for `_held` holds `_next`, so that whoever has
    just let go cannot come before them.

    Args:
        path: what is guarded; two files beside it are made, and never removed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._open: tuple[int, int] | None = None
        self._owner = 0
        #: When this process was given the file; 0: it has not got it.
        self._since = 0.0

    def __enter__(self) -> Self:
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
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if not self._waiting or time.monotonic() - self._since > _TURN:
                self._since = 0.0
                fcntl.flock(self._files()[1], fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _take(self) -> None:
        queue, held = self._files()
        fcntl.flock(queue, fcntl.LOCK_EX)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
        finally:
            fcntl.flock(queue, fcntl.LOCK_UN)
        self._since = time.monotonic()

    def close(self) -> None:
        """Close its files."""
        for one in self._open or ():
            with suppress(OSError):
                os.close(one)
        self._open = None

    def _files(self) -> tuple[int, int]:
        """Open the two files once in each process: a lock belongs to the opening."""
        if self._open is None or self._owner != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._open = (
                os.open(f"{self._path}.next", flags, 0o600),
                os.open(f"{self._path}.lock", flags, 0o600),
            )
            self._owner = os.getpid()
        return self._open
