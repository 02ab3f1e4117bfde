"""Mails through a real small server: at least once, under one id."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.integration.local_servers import Authority
from tests.integration.mail.conftest import hello, read
from tutorial_app.mail.conf import Server, Tls
from tutorial_app.mail.ways import Smtp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, LoginPassword, Session

    from tests.integration.mail.conftest import Post

PASSWORD = "pw-of-the-portal"
OK = "250 taken"


@dataclass
class Inbox:
    """What the server took, and what it says."""

    mails: list[bytes] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    #: Connections whose server dies once it has taken a mail.
    dies: int = 0
    to_recipient: str = OK
    to_data: str = OK

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.to_recipient == OK:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 (aiosmtpd's)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.to_data == OK:
            assert isinstance(envelope.content, bytes)
            self.mails.append(envelope.content)
            self.senders.append(envelope.mail_from)
            self.recipients.append(envelope.rcpt_tos)
        if self.dies:
            self.dies -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.to_data


@contextmanager
def running(inbox: Inbox, **options: Any) -> Iterator[int]:
    """Run a server on this machine; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


def to(port: int, tls: Tls = Tls.NONE, **more: Any) -> Smtp:
    return Smtp(Server("127.0.0.1", port, tls, **more), "itms.example")


def test_a_server_takes_a_mail_with_our_envelope(post: Post) -> None:
    inbox = Inbox()
    post.put(hello(html="<p>Hi</p>"), "told:1")

    with running(inbox) as port:
        assert post.deliver(to(port)) == 1
        assert post.deliver(to(port)) == 0

    (content,) = inbox.mails
    assert inbox.senders == ["portal@itms.example"]
    assert inbox.recipients == [["anna@kurv.example"]]
    assert read(content)["Message-ID"] == post.rows()[0]["message_id"]
    assert [row["state"] for row in post.rows()] == ["DELIVERED"]


def test_a_mail_whose_server_died_before_it_could_answer_is_sent_again_under_its_id(
    post: Post,
) -> None:
    inbox = Inbox(dies=2)
    post.put(hello(), "told:1")

    with running(inbox) as port:
        for _ in range(3):
            assert post.deliver(to(port)) == 1
            post.clock.at += timedelta(minutes=30)

    assert len(inbox.mails) == 3
    assert {read(one)["Message-ID"] for one in inbox.mails} == {
        post.rows()[0]["message_id"]
    }
    assert len(set(inbox.mails)) == 1
    assert post.rows()[0]["state"] == "DELIVERED"


def test_what_is_read_from_a_header_came_from_no_body_or_name(post: Post) -> None:
    inbox = Inbox()
    post.put(
        hello(html="x\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nBcc: a@b.example"),
        "told\r\nBcc: eve@evil.example\r\n:1",
    )

    with running(inbox) as port:
        post.deliver(to(port))

    (content,) = inbox.mails
    assert inbox.senders == ["portal@itms.example"]
    assert "Bcc" not in read(content)
    assert b"eve" not in content.partition(b"\r\n\r\n")[0]


def test_who_the_server_does_not_know_is_given_up_with_the_reason(post: Post) -> None:
    inbox = Inbox(to_recipient="550 5.1.1 no such\tuser")
    post.put(hello(), "told:1")

    with running(inbox) as port:
        post.deliver(to(port))

    (row,) = post.rows()
    assert row["state"] == "FAILED"
    assert row["problem"] == "the server said 550 5.1.1 no such user"


@pytest.mark.parametrize(
    "inbox",
    [Inbox(to_recipient="450 later"), Inbox(to_data="452 full")],
    ids=["recipient", "data"],
)
def test_what_the_server_may_take_later_is_tried_again(
    post: Post, inbox: Inbox
) -> None:
    post.put(hello(), "told:1")

    with running(inbox) as port:
        post.deliver(to(port))
        first = post.rows()[0]
        inbox.to_recipient = inbox.to_data = OK
        post.clock.at += timedelta(minutes=1)
        post.deliver(to(port))

    assert (first["state"], first["problem"][:15]) == ("OPEN", "the server said")
    assert post.rows()[0]["state"] == "DELIVERED"


def test_a_server_that_is_not_there_is_tried_again(post: Post) -> None:
    post.put(hello(), "told:1")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    post.deliver(to(port))

    (row,) = post.rows()
    assert row["state"] == "OPEN"
    assert f"127.0.0.1:{port}: " in row["problem"]
    assert "refused" in row["problem"]


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_user_signs_in_over_an_encrypted_connection(
    post: Post, tmp_path: Path, tls: Tls, password: str
) -> None:
    context = Authority.make(tmp_path).server()
    inbox = Inbox()
    post.put(hello(), "told:1")
    seen: list[bool] = []

    def sign_in(*came: Any) -> AuthResult:
        server, said = came[0], came[-1]
        seen.append(server.session.ssl is not None)
        return AuthResult(success=_knows(said), handled=False)

    options: dict[str, Any] = {"authenticator": sign_in}
    options |= (
        {"ssl_context": context, "auth_require_tls": False}
        if tls is Tls.IMPLICIT
        else {"tls_context": context, "auth_required": True}
    )
    server = {
        "user": "portal",
        "password": password,
        "ca_file": str(tmp_path / "ca.pem"),
    }

    with running(inbox, **options) as port:
        post.deliver(to(port, tls, **server))

    (row,) = post.rows()
    assert seen
    if password == PASSWORD:
        assert (len(inbox.mails), row["state"]) == (1, "DELIVERED")
    else:
        assert (inbox.mails, row["state"]) == ([], "OPEN")
        assert row["problem"].startswith("the server said 535")
        assert password not in row["problem"]


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_server_that_does_not_prove_its_name_gets_nothing(
    post: Post, tmp_path: Path, tls: Tls
) -> None:
    context = Authority.make(tmp_path).server()
    inbox = Inbox()
    post.put(hello(), "told:1")
    name = "ssl_context" if tls is Tls.IMPLICIT else "tls_context"

    with running(inbox, **{name: context}) as port:
        post.deliver(to(port, tls))

    assert inbox.mails == []
    assert "CERTIFICATE_VERIFY_FAILED" in post.rows()[0]["problem"]


def test_a_server_without_tls_gets_nothing_where_it_is_asked_for(post: Post) -> None:
    inbox = Inbox()
    post.put(hello(), "told:1")

    with running(inbox) as port:
        post.deliver(to(port, Tls.STARTTLS))

    assert inbox.mails == []
    assert "STARTTLS" in post.rows()[0]["problem"]


def _knows(said: LoginPassword) -> bool:
    return (said.login, said.password) == (b"portal", PASSWORD.encode())
