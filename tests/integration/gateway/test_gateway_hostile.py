"""What callers may try, and what must not come of it: nor of what is kept of calls."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tests.integration.gateway.conftest import (
    ADA,
    REAL_PASSWORD,
    SYSTEM,
    info_answer,
    message_of,
)
from tutorial_app.access.credentials.tables import CREDENTIALS, PARTNER_CREDENTIALS
from tutorial_app.kernel.database import metadata
from tutorial_app.traces.book import owner_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.gateway.conftest import Office


WSA = "http://www.w3.org/2005/08/addressing"


def signed(office: Office, operation: str = "GetSystemInfo") -> bytes:
    shown = office.shown
    return message_of(shown.user_name, shown.secret, operation=operation)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"<not-xml",
        b"<Envelope/>",
        b"<a>" * 40 + b"</a>" * 40,
        b"",
    ],
)
def test_what_is_no_message_is_refused_before_anything_else(
    office: Office, body: bytes
) -> None:
    answer = office.call(body=body or b" ")

    assert answer.status.startswith("500")
    assert b"Fault" in answer.body
    assert office.upstream.came == []


def test_a_message_that_is_too_long_is_refused(office: Office) -> None:
    answer = office.call(body=signed(office) + b" " * 1024 * 1024)

    assert "longer than" in answer.body.decode()
    assert office.upstream.came == []


def test_a_second_call_in_the_body_does_not_ride_along(office: Office) -> None:
    second = f'<ResetSandbox xmlns="{SYSTEM}"/></soap:Body>'.encode()

    answer = office.call(body=signed(office).replace(b"</soap:Body>", second))

    assert "2 children" in answer.body.decode()
    assert office.upstream.came == []


@pytest.mark.parametrize("name", ["To", "ReplyTo", "FaultTo", "From"])
def test_no_address_of_the_caller_reaches_the_endpoint(
    office: Office, name: str
) -> None:
    block = f'<w:{name} xmlns:w="{WSA}">http://169.254.169.254/</w:{name}>'
    body = signed(office).replace(b"</soap:Header>", block.encode() + b"</soap:Header>")

    answer = office.call(
        body=body,
        HTTP_HOST="evil.example",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_FORWARDED_FOR="10.1.1.1",
        HTTP_FORWARDED="host=evil.example",
        HTTP_X_ORIGINAL_URL="http://evil.example/",
        HTTP_SOAPACTION='"urn:itms-sandbox:system:1:ResetSandbox"',
        HTTP_COOKIE="session=1",
        HTTP_CONNECTION="keep-alive, X-Secret",
        HTTP_X_SANDBOX_BEHAVIOUR="drop",
    )

    [came] = office.upstream.came
    assert answer.status == "200 OK"
    whole = came.body + repr(came.headers).encode()
    for word in (b"evil", b"169.254", b"10.1.1.1", b"session", b"Reset", b"drop"):
        assert word not in whole
    assert came.headers["Host"] == office.upstream.url.removeprefix("https://")


@pytest.mark.parametrize(
    "path",
    [
        "/real/acceptance/system@evil.example/v1",
        "/real/acceptance/..%2f..%2fetc/v1",
        "/real/acceptance/../../x/v1",
        "/real/http:%2F%2Fevil.example/system/v1",
        "/real/mock/system/v1",
        "/real/unknown/system/v1",
        "/real/acceptance/nothing/v1",
        "/real/acceptance/system/v2",
        "/real/",
    ],
)
def test_an_address_that_conf_does_not_name_leads_nowhere(
    office: Office, path: str
) -> None:
    assert office.call(path=path).status == "404 Not Found"
    assert office.upstream.came == []


def test_secrets_stand_in_the_clear_nowhere(
    office: Office, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    office.upstream.answers(info_answer(f"it was {REAL_PASSWORD}"))
    answer = office.call()
    office.call(password=f"{office.shown.secret}x")
    office.portal.real.credentials.renew(ADA, office.booking.id)

    secrets = [office.shown.secret, REAL_PASSWORD, "kurv-real-system"]
    told = answer.body.decode() + caplog.text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    with office.portal.database.reading() as db:
        rows = repr([db.execute(select(one)).all() for one in metadata.sorted_tables])
    for secret in secrets:
        assert secret not in told
        assert secret not in rows
        assert secret.encode() not in stored


def test_what_was_sealed_for_one_row_opens_nothing_in_another(office: Office) -> None:
    other, shown = office.other()
    with office.portal.database.transaction() as db:
        sealed = db.scalar(
            select(CREDENTIALS.c.secret).where(
                CREDENTIALS.c.booking == office.booking.id
            )
        )
        db.execute(
            CREDENTIALS.update()
            .where(CREDENTIALS.c.booking == other.id)
            .values(secret=sealed)
        )
        db.execute(PARTNER_CREDENTIALS.update().values(partner="GNIST"))

    moved = office.call(user=shown.user_name, password=office.shown.secret)
    theirs = office.call()

    assert moved.fault_code == "AUTHENTICATION_FAILED"
    assert theirs.fault_code == "ACCESS_NOT_APPROVED"


def test_each_call_is_written_down_masked_whatever_came_of_it(office: Office) -> None:
    office.call()
    office.call(body=signed(office, operation="ResetSandbox"))
    office.upstream.answers(b"<html>", Content_Type="text/html")
    office.call()

    owner = owner_of(office.booking.id, office.upstream.url)
    traces = office.portal.calls.after(owner, 0)
    assert [(one.operation, one.verdict, one.fault_code) for one in traces] == [
        ("GetSystemInfo", "ANSWER", ""),
        ("ResetSandbox", "FAULT", "OPERATION_NOT_ALLOWED"),
        ("GetSystemInfo", "FAULT", "SYSTEM_UNAVAILABLE"),
    ]
    assert traces[0].correlation_id == "up-1"
    assert traces[1].correlation_id == "mine-1"
    assert b"<wsse:Username>" in traces[0].request


def test_what_is_needed_no_more_is_forgotten(office: Office) -> None:
    office.call()
    office.clock.at += timedelta(days=2)
    office.portal.real.gate.forget()

    with office.portal.database.reading() as db:
        assert db.scalar(select(CREDENTIALS.c.secret)) == ""
        assert db.scalar(text("SELECT count(*) FROM access_calls")) == 0
    assert office.call().fault_code == "AUTHENTICATION_FAILED"
