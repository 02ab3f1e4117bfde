import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from tests.integration.console_pages import fields, shown, status
from tests.portals import portal_of
from tutorial_app.access.sandbox import Credential, Workspace
from tutorial_app.bootstrap import Portal
from tutorial_app.client.endpoints import Endpoint
from tutorial_app.console.envelope import MASK
from tutorial_app.settings import Settings
from tutorial_app.web import create_app
from tutorial_app.web.board import Choices
from tutorial_app.web.visitor import Mine

ADDER = """<wsdl:definitions targetNamespace="urn:adder" xmlns:tns="urn:adder"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:message name="in"><wsdl:part name="a" type="xs:int"/></wsdl:message>
  <wsdl:message name="out"><wsdl:part name="sum" type="xs:int"/></wsdl:message>
  <wsdl:portType name="Adder"><wsdl:operation name="Add">
    <wsdl:input message="tns:in"/><wsdl:output message="tns:out"/>
  </wsdl:operation></wsdl:portType>
  <wsdl:binding name="AdderSoap" type="tns:Adder">
    <soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Add"><soap:operation soapAction="urn:adder:Add"/>
      <wsdl:input><soap:body use="literal" namespace="urn:adder"/></wsdl:input>
      <wsdl:output><soap:body use="literal" namespace="urn:adder"/></wsdl:output>
    </wsdl:operation></wsdl:binding>
  <wsdl:service name="Adder"><wsdl:port name="AdderSoap" binding="tns:AdderSoap">
    <soap:address location="http://localhost/"/></wsdl:port></wsdl:service>
</wsdl:definitions>"""
PING = "/console/system/Ping"
CARD = "/console/topup/TopUpWithCard"
VOUCHER = "/console/topup/TopUpWithVoucher"


def test_send_works_at_once_and_makes_a_workspace(browser: FlaskClient) -> None:
    page = browser.get(PING)
    assert "You have no workspace yet" in page.text

    sent = browser.post(PING, data=fields(page) | {"do": "send"})

    assert status(sent) == "200 OK"
    assert "PingResponse" in shown(sent)
    assert "kurv-self@w" in sent.text


def test_the_password_never_stands_on_a_console_page(
    browser: FlaskClient, portal: Portal
) -> None:
    sent = browser.post(PING, data=fields(browser.get(PING)) | {"do": "send"})
    name = re.search(r'workspace <a href="/workspace">(\w+)</a>', sent.text)
    held = portal.sandbox.credentials(name[1] if name else "")
    passwords = [one.password for one in held]

    assert passwords
    assert MASK in sent.text
    assert not any(password in sent.text for password in passwords)


def test_every_operation_has_a_console_page(
    browser: FlaskClient, portal: Portal
) -> None:
    for entry in portal.library.services.values():
        for operation in entry.contract.operations:
            page = browser.get(f"/console/{entry.slug}/{operation.name}")
            assert page.status_code == 200, operation.name
            assert f"{operation.name}</h1>" in page.text


def test_every_form_as_it_is_first_shown_fits_the_schema(
    browser: FlaskClient, portal: Portal
) -> None:
    for entry in portal.library.services.values():
        for operation in entry.contract.operations:
            target = portal.console.target(entry.slug, operation.name)
            page = browser.get(f"/console/{entry.slug}/{operation.name}")
            raw = fields(page)["raw"].encode()
            assert portal.console.findings(target, raw) == (), operation.name


def test_each_command_is_offered_a_reference_of_its_own(browser: FlaskClient) -> None:
    one, other = fields(browser.get(CARD)), fields(browser.get(CARD))

    key = "f:context.clientReference"
    assert one[key] != other[key]


def test_a_reference_that_was_used_up_is_made_anew_at_the_fault(
    browser: FlaskClient,
) -> None:
    form = fields(browser.get(VOUCHER)) | {"do": "send"}
    first = form["f:context.clientReference"]
    browser.post(VOUCHER, data=form)
    changed = form | {"f:voucherCode": "4550000000000022"}
    fault = browser.post(VOUCHER, data=changed)
    assert "IDEMPOTENCY_MISMATCH" in shown(fault)

    button = html.fromstring(fault.text).cssselect("#answer .fault-card button")[0]
    fresh = fields(
        browser.post(VOUCHER, data=fields(fault) | {"do": button.get("value", "")})
    )

    assert fresh["f:context.clientReference"] not in {"", first}
    assert fresh["f:voucherCode"] == "4550000000000022"
    assert status(browser.post(VOUCHER, data=fresh | {"do": "send"})) == "200 OK"


def test_a_page_names_the_call_that_gives_what_it_asks_for(
    browser: FlaskClient,
) -> None:
    page = html.fromstring(browser.get("/console/order/GetOrder").text)

    links = page.cssselect("main .help a[href='/console/order/PlaceOrder']")

    assert [one.getparent().text_content() for one in links] == [  # type: ignore[union-attr]
        "Before it, PlaceOrder gives the orderId."
    ]


def test_another_branch_is_drawn_without_scripts(browser: FlaskClient) -> None:
    form = fields(browser.get(CARD)) | {"f:|paymentCardId": "paymentCardId"}

    page = browser.post(CARD, data=form | {"do": "update"})

    drawn = fields(page)
    assert "f:paymentCardId" in drawn
    assert "f:cardToken" not in drawn
    assert "<tns:paymentCardId>" in drawn["raw"]


def test_list_items_come_and_go_by_buttons(browser: FlaskClient) -> None:
    path = "/console/topup/ListTopUps"
    form = fields(browser.get(path))

    two = fields(browser.post(path, data=form | {"do": "add:status"}))
    two = fields(browser.post(path, data=two | {"do": "add:status"}))
    two |= {"f:status[0]": "FAILED", "f:status[1]": "COMPLETED"}
    one = fields(browser.post(path, data=two | {"do": "remove:status[0]"}))

    assert one["f:status#"] == "1"
    assert one["f:status[0]"] == "COMPLETED"


def test_the_envelope_follows_the_form(browser: FlaskClient) -> None:
    form = fields(browser.get(PING)) | {"f:text": "<&>", "version": "1.2"}

    answer = browser.post(f"{PING}/check", data=form)

    root = etree.fromstring((answer.json or {})["message"])
    assert root.tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"
    assert root.findtext(".//{*}text") == "<&>"


@pytest.mark.parametrize("proof", ["text", "digest", "basic"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_proof_and_version_gets_through(
    browser: FlaskClient, proof: str, version: str
) -> None:
    path = "/console/system/GetSystemInfo"
    form = fields(browser.get(path)) | {"proof": proof, "version": version}
    form = fields(browser.post(path, data=form | {"do": "send"}))

    sent = browser.post(path, data=form | {"do": "send"})

    assert status(sent) == "200 OK", shown(sent)


def test_a_wrong_password_is_a_fault_with_a_link(browser: FlaskClient) -> None:
    path = "/console/system/GetSystemInfo"
    own = {"credential": "own", "own-user": "kurv-self@nobody", "own-password": "x"}

    sent = browser.post(path, data=fields(browser.get(path)) | own | {"do": "send"})

    assert status(sent).startswith("500")
    assert "/docs/reference/faults/AUTHENTICATION_FAILED" in sent.text


def test_raw_xml_is_sent_as_typed(browser: FlaskClient) -> None:
    form = fields(browser.get(PING)) | {"raw": "<not xml", "do": "send-raw"}

    sent = browser.post(PING, data=form)

    assert fields(sent)["raw"] == "<not xml"
    assert "INVALID_REQUEST" in sent.text


def test_a_request_that_breaks_the_schema_is_told_so(browser: FlaskClient) -> None:
    path = "/console/topup/GetBalance"
    form = fields(browser.get(path)) | {"f:subscriptionId": ""}

    sent = browser.post(path, data=form | {"do": "send-anyway"})

    assert "What the schema says" in sent.text
    assert "subscriptionId" in shown(sent)


def test_typed_text_never_becomes_markup(browser: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    form = fields(browser.get(PING)) | {"f:text": evil, "endpoint": "mock"}

    sent = browser.post(PING, data=form | {"do": "send"})

    assert "<script>alert" not in sent.text
    assert evil in unescape(sent.text)


@pytest.mark.parametrize(
    "odd",
    [
        {"f:text": "\x00"},
        {"f:" + "a." * 500: "x", "f:context?": "on"},
        {"f:status#": "9" * 5000},
        {"proof": "telepathy", "version": "9", "credential": "\ud7ff"},
        {"do": "remove:status[99999]"},
        {"do": "add:" + "x" * 10_000},
    ],
)
def test_hostile_form_input_still_gets_a_page(
    browser: FlaskClient, odd: dict[str, str]
) -> None:
    path = "/console/topup/ListTopUps" if "do" in odd else PING
    form = fields(browser.get(path))

    page = browser.post(path, data=form | odd)

    assert page.status_code == 200
    assert 'id="console"' in page.text


def test_a_text_xml_cannot_carry_is_named_and_not_sent(browser: FlaskClient) -> None:
    form = fields(browser.get(PING)) | {"f:text": "a\x01b", "do": "send"}

    page = browser.post(PING, data=form)

    assert "The call was not made" in page.text
    assert "U+0001" in page.text


def test_an_endpoint_nobody_configured_is_not_called(browser: FlaskClient) -> None:
    form = fields(browser.get(PING)) | {"endpoint": "http://127.0.0.1:1", "do": "send"}

    assert browser.post(PING, data=form).status_code == 404


def test_an_operation_nobody_has_is_a_404(browser: FlaskClient) -> None:
    assert browser.get("/console/system/Pong").status_code == 404
    assert browser.get("/console/nothing/Ping").status_code == 404


def test_a_real_endpoint_never_sees_a_credential_of_the_sandbox() -> None:
    real = Endpoint("real", "Real", "real", "https://itms.example")
    mock = Endpoint("mock", "Mock", "mock", "https://portal.example")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    held = Credential("kurv-self@w1", "secret", "KURV", ("SELF_SERVICE",))
    mine = Mine(Workspace("w1", at, "BASIC", 1), (held,))
    choices = Choices(credential="kurv-self@w1", own_user="me", own_password="mine")

    assert choices.caller(mine, mock).password == "secret"
    assert choices.caller(mine, real).user == "me"
    assert choices.caller(mine, real).password == "mine"


def test_a_message_without_a_form_is_sent_as_raw_xml(
    settings: Settings, tmp_path: Path
) -> None:
    wsdl = tmp_path / "wsdl"
    shutil.copytree(settings.wsdl, wsdl)
    (wsdl / "adder.wsdl").write_text(ADDER, encoding="utf-8")
    ours = replace(settings, data=tmp_path / "data", wsdl=wsdl)
    portal = portal_of(ours)
    browser = create_app(portal, ours).test_client()
    page = browser.get("/console/adder/Add")

    form = fields(page)
    sent = browser.post("/console/adder/Add", data=form | {"do": "send"})
    form["raw"] = form["raw"].replace(":Add", ":Subtract")
    other = browser.post("/console/adder/Add", data=form | {"do": "send"})
    portal.close()

    assert "has no form" in page.text
    assert status(sent) == "200 OK", shown(sent)
    assert ":Subtract" in fields(other)["raw"]
    assert "Fault" in shown(other)


def test_two_visitors_have_two_workspaces(portal: Portal, settings: Settings) -> None:
    app = create_app(portal, settings)
    names = set()
    for _ in range(2):
        visitor = app.test_client()
        visitor.post(PING, data=fields(visitor.get(PING)) | {"do": "send"})
        found = re.search(
            r"workspace <code>(\w+)</code>", visitor.get("/workspace").text
        )
        names.add(found[1] if found else "")

    assert len(names - {""}) == 2


@pytest.mark.parametrize("fill", ["", "?fill=full"])
def test_what_is_prefilled_is_right_for_every_operation(
    browser: FlaskClient, portal: Portal, fill: str
) -> None:
    """One call may stand in the way of the next; what is sent is never wrong."""
    wrong: dict[str, str] = {}
    for entry in portal.library.services.values():
        for operation in entry.contract.operations:
            path = f"/console/{entry.slug}/{operation.name}"
            filled = fields(browser.get(path + fill))
            sent = browser.post(path, data=filled | {"do": "send"})
            found = html.fromstring(sent.text).cssselect("#answer .fault-card h2")
            code = portal.library.fault_codes.get(
                found[0].text_content() if found else ""
            )
            if code is None and status(sent) != "200 OK":
                wrong[operation.name] = status(sent)
            elif code is not None and code.fault in {"ValidationFault", "SystemFault"}:
                wrong[operation.name] = code.code

    assert wrong == {}
