"""A mail as it goes over the wire (RFC 5322, MIME). Pure."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.mail.kept import Kept

#: What an entry is called where it is shown as a file.
_ENTRY = "booking.ics"


def message_of(kept: Kept, sender: Address) -> EmailMessage:
    """Return the message, the same to the last octet each time.

    The entry stands among the alternatives, where programs that know invitations
    look for it (RFC 6047, 2.4), and is attached for those that know files alone.

    Args:
        kept: a mail with its body.
        sender: from whom it is.
    """
    body = kept.body
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=kept.recipient)
    message["Subject"] = kept.subject
    message["Date"] = format_datetime(kept.at)
    message["Message-ID"] = kept.message_id
    # RFC 3834: nobody's absence is to be told to us.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.text)
    if body.html:
        message.add_alternative(body.html, subtype="html")
    if body.calendar:
        message.add_alternative(
            body.calendar, subtype="calendar", params={"method": kept.method}
        )
        message.add_attachment(
            body.calendar.encode(), "application", "ics", filename=_ENTRY
        )
    _fix_boundaries(message, kept.digest)
    return message


def _fix_boundaries(message: EmailMessage, digest: str) -> None:
    """Name the borders between parts, which would be chance."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")
