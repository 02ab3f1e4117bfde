from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tutorial_app.contract.model import Contract, HeaderUse, Protocol, Style
from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.summary import summary

if TYPE_CHECKING:
    from pathlib import Path

NS = "urn:test"
HTTP = "http://schemas.xmlsoap.org/soap/http"
ASK = (
    '<xs:element name="Ask"><xs:complexType><xs:sequence>'
    '<xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType></xs:element>'
    '<xs:element name="Other" type="xs:string"/>'
)
ELEMENT = '<wsdl:part name="parameters" element="t:Ask"/>'
TYPE = '<wsdl:part name="x" type="xs:int"/>'
LITERAL = '<soap:body use="literal"/>'


def q(local: str) -> QName:
    return QName(f"{{{NS}}}{local}")


def definitions(inner: str, types: str = ASK) -> str:
    schema = (
        f'<xs:schema targetNamespace="{NS}" elementFormDefault="qualified">'
        f"{types}</xs:schema>"
    )
    return (
        '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" '
        'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
        'xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" '
        'xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" '
        'xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" '
        f'xmlns:xs="{XSD}" xmlns:t="{NS}" targetNamespace="{NS}">'
        f"<wsdl:types>{schema}</wsdl:types>{inner}</wsdl:definitions>"
    )


def port_type(parts: str, more: str = "") -> str:
    return (
        f'<wsdl:message name="In">{parts}</wsdl:message>'
        f'<wsdl:message name="Out">{parts}</wsdl:message>'
        '<wsdl:portType name="P"><wsdl:operation name="Ask">'
        "<wsdl:documentation>Asks.</wsdl:documentation>"
        f'<wsdl:input message="t:In"/><wsdl:output message="t:Out"/>{more}'
        "</wsdl:operation></wsdl:portType>"
    )


def binding(body: str = LITERAL, *, style: str = "document", soap: str = "soap") -> str:
    return (
        f'<wsdl:binding name="B{soap}" type="t:P">'
        f'<{soap}:binding style="{style}" transport="{HTTP}"/>'
        f'<wsdl:operation name="Ask"><{soap}:operation soapAction="urn:ask"/>'
        f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output>"
        "</wsdl:operation></wsdl:binding>"
    )


def read(folder: Path, text: str) -> Contract:
    (folder / "test.wsdl").write_text(text, "utf-8")
    return read_contract(folder / "test.wsdl")


def codes(contract: Contract) -> set[str]:
    return {problem.code for problem in contract.problems}


@pytest.mark.parametrize(
    ("parts", "style", "body", "expected"),
    [
        (ELEMENT, "document", LITERAL, Style.DOCUMENT_WRAPPED),
        (
            '<wsdl:part name="x" element="t:Other"/>',
            "document",
            LITERAL,
            Style.DOCUMENT_BARE,
        ),
        (TYPE, "rpc", LITERAL, Style.RPC_LITERAL),
        (TYPE, "rpc", '<soap:body use="encoded"/>', Style.RPC_ENCODED),
        (TYPE, "document", '<soap:body use="encoded"/>', Style.DOCUMENT_ENCODED),
    ],
)
def test_the_style_is_read_from_binding_and_parts(
    tmp_path: Path, parts: str, style: str, body: str, expected: Style
) -> None:
    text = definitions(port_type(parts) + binding(body, style=style))

    operation = read(tmp_path, text).operation("Ask")

    assert operation.style is expected
    assert operation.soap_action == "urn:ask"
    assert operation.doc == "Asks."


def test_soap_11_comes_before_12_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    body12 = LITERAL.replace("soap:", "soap12:")
    text = definitions(port_type(ELEMENT) + binding(body12, soap="soap12") + binding())

    operation = read(tmp_path, text).operation("Ask")

    assert [b.protocol for b in operation.bound] == [Protocol.SOAP11, Protocol.SOAP12]
    assert operation.request == operation.response == q("Ask")


def test_an_http_binding_has_verb_and_location(tmp_path: Path) -> None:
    text = definitions(
        port_type(TYPE) + '<wsdl:binding name="B" type="t:P"><http:binding verb="GET"/>'
        '<wsdl:operation name="Ask"><http:operation location="/ask"/>'
        "<wsdl:input><http:urlEncoded/></wsdl:input><wsdl:output/></wsdl:operation>"
        "</wsdl:binding>"
    )

    (bound,) = read(tmp_path, text).operation("Ask").bound

    assert (bound.protocol, bound.style) == (Protocol.HTTP, Style.HTTP)
    assert (bound.http_verb, bound.http_location) == ("GET", "/ask")


def test_headers_and_body_parts_are_told_apart(tmp_path: Path) -> None:
    header = '<wsdl:part name="head" element="t:Other"/>'
    body = '<soap:header message="t:In" part="head" use="literal"/>' + LITERAL
    contract = read(tmp_path, definitions(port_type(ELEMENT + header) + binding(body)))

    (bound,) = contract.operation("Ask").bound

    assert bound.input_headers == (HeaderUse(q("In"), "head"),)
    assert bound.input_parts == ("parameters",)
    assert contract.operation("Ask").request == q("Ask")


def test_a_fault_says_its_element(tmp_path: Path) -> None:
    fault = '<wsdl:fault name="Bad" message="t:In"/>'

    operation = read(tmp_path, definitions(port_type(ELEMENT, fault))).operation("Ask")

    assert [(f.name, f.element) for f in operation.faults] == [("Bad", q("Ask"))]
    assert operation.style is Style.UNBOUND


def test_overloaded_operations_find_their_own_binding(tmp_path: Path) -> None:
    text = definitions(
        f'<wsdl:message name="In">{TYPE}</wsdl:message>'
        '<wsdl:portType name="P">'
        '<wsdl:operation name="Ask"><wsdl:input name="one" message="t:In"/>'
        '</wsdl:operation><wsdl:operation name="Ask">'
        '<wsdl:input name="two" message="t:In"/></wsdl:operation></wsdl:portType>'
        '<wsdl:binding name="B" type="t:P"><soap:binding style="rpc"/>'
        '<wsdl:operation name="Ask"><soap:operation soapAction="2"/>'
        f'<wsdl:input name="two">{LITERAL}</wsdl:input></wsdl:operation>'
        '<wsdl:operation name="Ask"><soap:operation soapAction="1"/>'
        f'<wsdl:input name="one">{LITERAL}</wsdl:input></wsdl:operation>'
        "</wsdl:binding>"
    )

    contract = read(tmp_path, text)

    assert [operation.soap_action for operation in contract.operations] == ["1", "2"]
    assert "overloaded" in codes(contract)


def test_imports_lead_over_many_files_and_in_circles(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "shared").mkdir()
    inner = '<wsdl:import namespace="urn:test" location="../test.wsdl"/>'
    (tmp_path / "parts" / "p.wsdl").write_text(
        definitions(
            inner + port_type('<wsdl:part name="p" element="s:Far"/>'),
            '<xs:import namespace="urn:far" schemaLocation="../shared/far.xsd"/>',
        ).replace("xmlns:t=", 'xmlns:s="urn:far" xmlns:t='),
        "utf-8",
    )
    (tmp_path / "shared" / "far.xsd").write_text(
        f'<xs:schema xmlns:xs="{XSD}" targetNamespace="urn:far">'
        '<xs:element name="Far" type="xs:string"/></xs:schema>',
        "utf-8",
    )
    text = definitions(
        '<wsdl:import namespace="urn:test" location="parts/p.wsdl"/>' + binding()
    )

    contract = read(tmp_path, text)

    assert contract.operation("Ask").request == "{urn:far}Far"
    assert contract.documents == ("test.wsdl", "p.wsdl", "far.xsd")
    assert contract.problems == ()


def test_services_have_ports_with_addresses(tmp_path: Path) -> None:
    service = (
        '<wsdl:service name="S"><wsdl:port name="Port" binding="t:Bsoap">'
        '<soap:address location="http://localhost/ask"/></wsdl:port></wsdl:service>'
    )

    contract = read(tmp_path, definitions(port_type(ELEMENT) + binding() + service))

    (port,) = contract.services[0].ports
    assert (port.name, port.binding, port.address) == (
        "Port",
        q("Bsoap"),
        "http://localhost/ask",
    )


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ('<wsdl:message name="M"><wsdl:part name="p" element="t:Gone"/></wsdl:message>',
         "unknown-element"),
        ('<wsdl:message name="M"><wsdl:part name="p" type="t:Gone"/></wsdl:message>',
         "unknown-type"),
        ('<wsdl:message name="M"><wsdl:part name="p"/></wsdl:message>', "part"),
        (('<wsdl:portType name="P"><wsdl:operation name="O">'
         '<wsdl:input message="t:Gone"/></wsdl:operation></wsdl:portType>'),
         "unknown-message"),
        ('<wsdl:binding name="B" type="t:Gone"><soap:binding/></wsdl:binding>',
         "unknown-port-type"),
        ('<wsdl:service name="S"><wsdl:port name="p" binding="t:Gone"/></wsdl:service>',
         "unknown-binding"),
        ('<wsdl:import namespace="urn:x" location="gone.wsdl"/>', "not-found"),
        ("<wsdl:portType/>", "no-name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem_with_its_line(
    tmp_path: Path, inner: str, code: str
) -> None:
    contract = read(tmp_path, definitions("\n\n\n" + inner))

    (problem,) = [p for p in contract.problems if p.code == code]
    assert (problem.place.source, problem.place.line) == ("test.wsdl", 4)


def test_a_binding_that_leaves_an_operation_out_is_noted(tmp_path: Path) -> None:
    bound = f'<wsdl:binding name="B" type="t:P"><soap:binding transport="{HTTP}"/>'
    bound += '<wsdl:operation name="Tell"/></wsdl:binding>'

    contract = read(tmp_path, definitions(port_type(ELEMENT) + bound))

    assert codes(contract) == {"unbound-operation", "unknown-operation"}


def test_a_standard_schema_is_found_without_the_network(tmp_path: Path) -> None:
    types = (
        '<xs:import namespace="http://www.w3.org/2005/08/addressing" '
        'schemaLocation="http://www.w3.org/2005/08/addressing/ws-addr.xsd"/>'
        '<xs:element name="Ask" type="a:EndpointReferenceType" '
        'xmlns:a="http://www.w3.org/2005/08/addressing"/>'
    )

    contract = read(tmp_path, definitions(port_type(ELEMENT), types))

    assert contract.problems == ()
    assert "ws-addressing.xsd" in contract.documents


def test_an_encoded_array_knows_its_items(tmp_path: Path) -> None:
    types = (
        '<xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>'
        '<xs:complexType name="Names" '
        'xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"><xs:complexContent>'
        '<xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" '
        'wsdl:arrayType="xs:string[]"/></xs:restriction></xs:complexContent>'
        "</xs:complexType>"
    )

    contract = read(tmp_path, definitions("", types))

    assert contract.complex_types[q("Names")].array_of == f"{{{XSD}}}string"


def test_the_summary_names_operations_types_and_problems(tmp_path: Path) -> None:
    fault = '<wsdl:fault name="Bad" message="t:Gone"/>'
    contract = read(tmp_path, definitions(port_type(ELEMENT, fault) + binding()))

    found = summary(contract)

    (operation,) = found["operations"]
    assert operation["name"] == "Ask"
    assert operation["style"] == "document/literal wrapped"
    assert operation["soapAction"] == "urn:ask"
    assert operation["documented"]
    assert [problem["code"] for problem in found["problems"]] == ["unknown-message"]
    assert found["counts"]["operations"] == 1
