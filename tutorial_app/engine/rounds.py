"""Duties that a worker does again and again, each at its own pace."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to look after. It has to bear several workers doing it at once."""

    name: str
    #: Seconds between the end of one round and the begin of the next.
    every: float
    do: Callable[[], object]


@dataclass(slots=True)
class Rounds:
    """Does duties in threads of their own, so that a slow one holds up no other."""

    duties: Sequence[Duty]
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; the first round of each duty comes at once."""
        for duty in self.duties:
            thread = threading.Thread(
                target=self._go_round, args=(duty,), name=duty.name, daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 5) -> None:
        """End; a duty that is being done may take *patience* seconds more."""
        self._ended.set()
        for thread in self._threads:
            thread.join(patience)

    def _go_round(self, duty: Duty) -> None:
        while not self._ended.is_set():
            try:
                duty.do()
            except Exception:
                # The next round tries again; whoever looks after the worker must see.
                log.exception("duty-failed %s", duty.name)
            self._ended.wait(duty.every)
