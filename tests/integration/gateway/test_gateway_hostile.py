"""What callers and endpoints may try, and what must not come of it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from tests.integration.gateway.conftest import (
    ADA,
    BOB,
    REAL_PASSWORD,
    SYSTEM,
    conf_with,
    info_answer,
    message_of,
    opened,
    upstream_server,
)
from tests.integration.local_servers import Said, answering
from tests.portals import portal_of
from tutorial_app.access.credentials.tables import CREDENTIALS, PARTNER_CREDENTIALS
from tutorial_app.kernel.database import metadata
from tutorial_app.settings import Settings
from tutorial_app.traces.book import owner_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.gateway.conftest import Office, Upstream
    from tests.integration.local_servers import Authority
    from tutorial_app.kernel.clock import FixedClock

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


def test_a_redirect_is_not_followed(office: Office) -> None:
    with answering(Said(body=info_answer("STOLEN"))) as elsewhere:
        office.upstream.answers(b"", 307, Location=f"{elsewhere}/soap/system/v1")
        answer = office.call()

    assert answer.fault_code == "SYSTEM_UNAVAILABLE"
    assert "follows no redirect" in answer.body.decode()
    assert "STOLEN" not in answer.body.decode()
    assert "Location" not in answer.headers


def test_html_and_broken_xml_are_told_as_what_they_are(office: Office) -> None:
    office.upstream.answers(b"<html>Sign in</html>", Content_Type="text/html")
    html = office.call()
    office.upstream.answers(b"<soap:Envelope")
    broken = office.call()
    office.upstream.answers(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    hostile = office.call()
    office.upstream.answers(info_answer(), Content_Encoding="gzip")
    packed = office.call()

    told = [one.body.decode() for one in (html, broken, hostile, packed)]
    assert "an HTML page came instead of XML" in told[0]
    assert "not well-formed XML" in told[1]
    assert "DOCTYPE" in told[2]
    assert "packed" in told[3]
    assert all("SYSTEM_UNAVAILABLE" in one for one in told)


def test_an_answer_that_is_too_long_is_given_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutorial_app.gateway.line.LARGEST", 1000)
    office.upstream.answers(info_answer("x" * 2000))

    answer = office.call()

    assert answer.fault_code == "SYSTEM_UNAVAILABLE"
    assert "longer than 1,000 bytes" in answer.body.decode()


def test_an_endpoint_that_is_slow_or_drips_is_given_up_in_time(office: Office) -> None:
    office.upstream.before = lambda: office.upstream.over.wait(1.5)
    slow = office.call()
    office.upstream.before = lambda: None
    office.upstream.drip = (b"<soap:Envelope ",) * 20
    drips = office.call()

    assert slow.fault_code == drips.fault_code == "BACKEND_TIMEOUT"
    assert "no answer within 1 s" in slow.fault_text("message")
    assert slow.fault_text("retryable") == "true"


def test_slow_calls_of_one_partner_leave_room_for_another(
    tmp_path: Path,
    clock: FixedClock,
    upstream: Upstream,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tutorial_app.gateway.room.WAIT", 60)
    go = threading.Event()
    conf = conf_with(tmp_path, upstream, tmp_path / "ca.pem", time_out='"PT1M"')
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    settings = Settings(data=tmp_path / "d", database_url=url, conf=conf)
    with opened(settings, clock, upstream) as office, ThreadPoolExecutor(5) as pool:
        _, shown = office.other()
        keep = office.portal.real.partners.keep
        keep(BOB, "GNIST", "acceptance", "gnist-real", "the-real-password-of-gnist")
        upstream.before = lambda: b"gnist" in upstream.came[-1].body or go.wait(60)
        calls = [pool.submit(office.call) for _ in range(5)]
        try:
            first = next(as_completed(calls)).result()
            theirs = office.call(user=shown.user_name, password=shown.secret)
        finally:
            go.set()
        codes = sorted(one.result().fault_code for one in calls)

    assert theirs.status == "200 OK"
    assert "2 calls under way" in first.fault_text("message")
    assert first.fault_text("retryAfterSeconds") == "5"
    assert codes == [""] * 4 + ["RATE_LIMITED"], "two were carried out, then two more"


def test_a_certificate_of_an_unknown_authority_gets_no_credential(
    tmp_path: Path, clock: FixedClock, authority: Authority, database_url: str
) -> None:
    (tmp_path / "other").mkdir()
    other = type(authority).make(tmp_path / "other")
    with upstream_server(authority) as upstream:
        conf = conf_with(tmp_path, upstream, other.folder / "ca.pem")
        settings = Settings(data=tmp_path / "d", database_url=database_url, conf=conf)
        with opened(settings, clock, upstream) as office:
            answer = office.call()

    assert answer.fault_code == "SYSTEM_UNAVAILABLE"
    assert "is not trusted" in answer.body.decode()
    assert upstream.came == []


def test_a_certificate_for_another_name_or_from_last_year_gets_no_credential(
    tmp_path: Path, clock: FixedClock, authority: Authority
) -> None:
    told = []
    wrong: tuple[dict[str, Any], ...] = ({"address": "127.0.0.2"}, {"ago": 5})
    for number, served in enumerate(wrong):
        folder = tmp_path / str(number)
        folder.mkdir()
        with upstream_server(authority, **served) as upstream:
            conf = conf_with(folder, upstream, tmp_path / "ca.pem")
            settings = Settings(
                data=folder / "d",
                database_url=f"sqlite:///{folder / 'x.sqlite'}",
                conf=conf,
            )
            with opened(settings, clock, upstream) as office:
                told.append(office.call().body.decode())
            assert upstream.came == []
            clock.at = type(clock.at).fromisoformat("2026-01-05T09:00:00+00:00")

    assert "is not valid for" in told[0] or "mismatch" in told[0]
    assert "expired" in told[1]


@pytest.mark.parametrize("named", [True, False])
def test_an_endpoint_that_asks_for_our_certificate_gets_the_one_that_conf_names(
    tmp_path: Path, clock: FixedClock, authority: Authority, *, named: bool
) -> None:
    with upstream_server(authority, asks=True) as upstream:
        # Any certificate of the authority will do, that of a server too.
        own = f'"{tmp_path / "server-127.0.0.1-0.pem"}"'
        keys = {"client_cert": own} if named else {}
        conf = conf_with(tmp_path, upstream, tmp_path / "ca.pem", **keys)
        url = f"sqlite:///{tmp_path / 'x.sqlite'}"
        settings = Settings(data=tmp_path / "d", database_url=url, conf=conf)
        with opened(settings, clock, upstream) as office:
            answer = office.call()

    assert (answer.status == "200 OK") is named
    assert len(upstream.came) == named


def test_a_dead_endpoint_is_told_plainly(office: Office) -> None:
    conf = office.settings.conf / "endpoints.toml"
    dead = "https://127.0.0.1:9"
    text = conf.read_text(encoding="utf-8").replace(office.upstream.url, dead)
    conf.write_text(text, encoding="utf-8")
    office.portal = portal_of(office.settings, clock=office.clock)
    answer = office.call()
    office.portal.close()

    assert answer.fault_code == "SYSTEM_UNAVAILABLE"
    assert "Nobody answers at https://127.0.0.1:9" in answer.fault_text("message")


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_partners_wrong_credential_is_told_as_theirs_to_mend(
    office: Office, status: int
) -> None:
    fault = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        "<soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>no"
        "</faultstring><detail><f><code>AUTHENTICATION_FAILED</code></f></detail>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    )
    office.upstream.answers(fault.encode(), status, WWW_Authenticate="Basic")

    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert "enters it anew" in answer.fault_text("message")
    assert "WWW-Authenticate" not in answer.headers


def test_headers_of_the_endpoint_stay_there(office: Office) -> None:
    office.upstream.answers(
        info_answer(), Set_Cookie="a=b", Server="secret/1", X_Powered_By="y"
    )

    answer = office.call(HTTP_X_CORRELATION_ID="abc-1")

    assert set(answer.headers) == {"Content-Type", "Content-Length", "X-Correlation-Id"}
    [came] = office.upstream.came
    assert came.headers["X-Correlation-Id"] == "abc-1"


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


def test_what_an_endpoint_says_about_a_call_forges_no_line_of_a_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.upstream.answers(info_answer().replace(b"up-1", b"up&#10;ERROR all is lost"))

    office.call()

    assert "real-call" in caplog.text
    assert "all is lost" not in caplog.text
