"""How mails are wired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.letters.deeds import Deeds
from tutorial_app.access.letters.links import Links
from tutorial_app.access.letters.reminders import Reminders
from tutorial_app.access.letters.service import Letters, World
from tutorial_app.access.letters.words import Words
from tutorial_app.engine.rounds import Duty
from tutorial_app.mail.conf import load_mail
from tutorial_app.mail.delivering import Delivery
from tutorial_app.mail.outbox import Outbox
from tutorial_app.mail.ways import Folder, Smtp

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.access.people.directory import People
    from tutorial_app.bootstrap.parts import Parts
    from tutorial_app.mail.conf import MailConf
    from tutorial_app.mail.ways import Way
    from tutorial_app.settings import Settings

#: Seconds between two looks at the outbox.
_EVERY = 0.5
#: Seconds between two looks at what somebody is to be reminded of.
_REMIND_EVERY = 10.0
#: Mails under way at once, so that a server that lets one wait holds up few.
_CARRIERS = 2


def mail_conf(settings: Settings) -> MailConf:
    """Read how mails leave.

    Raises:
        ConfigurationError: if `conf/mail.toml` or the password cannot be used.
    """
    return load_mail(settings.conf / "mail.toml", settings.smtp_password)


def mail_folder(settings: Settings) -> Path:
    """Return the folder into which mails are delivered where there is no server."""
    return settings.data / "mail"


@dataclass(frozen=True, slots=True)
class Mails:
    """Everything about mails."""

    outbox: Outbox
    delivery: Delivery
    letters: Letters
    reminders: Reminders
    deeds: Deeds

    @property
    def into(self) -> str:
        """The folder that mails go into; empty: they go to a server."""
        way = self.delivery.way
        return str(way.path) if isinstance(way, Folder) else ""

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after."""
        return (
            Duty("letters", _EVERY, self.letters.write_due),
            Duty("reminders", _REMIND_EVERY, self.reminders.write_due),
            *(
                Duty(f"mails-{number}", _EVERY, self.delivery.deliver_due)
                for number in range(1, _CARRIERS + 1)
            ),
        )


def outbox_of(parts: Parts, conf: MailConf) -> Outbox:
    """Return where mails are written."""
    return Outbox(parts.vault, parts.clock, conf.sender.domain)


def mails(
    parts: Parts,
    conf: MailConf,
    outbox: Outbox,
    people: People,
    bookings: Appointments,
) -> Mails:
    """Wire the mails."""
    settings, database, vault, clock = (
        parts.settings,
        parts.database,
        parts.vault,
        parts.clock,
    )
    way: Way = Folder(mail_folder(settings))
    if conf.server is not None:
        way = Smtp(conf.server, conf.sender.domain)
    words = Words(Links(vault, settings.url))
    world = World(database, clock, outbox, parts.access, people, words, conf.sender)
    return Mails(
        outbox=outbox,
        delivery=Delivery(database, vault, clock, conf.sender, way),
        letters=Letters(world),
        reminders=Reminders(world),
        deeds=Deeds(world, bookings),
    )
