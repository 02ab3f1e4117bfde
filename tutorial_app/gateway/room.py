"""How many calls are under way at once: of all partners, and of each.

A call holds a thread for as long as the endpoint takes. So that slow calls of one
partner leave room for those of the others, each has half of it at most.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tutorial_app.gateway.refusing import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Calls under way in one process; the other threads answer for the rest of the portal.
MOST = 4
#: Of them, those of one partner; as many more may wait.
MOST_OF_ONE = MOST // 2
#: Seconds to wait for one of them to end, and after which to try again.
WAIT, TRY_AGAIN = 2.0, 5


class Room:
    """Lets some calls through at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way: Counter[str] = Counter()
        #: Under way, and waiting for that.
        self._here: Counter[str] = Counter()

    @contextmanager
    def one(self, partner: str) -> Iterator[None]:
        """Be one of the calls under way, of *partner*; wait for that a little.

        Raises:
            Refusal: if there are too many: theirs, or of all together.
        """
        with self._changed:
            if self._here[partner] >= 2 * MOST_OF_ONE:
                raise _too_many_of_theirs()
            self._here[partner] += 1
        try:
            self._enter(partner)
            try:
                yield
            finally:
                self._leave(partner)
        finally:
            with self._changed:
                self._here[partner] -= 1

    def _enter(self, partner: str) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(partner), WAIT):
                if self._under_way[partner] >= MOST_OF_ONE:
                    raise _too_many_of_theirs()
                raise Refusal(
                    "SYSTEM_UNAVAILABLE",
                    "too many calls wait for real endpoints right now; "
                    "nothing was sent",
                    retry_after=TRY_AGAIN,
                )
            self._under_way[partner] += 1

    def _leave(self, partner: str) -> None:
        with self._changed:
            self._under_way[partner] -= 1
            self._changed.notify_all()

    def _is_free(self, partner: str) -> bool:
        return self._under_way[partner] < MOST_OF_ONE and self._under_way.total() < MOST


def _too_many_of_theirs() -> Refusal:
    return Refusal(
        "RATE_LIMITED",
        f"your organisation has {MOST_OF_ONE} calls under way, which is all that it "
        "may have at once; nothing was sent",
        retry_after=TRY_AGAIN,
    )
