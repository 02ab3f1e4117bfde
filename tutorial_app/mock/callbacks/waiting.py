"""Wait for what cannot be told to stop, but no longer than asked."""

from __future__ import annotations

import time
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

#: Threads at once, those that nobody waits for any more among them.
MOST = 16
_T = TypeVar("_T")


class Patience:
    """Does things in threads of their own, so that its callers can go on.

    What hangs keeps its thread until it ends by itself; how many may, is bounded.
    """

    def __init__(self, most: int = MOST) -> None:
        self._free = BoundedSemaphore(most)

    def within(self, seconds: float, do: Callable[[], _T]) -> _T:
        """Return what *do* returns, if it does so within *seconds*.

        Raises:
            TimeoutError: if it does not, or if too much else hangs.
            Exception: what *do* raises.
        """
        end = time.monotonic() + seconds
        if not self._free.acquire(timeout=max(0.0, seconds)):
            raise TimeoutError("too much else is waited for")
        outcome: Future[_T] = Future()

        def work() -> None:
            try:
                outcome.set_result(do())
            except Exception as error:  # noqa: BLE001 (raised where it is waited for)
                outcome.set_exception(error)
            finally:
                self._free.release()

        # A daemon: the process may end while it hangs.
        Thread(target=work, daemon=True).start()
        return outcome.result(max(0.0, end - time.monotonic()))
