"""The envelope checker's page: paste, read, go on in the console."""

import io
import re
import time

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.integration.console_pages import fields, texts

PING = "/console/system/Ping"


def test_a_right_message_is_right_and_goes_on_to_the_console(
    browser: FlaskClient,
) -> None:
    asked = fields(browser.get("/check"))
    raw = fields(browser.get(PING))["raw"].replace(">hello<", ">again<")

    page = browser.post("/check", data=asked | {"message": raw})

    assert texts(page, "#verdict") == [
        "Nothing is wrong with it: Ping request, SOAP 1.1"
    ]
    form = next(one for one in html.fromstring(page.text).forms if one.action == PING)
    opened = browser.post(PING, data=dict(form.form_values()))
    assert fields(opened)["raw"].split() == raw.split()


def test_each_finding_has_its_line_its_page_and_its_mark(browser: FlaskClient) -> None:
    asked = fields(browser.get("/check"))
    path = "/console/topup/TopUpWithVoucher"
    raw = fields(browser.get(path))["raw"].replace("voucherCode", "vouchercode")

    page = browser.post("/check", data=asked | {"message": raw})

    assert "did you mean 'voucherCode'" in " ".join(texts(page, ".finding.error"))
    link = html.fromstring(page.text).cssselect(".finding.error .where")[0]
    line = html.fromstring(page.text).get_element_by_id(link.get("href", "")[1:])
    assert "vouchercode" in line.text_content()
    assert "error" in str(line.get("class"))
    assert "/docs/reference/topup/TopUpWithVoucher" in page.text


def test_a_file_is_looked_at_byte_by_byte(browser: FlaskClient) -> None:
    asked = fields(browser.get("/check"))
    file = (io.BytesIO("<a>Søren</a>".encode("latin-1")), "latin.xml")

    page = browser.post("/check", data={**asked, "file": file})

    assert "0xF8 is not utf-8" in " ".join(texts(page, ".finding"))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "<a>" * 100_000,
        "<a " + "b='1' " * 10_000 + "/>",
        "Content-Type: " * 50_000,
        "POST / HTTP/1.1\n" + "a: b\n" * 50_000,
        "<a>" + "\n" * 200_000,
        "\x00\x01\ufffe",
    ],
)
def test_hostile_text_gets_a_small_page(browser: FlaskClient, hostile: str) -> None:
    asked = fields(browser.get("/check"))

    page = browser.post("/check", data=asked | {"message": hostile})

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "root:" not in page.text
    shown = len(page.text) - len(hostile)
    assert shown < 300_000


def test_a_foreign_form_is_refused(browser: FlaskClient) -> None:
    assert browser.post("/check", data={"message": "<a/>"}).status_code == 403


@pytest.mark.parametrize(
    "text",
    ["a" * 60_000, "1" * 60_000, "a@" * 30_000, "1.1-" * 15_000, "+45" + "9" * 60_000],
    ids=["letters", "digits", "mail", "dots", "number"],
)
def test_no_pattern_of_the_contract_is_slow_on_a_long_value(
    browser: FlaskClient, text: str
) -> None:
    """Each field of an order takes a pattern; each gets the value at its worst."""
    asked = fields(browser.get("/check"))
    raw = fields(browser.get("/console/order/PlaceOrder?fill=full"))["raw"]
    hostile = re.sub(r">[^<>\s][^<>]*</", f">{text}!</", raw)
    begun = time.process_time()

    page = browser.post("/check", data=asked | {"message": hostile})

    assert page.status_code == 200
    assert time.process_time() - begun < 10


def test_a_schema_that_a_message_brings_along_is_not_read(browser: FlaskClient) -> None:
    asked = fields(browser.get("/check"))
    raw = fields(browser.get("/console/topup/GetBalance"))["raw"]
    schema = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a">'
        '<xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="(a+)+b"/>'
        "</xs:restriction></xs:simpleType></xs:element></xs:schema>"
    )
    hint = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation'
    message = raw.replace(
        "</tns:GetBalance>", f"{schema}<a>{'a' * 5000}</a></tns:GetBalance>"
    )
    message = message.replace(
        "<tns:GetBalance", f'<tns:GetBalance {hint}="urn:x file:///etc/hosts"'
    )
    begun = time.process_time()

    page = browser.post("/check", data=asked | {"message": message})

    assert page.status_code == 200
    assert "not expected here" in page.text
    assert "localhost" not in " ".join(texts(page, "#findings"))
    assert time.process_time() - begun < 5
