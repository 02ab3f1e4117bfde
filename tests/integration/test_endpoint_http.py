"""How the endpoint behaves towards real client stacks (rules 6 to 12 of the study)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox

NS11, NS12 = Version.SOAP11.namespace, Version.SOAP12.namespace
ACTION = "urn:itms-sandbox:system:1:Ping"


def ping(namespace: str = NS11, text: str = "") -> bytes:
    inner = f"<p:text>{text}</p:text>" if text else ""
    return (
        f"<s:Envelope xmlns:s='{namespace}'><s:Body>"
        f"<p:Ping xmlns:p='urn:itms-sandbox:system:1'>{inner}</p:Ping>"
        "</s:Body></s:Envelope>"
    ).encode()


@pytest.mark.parametrize(
    ("namespace", "content_type", "answered"),
    [
        (NS11, "text/xml; charset=utf-8", "text/xml"),
        (NS11, "text/xml", "text/xml"),
        (NS11, 'text/xml; charset="utf-8"', "text/xml"),
        (NS11, "application/xml", "text/xml"),
        (NS11, "", "text/xml"),
        (NS11, "application/soap+xml", "text/xml"),
        (NS12, "application/soap+xml; charset=utf-8", "application/soap+xml"),
        (NS12, f'application/soap+xml; action="{ACTION}"', "application/soap+xml"),
        (NS12, f"application/soap+xml;action={ACTION}", "application/soap+xml"),
        (NS12, "text/xml; charset=utf-8", "application/soap+xml"),
    ],
)
def test_the_version_is_that_of_the_envelope_whatever_the_content_type_says(
    sandbox: Sandbox, namespace: str, content_type: str, answered: str
) -> None:
    answer = sandbox.post("system", ping(namespace), CONTENT_TYPE=content_type)

    assert answer.status == "200 OK"
    assert answer.headers["Content-Type"] == f"{answered}; charset=utf-8"
    assert answer.envelope.version.namespace == namespace
    assert "SOAP_ACTION_DIFFERS" not in answer.warnings
    assert answer.headers["Content-Length"] == str(len(answer.body))


@pytest.mark.parametrize("namespace", [NS11, NS12])
def test_a_fault_travels_with_status_500_in_both_versions(
    sandbox: Sandbox, namespace: str
) -> None:
    raw = ping(namespace).replace(b"Ping", b"Pong")

    answer = sandbox.post("system", raw)

    assert answer.status.startswith("500 ")
    assert answer.envelope.version.namespace == namespace
    assert answer.fault_code == "INVALID_REQUEST"


@pytest.mark.parametrize(
    ("action", "warned"),
    [
        (f'"{ACTION}"', False),
        (ACTION, False),
        ("", False),
        ('""', False),
        ('"urn:other"', True),
    ],
)
def test_soapaction_is_compared_and_decides_nothing(
    sandbox: Sandbox,
    action: str,
    warned: bool,  # noqa: FBT001
) -> None:
    answer = sandbox.post("system", ping(), HTTP_SOAPACTION=action)

    assert answer.status == "200 OK"
    assert ("SOAP_ACTION_DIFFERS" in answer.warnings) is warned


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/xml", "utf-8-sig"),
        ("text/xml; charset=iso-8859-1", "iso-8859-1"),
        ("text/xml; charset=utf-16", "utf-16"),
    ],
)
def test_whatever_it_came_in_the_answer_is_utf_8(
    sandbox: Sandbox, content_type: str, encoding: str
) -> None:
    raw = ping(text="Ærø").decode().encode(encoding)

    answer = sandbox.post("system", raw, CONTENT_TYPE=content_type)

    assert answer.status == "200 OK"
    assert answer.headers["Content-Type"].endswith("charset=utf-8")


def test_a_call_without_any_credential_is_asked_for_one(sandbox: Sandbox) -> None:
    answer = sandbox.call("system", "GetSystemInfo", user="")

    assert answer.status == "401 Unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.fault_code == "AUTHENTICATION_FAILED"


def test_get_shows_the_wsdl_in_one_file_with_our_address(sandbox: Sandbox) -> None:
    answer = sandbox.get("/soap/topup/v1?wsdl")

    assert answer.status == "200 OK"
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.body)
    locations = root.xpath("//@schemaLocation | //@location")
    assert locations == ["http://127.0.0.1:8080/soap/topup/v1"] * 2


def test_the_11_form_has_one_port(sandbox: Sandbox) -> None:
    root = etree.fromstring(sandbox.get("/soap/topup/v1?wsdl=1.1").body)

    assert len(root.findall(".//{*}port")) == 1


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("LocalHost:08080", "http://localhost:8080"),
        ("evil.example", "http://127.0.0.1:8080"),
        ("evil.example:8080", "http://127.0.0.1:8080"),
        ("localhost:99", "http://127.0.0.1:8080"),
        ("localhost:nonsense", "http://127.0.0.1:8080"),
    ],
)
def test_only_another_name_of_loopback_changes_the_address(
    sandbox: Sandbox, host: str, address: str
) -> None:
    root = etree.fromstring(sandbox.get("/soap/system/v1?WSDL", HTTP_HOST=host).body)

    assert root.xpath("//@location")[0] == f"{address}/soap/system/v1"


def test_the_schema_and_the_zip_are_there(sandbox: Sandbox) -> None:
    schema = sandbox.get("/soap/types.xsd")
    bundle = zipfile.ZipFile(io.BytesIO(sandbox.get("/soap/wsdl.zip").body))

    assert etree.fromstring(schema.body).get("targetNamespace") == (
        "urn:itms-sandbox:types:1"
    )
    assert {"types.xsd", "TopUpService.wsdl"} <= set(bundle.namelist())


def test_get_without_a_question_tells_a_person_what_to_do(sandbox: Sandbox) -> None:
    answer = sandbox.get("/soap/system/v1")

    assert answer.status == "200 OK"
    assert b"http://127.0.0.1:8080/soap/system/v1?wsdl" in answer.body
    assert b"AdvanceSandboxClock" in answer.body


@pytest.mark.parametrize("path", ["/soap/nothing/v1", "/soap/system/v2", "/soap/x"])
def test_another_address_is_not_found_and_names_the_right_ones(
    sandbox: Sandbox, path: str
) -> None:
    answer = sandbox.get(path)

    assert answer.status == "404 Not Found"
    assert b"/soap/system/v1?wsdl" in answer.body


def test_other_methods_are_not_taken(sandbox: Sandbox) -> None:
    answer = sandbox.get("/soap/system/v1", REQUEST_METHOD="PUT")

    assert answer.status == "405 Method Not Allowed"
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_head_sends_the_headers_alone(sandbox: Sandbox) -> None:
    answer = sandbox.get("/soap/system/v1?wsdl", REQUEST_METHOD="HEAD")

    assert answer.status == "200 OK"
    assert int(answer.headers["Content-Length"]) > 1000
    assert answer.body == b""
