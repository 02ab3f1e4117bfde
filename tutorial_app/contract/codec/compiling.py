"""Types that are compiled on demand, each of them once."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutorial_app.contract.names import QName

Given = ParamSpec("Given")
Told = TypeVar("Told")


class Compiled(Generic[Given, Told]):
    """The functions that types were compiled to, by the name of the type.

    Args:
        make: compiles a type; it may ask for others, and so for itself.
        lock: held meanwhile; one of its own by default.
    """

    def __init__(
        self, make: Callable[[QName], Callable[Given, Told]], lock: RLock | None = None
    ) -> None:
        self._make = make
        self._ready: dict[QName, Callable[Given, Told]] = {}
        self._pending: set[QName] = set()
        self._lock = lock or RLock()

    def __call__(self, name: QName) -> Callable[Given, Told]:
        """Return the function of the type *name*."""
        ready = self._ready.get(name)
        if ready is not None:
            return ready
        with self._lock:
            if name in self._ready:
                return self._ready[name]
            if name in self._pending:
                # A recursive type: look it up when it is needed, it is ready then.
                return self._later(name)
            self._pending.add(name)
            try:
                self._ready[name] = made = self._make(name)
            finally:
                self._pending.discard(name)
            return made

    def _later(self, name: QName) -> Callable[Given, Told]:
        def late(*args: Given.args, **named: Given.kwargs) -> Told:
            return self(name)(*args, **named)

        return late
