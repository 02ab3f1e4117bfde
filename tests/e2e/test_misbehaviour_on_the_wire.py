"""What misbehaviour looks like to a socket: only the real server can show it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import etree

from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from tests.conftest import Live

TYPES = "urn:itms-sandbox:types:1"


def a_note(reference: str) -> bytes:
    payload = etree.fromstring(
        "<m:ReserveNumber xmlns:m='urn:itms-sandbox:number:1'"
        f" xmlns:t='{TYPES}'><m:context>"
        f"<t:clientReference>{reference}</t:clientReference>"
        "<t:channel>SELF_SERVICE</t:channel></m:context>"
        "<m:msisdn>+4542010777</m:msisdn></m:ReserveNumber>"
    )
    header = [username_token("kurv-self", "sandbox")]
    return close_envelope(payload, Version.SOAP11, header=header)


def raw_answer(live: Live, body: bytes, behaviour: str) -> bytes:
    """POST over a bare socket; return every byte that comes until it is closed."""
    address = urlsplit(live.url)
    assert address.hostname
    with socket.create_connection((address.hostname, address.port or 80), 10) as link:
        head = (
            f"POST /soap/number/v1 HTTP/1.1\r\nHost: {address.netloc}\r\n"
            "Content-Type: text/xml; charset=utf-8\r\n"
            f"X-Sandbox-Behaviour: {behaviour}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        link.sendall(head.encode() + body)
        parts = b""
        while part := link.recv(65536):
            parts += part
        return parts


def test_a_drop_closes_the_connection_without_an_answer_and_the_work_is_done(
    live_portal: Live,
) -> None:
    body = a_note("wire-drop-1")

    seen = raw_answer(live_portal, body, "drop")

    again = httpx.post(f"{live_portal.url}/soap/number/v1", content=body)
    # The server may have sent the head by then; of the body there is nothing.
    assert seen.partition(b"\r\n\r\n")[2] == b""
    assert b"replayed>true<" in again.content


def test_an_http_client_sees_a_lost_connection(live_portal: Live) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(
            f"{live_portal.url}/soap/number/v1",
            content=a_note("wire-drop-2"),
            headers={"X-Sandbox-Behaviour": "drop;when=before"},
        )


def test_a_proxys_page_comes_with_its_own_status_and_type(live_portal: Live) -> None:
    answer = httpx.post(
        f"{live_portal.url}/soap/number/v1",
        content=a_note("wire-html-1"),
        headers={"X-Sandbox-Behaviour": "html"},
    )

    assert answer.status_code == httpx.codes.BAD_GATEWAY
    assert answer.headers["content-type"].startswith("text/html")


def test_a_delay_takes_its_time(live_portal: Live) -> None:
    answer = httpx.post(
        f"{live_portal.url}/soap/number/v1",
        content=a_note("wire-slow-1"),
        headers={"X-Sandbox-Behaviour": "delay=300"},
    )

    assert answer.elapsed.total_seconds() >= 0.3
