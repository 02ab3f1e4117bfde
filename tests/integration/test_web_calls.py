"""The pages of the wire trace: the log, one call, shared calls, replays, files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from lxml import html

from tests.portals import portal_of
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.settings import Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.bootstrap import Portal

VOUCHER = "/console/topup/TopUpWithVoucher"
PING = "/console/system/Ping"


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, shared_database_url: str
) -> Settings:
    folder = tmp_path_factory.mktemp("calls")
    return Settings(data=folder, database_url=shared_database_url)


@pytest.fixture(scope="module")
def portal(settings: Settings, clock: FixedClock) -> Iterator[Portal]:
    built = portal_of(settings, clock=clock)
    yield built
    built.close()


#: From one address come only so many workspaces an hour.
addresses = (f"192.0.2.{number}" for number in range(1, 255))


@pytest.fixture
def browser(portal: Portal, settings: Settings) -> FlaskClient:
    client = create_app(portal, settings).test_client()
    client.environ_base["REMOTE_ADDR"] = next(addresses)
    return client


@pytest.fixture
def stranger(portal: Portal, settings: Settings) -> FlaskClient:
    """Another visitor, with a workspace and a call too."""
    other = create_app(portal, settings).test_client()
    sent(other, PING)
    return other


def fields(page: TestResponse) -> dict[str, str]:
    form = next(
        one for one in html.fromstring(page.text).forms if one.get("id") == "console"
    )
    return {str(n): str(v).removeprefix("\n") for n, v in form.form_values()}


def sent(browser: FlaskClient, path: str, **changed: str) -> TestResponse:
    """Make a call from the console."""
    given = {key.replace("__", ":"): value for key, value in changed.items()}
    form = fields(browser.get(path)) | given
    return browser.post(path, data=form | {"do": "send-anyway"})


def posted(browser: FlaskClient, path: str) -> TestResponse:
    """Press the button of a call's page that posts to *path*."""
    number = path.split("/")[2]
    page = html.fromstring(browser.get(f"/calls/{number}").text)
    form = next(one for one in page.forms if one.get("action") == path)
    return browser.post(path, data=dict(form.form_values()))


def text(page: TestResponse, query: str) -> str:
    return " ".join(
        " ".join(one.text_content().split())
        for one in html.fromstring(page.text).cssselect(query)
    )


def workspace_of(browser: FlaskClient) -> str:
    return text(browser.get("/calls"), ".lead code")


def test_without_a_workspace_the_page_tells_how_to_make_a_first_call(
    browser: FlaskClient,
) -> None:
    page = browser.get("/calls")

    assert page.status_code == 200
    assert "/console/system/Ping" in page.text
    assert browser.get("/calls/1").status_code == 404


def test_a_call_from_the_console_stands_in_the_log(browser: FlaskClient) -> None:
    sent(browser, PING)

    page = browser.get("/calls")

    assert "Ping" in text(page, "#calls")
    assert "answer" in text(page, "#calls .state")
    assert "kurv-self@" in text(page, "#calls")


def test_newer_calls_come_as_rows(browser: FlaskClient) -> None:
    sent(browser, PING)
    assert browser.get("/calls/newer?after=1").status_code == 204
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")

    rows = browser.get("/calls/newer?after=1")

    assert rows.text.count("<tr") == 1
    assert "TopUpWithVoucher" in rows.text
    assert browser.get("/calls/newer?after=1&operation=Ping").status_code == 204
    assert browser.get("/calls/newer?after=x").status_code == 400


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("operation=Ping", {"Ping"}),
        ("verdict=FAULT", {"TopUpWithVoucher"}),
        ("fault=VOUCHER_INVALID", set()),
        ("text=4550000000009999", {"TopUpWithVoucher"}),
        ("user=nobody", set()),
    ],
)
def test_the_log_is_filtered_and_searched(
    browser: FlaskClient, query: str, there: set[str]
) -> None:
    sent(browser, PING)
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")

    page = html.fromstring(browser.get(f"/calls?{query}").text)

    assert {one.text for one in page.cssselect("#calls a.name")} == there


def test_a_call_shows_messages_headers_and_why(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")

    page = browser.get("/calls/1")

    assert "SOAPAction" in text(page, "dl.headers")
    assert "proved who it is by a UsernameToken" in text(page, ".steps")
    assert "The first call with clientReference" in text(page, ".steps")
    assert "A rule of the operation refused it" in text(page, ".steps")
    assert "4550000000009999" in text(page, "#fault")
    assert "/docs/reference/faults/VOUCHER_" in page.text
    assert "***" in text(page, "#q")


def test_no_page_about_a_call_holds_a_password(
    browser: FlaskClient, portal: Portal
) -> None:
    sent(browser, PING)
    known = portal.sandbox.credentials(workspace_of(browser))
    passwords = {one.password for one in known}

    texts = [
        browser.get(f"/calls{path}").text
        for path in ("", "/1", "/1.har", "/1.ipynb", ".har", ".ipynb")
    ]

    assert passwords
    assert not any(password in one for password in passwords for one in texts)


def test_a_finding_stands_at_its_line_and_its_field(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="not a voucher")

    page = html.fromstring(browser.get("/calls/1").text)

    (line,) = page.cssselect("#q .line[data-found]")
    assert line.get("data-path") == "q:voucherCode"
    row = page.cssselect('tr[data-path="q:voucherCode"]')[0]
    assert row.cssselect(".wrong")
    assert row.cssselect("a")[0].get("href") == f"#{line.get('id')}"


def test_the_field_of_a_program_is_the_field_of_the_message(
    browser: FlaskClient,
) -> None:
    sent(browser, VOUCHER)

    page = html.fromstring(browser.get("/calls/1").text)

    for language in ("python", "zeep", "php", "node", "java", "csharp", "curl"):
        query = f'[data-tab="{language}"] [data-path="q:voucherCode"]'
        assert len(page.cssselect(query)) == 1, language


def test_the_calls_of_another_visitor_are_never_seen(
    browser: FlaskClient, stranger: FlaskClient
) -> None:
    sent(browser, PING)
    sent(browser, VOUCHER)

    for path in ("/calls/2", "/calls/2.har", "/calls/2.ipynb", "/calls/1/beside/2"):
        assert stranger.get(path).status_code == 404, path
    assert "TopUpWithVoucher" not in text(stranger.get("/calls"), "#calls")
    assert "TopUpWithVoucher" not in stranger.get("/calls.har").text


def shared_link(browser: FlaskClient) -> str:
    page = posted(browser, "/calls/1/share")
    return str(html.fromstring(page.text).cssselect(".notice code")[0].text)


def test_a_shared_link_shows_one_call_to_whoever_holds_it(
    browser: FlaskClient, portal: Portal, settings: Settings
) -> None:
    sent(browser, VOUCHER)
    workspace = workspace_of(browser)
    link = shared_link(browser).removeprefix(settings.url)
    nobody = create_app(portal, settings).test_client()

    page = nobody.get(link)

    assert page.status_code == 200
    assert "TopUpWithVoucher" in text(page, "h1")
    assert "kurv-self@…" in page.text
    assert workspace not in text(page, "main, aside")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert nobody.get("/calls/1").status_code == 404


def test_a_link_that_was_changed_or_has_expired_shows_nothing(
    browser: FlaskClient, settings: Settings, clock: FixedClock
) -> None:
    sent(browser, PING)
    link = shared_link(browser).removeprefix(settings.url)
    begun = clock.at

    assert browser.get(f"{link[:-8]}AAAAAAAA").status_code == 404
    assert browser.get("/calls/shared/nonsense").status_code == 404
    assert browser.get("/calls/shared/æøå").status_code == 404
    clock.at = begun + timedelta(days=6)
    assert browser.get(link).status_code == 200
    clock.at = begun + timedelta(days=7)
    late = browser.get(link)
    clock.at = begun
    assert late.status_code == 404
    assert "has expired" in late.text


def test_a_link_is_made_by_a_form_alone(browser: FlaskClient) -> None:
    sent(browser, PING)

    assert browser.get("/calls/1/share").status_code == 405
    assert browser.post("/calls/1/share").status_code == 403
    assert browser.post("/calls/1/replay").status_code == 403


def test_a_call_is_made_again_as_it_was(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000000014")

    answer = posted(browser, "/calls/1/replay")

    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert answer.location == "/calls/1/beside/2"
    assert "replayed" in text(page, "#that .state")
    assert "It says the same" in text(page, "main")


@pytest.mark.parametrize("proof", ["text", "digest", "basic"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_replay_proves_who_calls_as_the_call_did(
    browser: FlaskClient, proof: str, version: str
) -> None:
    sent(browser, PING, proof=proof, version=version)

    posted(browser, "/calls/1/replay")

    again = browser.get("/calls/2")
    assert "answered" in text(again, ".kv .state")
    said = {"text": "its password", "digest": "a digest", "basic": "HTTP Basic"}
    assert said[proof] in text(again, ".steps")


def test_what_the_trace_does_not_hold_cannot_be_made_again(
    browser: FlaskClient,
) -> None:
    sent(browser, "/console/topup/TopUpWithCard")

    page = browser.get("/calls/1")

    assert "does not hold the value of cardToken" in text(page, "#lost")
    assert "does not fit" not in page.text, "a mask is not what was sent"
    assert posted(browser, "/calls/1/replay").status_code == 400


def test_a_call_is_changed_in_the_console(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")
    page = html.fromstring(browser.get("/calls/1").text)
    form = next(one for one in page.forms if one.get("action") == VOUCHER)
    given = {str(n): str(v).removeprefix("\n") for n, v in form.form_values()}

    board = browser.post(VOUCHER, data=given)

    filled = fields(board)
    assert filled["f:voucherCode"] == "4550000000009999"
    assert "4550000000009999" in filled["raw"]
    assert "***" not in filled["raw"]


def test_a_fault_is_held_against_a_call_that_works(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000000014")
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")

    page = browser.get("/calls/2")

    assert "voucherCode is “4550000000009999”" in text(page, ".apart")
    beside = browser.get("/calls/2/working")
    assert beside.location == "/calls/2/beside/1"
    assert "other value" in text(browser.get(beside.location), ".apart")


def test_without_a_working_call_the_sample_stands_beside(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000009999")

    page = browser.get("/calls/1/working", follow_redirects=True)

    assert "the sample of the contract" in text(page, "h1 + .lead")


def test_the_archive_and_the_notebook_are_what_programs_read(
    browser: FlaskClient,
) -> None:
    sent(browser, PING)
    sent(browser, VOUCHER)

    archive: Any = json.loads(browser.get("/calls.har").text)
    book = nbformat.reads(browser.get("/calls.ipynb").text, as_version=4)  # type: ignore[no-untyped-call]

    entries = archive["log"]["entries"]
    assert [one["_call"]["operation"] for one in entries] == [
        "Ping",
        "TopUpWithVoucher",
    ]
    nbformat.validate(book)
    assert "itms.topup.TopUpWithVoucher" in book.cells[-1].source
    one = browser.get("/calls/2.har")
    assert 'filename="call-2.har"' in one.headers["Content-Disposition"]


def test_orders_and_events_that_a_call_caused_are_told(browser: FlaskClient) -> None:
    sent(browser, VOUCHER, f__voucherCode="4550000000000014")

    assert "Event" in text(browser.get("/calls/1"), "#caused ~ ul, section ul")
