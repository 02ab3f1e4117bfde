"""A WSDL that somebody drops into the folder is answered with samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.integration.conftest import make_sandbox
from tutorial_app.contract.library import read_library
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.soap.envelope import Version
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.conftest import Sandbox
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database

NS11 = Version.SOAP11.namespace
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:weather"
    targetNamespace="urn:weather" elementFormDefault="qualified">
  <xs:simpleType name="Sky"><xs:restriction base="xs:string">
    <xs:enumeration value="CLEAR"/><xs:enumeration value="RAIN"/>
  </xs:restriction></xs:simpleType>
  <xs:element name="GetWeather"><xs:complexType><xs:sequence>
    <xs:element name="city" type="xs:string"/>
    <xs:element name="day" type="xs:date" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetWeatherResponse"><xs:complexType><xs:sequence>
    <xs:element name="sky" type="w:Sky"/>
    <xs:element name="degrees" type="xs:decimal" maxOccurs="3"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def wsdl(style: str) -> str:
    """Write a WSDL with a request, an rpc call and a one-way message."""
    bare = style == "document"
    request = 'element="w:GetWeather"' if bare else 'type="xs:string"'
    response = 'element="w:GetWeatherResponse"' if bare else 'type="w:Sky"'
    return f"""
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="{SOAP}"
    xmlns:w="urn:weather" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="urn:weather" name="Weather">
  <types>{SCHEMA}</types>
  <message name="in"><part name="p" {request}/></message>
  <message name="out"><part name="q" {response}/></message>
  <portType name="Weather">
    <operation name="GetWeather">
      <input message="w:in"/><output message="w:out"/>
    </operation>
  </portType>
  <binding name="b" type="w:Weather">
    <s:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="GetWeather"><s:operation soapAction="urn:get"/>
      <input><s:body use="literal" namespace="urn:weather"/></input>
      <output><s:body use="literal" namespace="urn:weather"/></output>
    </operation>
  </binding>
  <service name="Weather">
    <port name="p" binding="w:b"><s:address location="http://example.com/w"/></port>
  </service>
</definitions>"""


ONE_WAY = (
    wsdl("document")
    .replace('<output message="w:out"/>', "")
    .replace('<output><s:body use="literal" namespace="urn:weather"/></output>', "")
)


@pytest.fixture
def serving(
    foreign_folder: Path,
    database: Database,
    clock: FixedClock,
) -> Iterator[Callable[[str], Sandbox]]:
    made: list[Sandbox] = []

    def serve(text: str) -> Sandbox:
        (foreign_folder / "My Weather.wsdl").write_text(text, encoding="utf-8")
        library = read_library(foreign_folder)
        sandbox = make_sandbox(database, clock, library=library, handlers=HANDLERS)
        made.append(sandbox)
        return made[-1]

    yield serve
    for sandbox in made:
        sandbox.endpoint.close()


def envelope(body: str) -> bytes:
    return (
        f"<s:Envelope xmlns:s='{NS11}'><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


ASKED = "<w:GetWeather xmlns:w='urn:weather'><w:city>Aarhus</w:city></w:GetWeather>"


def test_a_document_call_gets_a_valid_sample_without_any_credential(
    serving: Callable[[str], Sandbox],
) -> None:
    sandbox = serving(wsdl("document"))

    answer = sandbox.post("my-weather", envelope(ASKED))

    assert answer.status == "200 OK"
    assert answer.headers["X-Sandbox-Answer"] == "sample"
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    schema.assertValid(answer.payload)
    assert etree.QName(answer.payload).localname == "GetWeatherResponse"


def test_an_rpc_call_gets_its_wrapper_back(serving: Callable[[str], Sandbox]) -> None:
    sandbox = serving(wsdl("rpc"))

    answer = sandbox.post(
        "my-weather",
        envelope("<w:GetWeather xmlns:w='urn:weather'><p>x</p></w:GetWeather>"),
    )

    assert answer.status == "200 OK"
    assert answer.payload.tag == "{urn:weather}GetWeatherResponse"
    assert answer.payload.findtext("q") in {"CLEAR", "RAIN"}


def test_a_one_way_message_is_accepted_and_not_answered(
    serving: Callable[[str], Sandbox],
) -> None:
    answer = serving(ONE_WAY).post("my-weather", envelope(ASKED))

    assert answer.status == "202 Accepted"
    assert answer.body == b""


def test_a_message_that_does_not_fit_gets_a_plain_fault(
    serving: Callable[[str], Sandbox],
) -> None:
    sandbox = serving(wsdl("document"))

    answer = sandbox.post("my-weather", envelope(ASKED.replace("city", "town")))

    fault = read_fault(answer.envelope)
    assert answer.status.startswith("500 ")
    assert fault is not None
    assert "city" in fault.reason
    assert fault.detail == ()


def test_its_wsdl_is_served_with_our_address(
    serving: Callable[[str], Sandbox],
) -> None:
    answer = serving(wsdl("document")).get("/soap/my-weather/v1?wsdl")

    root = etree.fromstring(answer.body)
    assert root.xpath("//@location") == ["http://127.0.0.1:8080/soap/my-weather/v1"]


def test_an_operation_of_ours_without_a_handler_says_that_it_is_a_sample(
    sandbox: Sandbox,
) -> None:
    sandbox.replace_handlers({})

    answer = sandbox.call("system", "GetSystemInfo")
    _, told = sandbox.manage("GET", "/local/calls")

    assert answer.status == "200 OK"
    assert answer.warnings == ["SAMPLE_ANSWER"]
    assert [call["verdict"] for call in told["calls"]] == ["SAMPLE"]
