"""What the console offers beside the form: magic, misbehaviour, history, programs."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.integration.console_pages import fields, shown, status, texts
from tests.integration.local_servers import Authority, Said, answering
from tests.portals import portal_of
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

VOUCHER = "/console/topup/TopUpWithVoucher"
INFO = "/console/system/GetSystemInfo"
MOST_BYTES = 90_000


def test_magic_values_stand_beside_their_field_and_are_taken_by_a_button(
    browser: FlaskClient,
) -> None:
    page = browser.get(VOUCHER)
    found = texts(page, '[id="n-voucherCode-magic"] li')
    assert any("expired" in one and "VOUCHER_EXPIRED" in one for one in found)
    used = {"do": "use:voucherCode=4550000000000139"}

    form = fields(browser.post(VOUCHER, data=fields(page) | used))

    assert form["f:voucherCode"] == "4550000000000139"
    sent = browser.post(VOUCHER, data=form | {"do": "send"})
    assert "VOUCHER_EXPIRED" in shown(sent)


def test_the_credential_that_is_chosen_at_first_may_make_the_call(
    browser: FlaskClient, portal: Portal
) -> None:
    browser.post("/workspace", data={"csrf": fields(browser.get(VOUCHER))["csrf"]})
    restricted = [
        f"/console/{entry.slug}/{one.name}"
        for entry in portal.library.services.values()
        for one in entry.contract.operations
        if any(not right.fields for right in one.notes.rights)
    ]

    for path in restricted:
        form = fields(browser.get(path))
        sent = browser.post(path, data=form | {"do": "send-anyway"})
        refused = texts(sent, "#answer .fault-card h2")
        assert not {"CHANNEL_NOT_ALLOWED", "OPERATION_NOT_ALLOWED"} & {*refused}, path
    assert restricted


def test_the_end_of_a_number_is_put_at_its_end(browser: FlaskClient) -> None:
    path = "/console/number/ReserveNumber"
    form = fields(browser.get(path)) | {"f:msisdn": "+4542010042"}

    used = fields(browser.post(path, data=form | {"do": "end:msisdn=9999"}))

    assert used["f:msisdn"] == "+4542019999"


def test_every_place_of_magic_is_a_field_that_a_form_has(
    browser: FlaskClient, portal: Portal
) -> None:
    text = "".join(
        browser.get(f"/console/{entry.slug}/{operation.name}?fill=full").text
        for entry in portal.library.services.values()
        for operation in entry.contract.operations
    )
    paths = set(re.findall(r'id="n-([^"]+)-magic"', text))
    ends = {re.split(r"[.\[]", path.split("]")[-1])[-1] for path in paths}

    wanted = {place.rpartition("/")[2] for place in portal.console.offers.places}
    assert wanted - ends == set()


def test_misbehaviour_is_asked_for_by_a_header(browser: FlaskClient) -> None:
    form = fields(browser.get(INFO))
    browser.post(INFO, data=form | {"do": "send"})
    asked = fields(browser.post(INFO, data=form | {"do": "behave:html"}))
    assert asked["behaviour"] == "html"

    html = browser.post(INFO, data=asked | {"do": "send"})
    drop = browser.post(INFO, data=asked | {"do": "send", "behaviour": "drop"})

    assert "web page, not SOAP" in texts(html, "#answer .fault-card h2")[0]
    assert "closed without an answer" in texts(drop, "#answer .fault-card h2")[0]


def test_a_header_cannot_carry_another_one(browser: FlaskClient) -> None:
    form = fields(browser.get(INFO)) | {"behaviour": "html\r\nX-Evil: 1"}

    sent = browser.post(INFO, data=form | {"do": "send"})

    assert "INVALID_REQUEST" in shown(sent)


def test_a_call_of_the_past_fills_form_and_xml_again(browser: FlaskClient) -> None:
    first = fields(browser.get(VOUCHER)) | {"f:voucherCode": "4550000000000022"}
    browser.post(VOUCHER, data=first | {"do": "send", "proof": "digest"})
    page = browser.get(VOUCHER)
    number = re.search(r'value="again:(\d+)"', page.text)
    assert number

    asked = fields(page) | {"do": f"again:{number[1]}"}
    back = fields(browser.post(VOUCHER, data=asked))
    sent = browser.post(VOUCHER, data=back | {"do": "send"})

    assert back["f:voucherCode"] == "4550000000000022"
    assert back["proof"] == "digest"
    key = "f:context.clientReference"
    assert back[key] == first[key]
    assert "replayed" in shown(sent)


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", "9" * 40])
def test_a_call_that_is_not_there_changes_nothing(
    browser: FlaskClient, number: str
) -> None:
    form = fields(browser.get(VOUCHER))
    browser.post(VOUCHER, data=form | {"do": "send"})

    page = browser.post(VOUCHER, data=form | {"do": f"again:{number}"})

    assert fields(page)["f:voucherCode"] == form["f:voucherCode"]


def test_the_call_can_be_taken_away_in_seven_languages(browser: FlaskClient) -> None:
    form = fields(browser.get(VOUCHER)) | {"f:voucherCode": "4550000000000022"}
    browser.post(VOUCHER, data=form | {"do": "send"})

    page = browser.post(VOUCHER, data=form | {"do": "update"})

    names = texts(page, "#programs .tab-title")
    assert names == ["Python", "zeep", "PHP", "Node", "Java", "C#", "curl"]
    codes = texts(page, "#programs pre")
    assert all("4550000000000022" in code for code in codes)
    assert all("your-password" in code for code in codes)


def test_no_console_page_is_longer_than_allowed(
    browser: FlaskClient, portal: Portal
) -> None:
    browser.post(INFO, data=fields(browser.get(INFO)) | {"do": "send"})
    packed = {"Accept-Encoding": "gzip"}
    files = ("look.css", "look.js", "early.js", "icons.svg", "console.css")
    shared = 0
    page = browser.get(INFO)
    for name in (*files, "console.js"):
        address = re.search(rf'"([^"]*/{re.escape(name)}[^"]*)"', page.text)
        if address:
            with browser.get(address[1], headers=packed) as file:
                shared += len(file.data)
    long = {}
    for entry in portal.library.services.values():
        for operation in entry.contract.operations:
            path = f"/console/{entry.slug}/{operation.name}"
            got = len(browser.get(f"{path}?fill=full", headers=packed).data)
            if got + shared > MOST_BYTES:
                long[operation.name] = got + shared

    assert shared > 10_000
    assert long == {}


def test_a_real_endpoint_has_neither_magic_nor_clock(
    settings: Settings, tmp_path: Path
) -> None:
    authority = Authority.make(tmp_path)
    conf = tmp_path / "conf"
    shutil.copytree(settings.conf, conf)
    pong = (
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
        b"<m:PingResponse xmlns:m='urn:itms-sandbox:system:1'/></s:Body></s:Envelope>"
    )
    with answering(Said(body=pong), authority.server()) as url:
        text = f'[real]\nkind = "real"\nbase_url = "{url}"\nca_file = "../ca.pem"\n'
        with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
            file.write(text)
        ours = replace(settings, data=tmp_path / "data", conf=conf)
        portal = portal_of(ours)
        browser = create_app(portal, ours).test_client()
        real = {"endpoint": "real", "do": "update"}

        ping = fields(browser.get("/console/system/Ping")) | real
        sent = browser.post("/console/system/Ping", data=ping | {"do": "send"})
        card = browser.post(VOUCHER, data=fields(browser.get(VOUCHER)) | real)
        clock = "/console/system/AdvanceSandboxClock"
        moved = browser.post(clock, data=fields(browser.get(clock)) | real)
        tried = browser.post(clock, data=fields(moved) | {"do": "send"})
        portal.close()

    assert status(sent) == "200 OK"
    assert not texts(card, ".magic")
    assert "behaviour" not in fields(card)
    assert "Only the sandbox has" in texts(moved, "#said .notice-title")[0]
    assert "exists in the sandbox alone" in texts(tried, "#answer .fault-card")[0]
