"""How mails are wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mail.conf import load_mail
from tutorial_app.mail.outbox import Outbox

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.mail.conf import MailConf
    from tutorial_app.settings import Settings


def mail_conf(settings: Settings) -> MailConf:
    """Read how mails leave.

    Raises:
        ConfigurationError: if `conf/mail.toml` or the password cannot be used.
    """
    return load_mail(settings.conf / "mail.toml", settings.smtp_password)


def outbox(settings: Settings, vault: Vault, clock: Clock) -> Outbox:
    """Return where mails are written.

    Raises:
        ConfigurationError: as `mail_conf`.
    """
    return Outbox(vault, clock, mail_conf(settings).sender.domain)
