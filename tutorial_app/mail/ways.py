"""The ways on which mails leave."""

from __future__ import annotations

import os
import smtplib
import ssl
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from tutorial_app.kernel.errors import PortalError
from tutorial_app.mail.conf import Tls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from tutorial_app.mail.conf import Server
    from tutorial_app.mail.kept import Kept

#: Seconds for each answer of the server.
_PATIENCE = 15.0
#: RFC 5321, 4.2.1: from here on a refusal is final.
_FOR_GOOD = 500


class NotDelivered(PortalError):
    """A mail did not leave.

    Args:
        reason: why.
        for_good: whether it never will.
    """

    code = "not-delivered"

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        self.for_good = for_good
        super().__init__(reason)


class Way(Protocol):
    """One way to deliver; once more has to do no harm."""

    @property
    def hold(self) -> timedelta:
        """How long a claim has to hold: far longer than a delivery takes."""
        ...

    def deliver(self, kept: Kept, message: EmailMessage) -> None:
        """Deliver *message*, which was made of *kept*.

        Raises:
            NotDelivered: if it did not leave.
        """
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Into a folder, each mail a file: once, however often it is delivered.

    Its name comes from the mail, and it appears with its content or not at all.
    """

    path: Path
    hold: timedelta = timedelta(seconds=5)

    def deliver(self, kept: Kept, message: EmailMessage) -> None:
        """Write the file, unless it is there.

        Raises:
            NotDelivered: if it cannot be written.
        """
        try:
            self._write(kept.file_name, message.as_bytes())
        except OSError as exc:
            raise NotDelivered(f"the folder {self.path}: {exc.strerror}") from exc

    def _write(self, name: str, content: bytes) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600.
        handle, draft = tempfile.mkstemp(dir=self.path, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            (self.path / name).hardlink_to(draft)
        # Also those of workers that were killed here.
        for left in self.path.glob(f".{name}-*"):
            left.unlink(missing_ok=True)
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class Smtp:
    """To a server, which answers for the mail once it has taken it (RFC 5321, 6.1)."""

    server: Server
    #: The domain of the sender, by which we greet.
    domain: str
    hold: timedelta = timedelta(minutes=5)

    def deliver(self, kept: Kept, message: EmailMessage) -> None:
        """Hand the mail to the server.

        Raises:
            NotDelivered: if it is not to be reached, or does not take the mail.
        """
        try:
            with self._connected() as smtp:
                smtp.send_message(message, to_addrs=[kept.recipient])
        except smtplib.SMTPRecipientsRefused as exc:
            code, said = exc.recipients[kept.recipient]
            raise _refused(code, said) from exc
        except smtplib.SMTPDataError as exc:
            raise _refused(exc.smtp_code, exc.smtp_error) from exc
        except smtplib.SMTPResponseException as exc:
            # A sign-in or a sender that is refused can be mended by the operator.
            raise NotDelivered(_said(exc.smtp_code, exc.smtp_error)) from exc
        except (smtplib.SMTPException, OSError) as exc:
            name = f"{self.server.host}:{self.server.port}"
            raise NotDelivered(f"{name}: {exc or type(exc).__name__}") from exc

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        smtp = self._greeted()
        try:
            if self.server.user:
                smtp.login(self.server.user, self.server.password)
            yield smtp
            # What was taken stays taken, however we part.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _greeted(self) -> smtplib.SMTP:
        host, port, name = self.server.host, self.server.port, self.domain
        context = ssl.create_default_context(cafile=self.server.ca_file or None)
        if self.server.tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(
                host, port, local_hostname=name, timeout=_PATIENCE, context=context
            )
        smtp = smtplib.SMTP(host, port, local_hostname=name, timeout=_PATIENCE)
        if self.server.tls is Tls.STARTTLS:
            try:
                smtp.starttls(context=context)
            except BaseException:
                smtp.close()
                raise
        return smtp


def _refused(code: int, said: bytes | str) -> NotDelivered:
    return NotDelivered(_said(code, said), for_good=code >= _FOR_GOOD)


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    return f"the server said {code} {' '.join(text.split())}"
