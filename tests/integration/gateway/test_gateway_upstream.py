"""What an endpoint may do to a call, and what must not come of it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.gateway.conftest import (
    BOB,
    conf_with,
    info_answer,
    opened,
    upstream_server,
)
from tests.integration.local_servers import Said, answering
from tests.portals import portal_of
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.gateway.conftest import Office, Upstream
    from tests.integration.local_servers import Authority
    from tutorial_app.kernel.clock import FixedClock


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


def test_what_an_endpoint_says_about_a_call_forges_no_line_of_a_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.upstream.answers(info_answer().replace(b"up-1", b"up&#10;ERROR all is lost"))

    office.call()

    assert "real-call" in caplog.text
    assert "all is lost" not in caplog.text
