"""How mails are wired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.engine.rounds import Duty
from tutorial_app.mail.conf import load_mail
from tutorial_app.mail.delivering import Delivery
from tutorial_app.mail.outbox import Outbox
from tutorial_app.mail.ways import Folder, Smtp

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.mail.conf import MailConf
    from tutorial_app.mail.ways import Way
    from tutorial_app.settings import Settings

#: Seconds between two looks at the outbox.
_EVERY = 0.5
#: Mails under way at once, so that a server that lets one wait holds up few.
_CARRIERS = 2


def mail_conf(settings: Settings) -> MailConf:
    """Read how mails leave.

    Raises:
        ConfigurationError: if `conf/mail.toml` or the password cannot be used.
    """
    return load_mail(settings.conf / "mail.toml", settings.smtp_password)


@dataclass(frozen=True, slots=True)
class Mails:
    """Everything about mails."""

    outbox: Outbox
    delivery: Delivery

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after."""
        return tuple(
            Duty(f"mails-{number}", _EVERY, self.delivery.deliver_due)
            for number in range(1, _CARRIERS + 1)
        )


def mails(settings: Settings, database: Database, vault: Vault, clock: Clock) -> Mails:
    """Wire the mails.

    Raises:
        ConfigurationError: as `mail_conf`.
    """
    conf = mail_conf(settings)
    way: Way = Folder(settings.data / "mail")
    if conf.server is not None:
        way = Smtp(conf.server, conf.sender.domain)
    return Mails(
        Outbox(vault, clock, conf.sender.domain),
        Delivery(database, vault, clock, conf.sender, way),
    )
