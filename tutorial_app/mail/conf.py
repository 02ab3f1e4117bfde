"""Reads `conf/mail.toml`."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import ConfigurationError, InvalidInput
from tutorial_app.mail.model import check_address
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

_MOST_PORT = 65535
#: The variable of `settings.Settings.smtp_password`.
PASSWORD = "ITMS_SMTP_PASSWORD"  # noqa: S105 (its name)


class Tls(StrEnum):
    """How a connection to the mail server is encrypted."""

    #: From the first byte (RFC 8314, 3.3), mostly on port 465.
    IMPLICIT = "implicit"
    #: After STARTTLS (RFC 3207), mostly on port 587.
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """The server that takes our mails.

    Args:
        host: its name, which its certificate has to bear.
        port: TCP.
        tls: how the connection is encrypted.
        user: who signs in; empty: nobody does.
        password: of that user.
        ca_file: PEM file of the authority that signed its certificate; empty: those
            that are publicly known.
    """

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class MailConf:
    """How mails leave.

    Args:
        sender: from whom they are, as a header shows it.
        server: where they go; None: into a folder.
    """

    sender: Address
    server: Server | None


def load_mail(path: Path, password: str) -> MailConf:
    """Read how mails leave.

    Args:
        path: of `mail.toml`.
        password: for the server, from the environment.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    table = read_toml(path)
    sender = _sender(table)
    way = table.text("delivery", of=("folder", "smtp"))
    smtp = table.optional_table("smtp")
    table.finish()
    server = _server(smtp, path.parent, password) if smtp else None
    if way == "folder":
        return MailConf(sender, None)
    if server is None:
        table.refuse("delivery", 'is "smtp", and there is no [smtp]')
    if server.user and not password:
        raise ConfigurationError(
            f"is not set; {path} names the user {server.user!r}", source=PASSWORD
        )
    return MailConf(sender, server)


def _sender(table: TomlTable) -> Address:
    name, address = table.text("name"), table.text("sender")
    if not name.isprintable():
        table.refuse("name", f"is {name!r}, which is no line")
    try:
        return Address(name, addr_spec=check_address(address))
    except InvalidInput as exc:
        table.refuse("sender", f"cannot be used: {exc}")


def _server(table: TomlTable, folder: Path, password: str) -> Server:
    server = Server(
        host=table.text("host"),
        port=table.whole("port"),
        tls=Tls(table.text("tls", of=tuple(Tls))),
        user=table.text("user", ""),
        password=password,
        ca_file=_ca_file(table, folder),
    )
    table.finish()
    if not server.host or not server.host.isprintable() or " " in server.host:
        table.refuse("host", f"is {server.host!r}, which is no host")
    if not 0 < server.port <= _MOST_PORT:
        table.refuse("port", f"is {server.port}, which is no TCP port")
    if server.user and server.tls is Tls.NONE and not _on_this_machine(server.host):
        table.refuse("tls", f"is none: the password of {server.user!r} would be seen")
    return server


def _ca_file(table: TomlTable, folder: Path) -> str:
    name = table.text("ca_file", "")
    if not name:
        return ""
    path = folder / name
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as exc:
        table.refuse("ca_file", f"{path} cannot be used: {exc}")
    return str(path)


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
