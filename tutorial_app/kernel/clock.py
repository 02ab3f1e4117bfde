"""Where time comes from. Nothing else in the portal asks the system for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


class Clock(Protocol):
    """Tells the wall-clock time."""

    def now(self) -> datetime:
        """Return the time, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time of the machine."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until a test moves it."""

    at: datetime

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self.at


@dataclass(frozen=True, slots=True)
class FileClock:
    """A clock read from a file, so that a test can move time in other processes.

    The file holds one ISO 8601 time with offset. Only test settings make one.
    """

    path: Path

    def now(self) -> datetime:
        """Return the time in the file.

        Raises:
            ConfigurationError: if the file is no ISO 8601 time with an offset.
        """
        text = self.path.read_text(encoding="utf-8").strip()
        try:
            at = datetime.fromisoformat(text)
        except ValueError as exc:
            raise ConfigurationError(
                f"{text!r} is not an ISO 8601 time", source=str(self.path)
            ) from exc
        if at.utcoffset() is None:
            raise ConfigurationError(f"{text!r} has no offset", source=str(self.path))
        return at.astimezone(UTC)
