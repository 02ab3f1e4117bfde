"""How the staff desk is wired: what is erased, forgotten and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.erasure.service import Erasure
from tutorial_app.access.retention import Keeping, Retention, load_retention
from tutorial_app.bootstrap.mails import mail_folder
from tutorial_app.engine.rounds import Duty
from tutorial_app.mail.forgetting import Files
from tutorial_app.traces import usage

if TYPE_CHECKING:
    from tutorial_app.access.appointments.transact import Commands
    from tutorial_app.settings import Settings

#: Seconds between two looks for what is too old, or not counted.
_FORGET_EVERY, _COUNT_EVERY = 3600.0, 300.0


def retention(settings: Settings) -> Retention:
    """Read how long what is kept.

    Raises:
        ConfigurationError: if `conf/retention.toml` cannot be used.
    """
    return load_retention(settings.conf / "retention.toml")


@dataclass(frozen=True, slots=True)
class Back:
    """What happens behind the desk."""

    commands: Commands
    erasure: Erasure
    keeping: Keeping

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after."""
        return (
            Duty("forget", _FORGET_EVERY, self.forget),
            Duty("count", _COUNT_EVERY, self.count),
        )

    def forget(self) -> None:
        """Forget what is too old."""
        self.keeping.forget()
        before = self.commands.clock.now() - self.keeping.retention.usage
        with self.commands.database.transaction() as db:
            usage.forget(db, before)

    def count(self) -> int:
        """Count the calls of the hours that are over; return how many hours."""
        with self.commands.database.transaction() as db:
            return usage.tally(db, self.commands.clock.now())


def back(settings: Settings, commands: Commands) -> Back:
    """Wire what happens behind the desk.

    Raises:
        ConfigurationError: as `retention`.
    """
    files, kept = Files(mail_folder(settings)), retention(settings)
    days = (settings.limits.trace_days, kept.mails.days)
    return Back(
        commands,
        Erasure(commands, files, *days),
        Keeping(commands.database, commands.clock, kept, files),
    )
