"""How often a credential may call, and which calls run right now.

Both are counted in the memory of one process: with several workers a credential
may make its calls a minute in each of them, and a repeat that meets its first call
in another worker waits for it and then gets its answer.
"""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tutorial_app.kernel.clock import Clock

_MINUTE = 60.0
#: Seconds after which a repeat of a running call is worth while (contract, 4.3).
_RUNNING_RETRY = 2
#: Windows remembered before the old ones are dropped.
_REMEMBERED = 10_000


class Throttle:
    """Counts the calls of each credential in windows of a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def count(self, user_name: str, limit: int) -> None:
        """Count one call.

        Raises:
            Fault: RATE_LIMITED, if it is one more than *limit*; 0 is no limit.
        """
        if not limit:
            return
        now = self._clock.now().timestamp()
        with self._lock:
            start, calls = self._windows.get(user_name, (now, 0))
            if now - start >= _MINUTE:
                start, calls = now, 0
            if len(self._windows) > _REMEMBERED:
                self._drop_old(now)
            self._windows[user_name] = (start, calls + 1)
        if calls >= limit:
            wait = max(1, math.ceil(start + _MINUTE - now))
            raise Fault("RATE_LIMITED", retry_after=wait)

    def _drop_old(self, now: float) -> None:
        for name, (start, _) in list(self._windows.items()):
            if now - start >= _MINUTE:
                del self._windows[name]


class Running:
    """The keys of the commands that are being worked on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[Hashable] = set()

    @contextmanager
    def only(self, key: Hashable) -> Iterator[None]:
        """Hold *key* while the block runs.

        Raises:
            Fault: REQUEST_IN_PROGRESS, if somebody holds it.
        """
        with self._lock:
            if key in self._keys:
                raise Fault("REQUEST_IN_PROGRESS", retry_after=_RUNNING_RETRY)
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)
