from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.unit.schema_texts import NS, XSI, element, sample, schema
from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.samples.sampler import Sampler, sample_body, sample_element
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path


def tags(node: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in node]


def test_minimal_has_what_must_be_and_full_has_all(tmp_path: Path) -> None:
    inner = element(
        '<xs:element name="a" type="xs:int"/>'
        '<xs:element name="b" type="xs:int" minOccurs="0"/>'
        '<xs:element name="c" type="xs:int" minOccurs="2" maxOccurs="4"/>'
        '<xs:choice minOccurs="0"><xs:element name="d" type="xs:int"/>'
        '<xs:element name="x" type="xs:int"/></xs:choice>'
        '<xs:any namespace="##other" minOccurs="0"/>',
        '<xs:attribute name="o" type="xs:int"/>'
        '<xs:attribute name="r" type="xs:int" use="required"/>',
    )

    minimal, full = sample(tmp_path, inner), sample(tmp_path, inner, full=True)

    assert tags(minimal) == ["a", "c", "c"]
    assert dict(minimal.attrib) == {"r": "1"}
    assert tags(full) == ["a", "b", "c", "c", "d"]
    assert set(full.attrib) == {"o", "r"}


@pytest.mark.parametrize("full", [False, True])
def test_exactly_one_field_of_a_rule_is_shown(tmp_path: Path, *, full: bool) -> None:
    rule = (
        "<xs:annotation><xs:appinfo>"
        '<n:rule kind="exactly-one" fields="a b">One.</n:rule>'
        "</xs:appinfo></xs:annotation>"
    )
    content = "".join(
        f'<xs:element name="{name}" type="xs:int" minOccurs="0"/>' for name in "cab"
    )
    inner = element(content).replace("<xs:complexType>", rule + "<xs:complexType>")

    made = sample(tmp_path, inner, full=full)

    assert tags(made) == (["c", "a"] if full else ["a"])


def test_at_least_one_field_of_a_rule_is_shown(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="T"><xs:annotation><xs:appinfo>'
        '<n:rule kind="at-least-one" fields="a b">Some.</n:rule></xs:appinfo>'
        "</xs:annotation><xs:sequence>"
        '<xs:element name="a" type="xs:int" minOccurs="0"/>'
        '<xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>'
        '</xs:complexType><xs:element name="e" type="t:T"/>'
    )

    assert tags(sample(tmp_path, inner)) == ["a"]
    assert tags(sample(tmp_path, inner, full=True)) == ["a", "b"]


def test_no_field_of_a_conditional_rule_is_shown(tmp_path: Path) -> None:
    inner = element(
        "<xs:element name='a' type='xs:int' minOccurs='0'/>"
        "<xs:element name='b' type='xs:int' minOccurs='0'/>"
    ).replace(
        "<xs:complexType>",
        "<xs:annotation><xs:appinfo><n:rule kind='conditional' fields='a'/>"
        "</xs:appinfo></xs:annotation><xs:complexType>",
    )

    assert tags(sample(tmp_path, inner, full=True)) == ["b"]


def test_abstract_types_and_heads_are_shown_by_concrete_ones(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="A" abstract="true"><xs:sequence/></xs:complexType>'
        '<xs:complexType name="B"><xs:complexContent><xs:extension base="t:A">'
        '<xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence>'
        "</xs:extension></xs:complexContent></xs:complexType>"
        '<xs:element name="head" type="t:A" abstract="true"/>'
        '<xs:element name="member" type="t:B" substitutionGroup="t:head"/>'
    )
    content = '<xs:element name="a" type="t:A"/><xs:element ref="t:head"/>'

    made = sample(tmp_path, inner + element(content))

    assert tags(made) == ["a", "member"]
    assert made[0].get(f"{{{XSI}}}type") == "t:B"
    assert tags(made[0]) == ["b"]


def test_recursion_is_shown_once_in_full_and_never_in_minimal(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="N"><xs:sequence><xs:element name="v" type="xs:int"/>'
        '<xs:element name="n" type="t:N" minOccurs="0"/></xs:sequence>'
        '</xs:complexType><xs:element name="e" type="t:N"/>'
    )

    minimal, full = sample(tmp_path, inner), sample(tmp_path, inner, full=True)

    assert tags(minimal) == ["v"]
    assert [etree.QName(node).localname for node in full.iter()] == list("evnv")


def test_a_choice_shows_the_first_branch_that_ends(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="X"><xs:choice>'
        '<xs:element name="and" type="t:Pair"/><xs:element name="is" type="xs:int"/>'
        '</xs:choice></xs:complexType><xs:complexType name="Pair"><xs:sequence>'
        '<xs:element name="x" type="t:X" maxOccurs="2" minOccurs="2"/></xs:sequence>'
        '</xs:complexType><xs:element name="e" type="t:X"/>'
    )

    made = sample(tmp_path, inner)

    assert [etree.QName(node).localname for node in made.iter()] == [
        *("e", "and", "x", "is", "x", "is")
    ]


def test_what_must_recurse_is_nil_where_it_may_be(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="N"><xs:sequence>'
        '<xs:element name="n" type="t:N" nillable="true"/></xs:sequence>'
        '</xs:complexType><xs:element name="e" type="t:N"/>'
    )

    made = sample(tmp_path, inner)

    assert made.find(f".//*[@{{{XSI}}}nil='true']") is not None


def test_a_required_wildcard_holds_an_element_that_is_known(tmp_path: Path) -> None:
    inner = '<xs:element name="known" type="xs:int"/>'

    made = sample(tmp_path, inner + element('<xs:any processContents="strict"/>'))

    assert tags(made) == ["known"]


def test_an_unknown_element_has_no_sample(tmp_path: Path) -> None:
    (tmp_path / "test.xsd").write_text(schema(""), "utf-8")

    with pytest.raises(NotFound, match="nothing"):
        sample_element(read_contract(tmp_path / "test.xsd"), QName("nothing"))


def wsdl(style: str, use: str) -> str:
    body = f'<soap:body use="{use}" namespace="urn:rpc"/>'
    return (
        '<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/" '
        f'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="{XSD}" '
        f'xmlns:t="{NS}" targetNamespace="{NS}">'
        '<d:message name="In"><d:part name="x" type="xs:int"/>'
        '<d:part name="y" type="xs:string"/></d:message>'
        '<d:portType name="P"><d:operation name="Ask"><d:input message="t:In"/>'
        '<d:output message="t:In"/></d:operation>'
        '<d:operation name="Tell"><d:input message="t:In"/></d:operation></d:portType>'
        f'<d:binding name="B" type="t:P"><soap:binding style="{style}"/>'
        '<d:operation name="Ask"><soap:operation soapAction=""/>'
        f"<d:input>{body}</d:input><d:output>{body}</d:output></d:operation>"
        '<d:operation name="Tell"><soap:operation soapAction=""/>'
        f"<d:input>{body}</d:input></d:operation></d:binding></d:definitions>"
    )


def test_rpc_has_a_wrapper_in_the_bindings_namespace(tmp_path: Path) -> None:
    (tmp_path / "t.wsdl").write_text(wsdl("rpc", "literal"), "utf-8")
    contract = read_contract(tmp_path / "t.wsdl")

    (request,) = sample_body(contract, contract.operation("Ask"))
    (answer,) = sample_body(contract, contract.operation("Ask"), answer=True)

    assert request.tag == "{urn:rpc}Ask"
    assert answer.tag == "{urn:rpc}AskResponse"
    assert [(child.tag, child.text) for child in request] == [("x", "1"), ("y", "text")]
    assert not request.attrib


def test_rpc_encoded_says_every_type(tmp_path: Path) -> None:
    (tmp_path / "t.wsdl").write_text(wsdl("rpc", "encoded"), "utf-8")
    contract = read_contract(tmp_path / "t.wsdl")

    (request,) = sample_body(contract, contract.operation("Ask"))

    assert [child.get(f"{{{XSI}}}type") for child in request] == ["xs:int", "xs:string"]
    assert "xs" in request.nsmap
    style = "{http://schemas.xmlsoap.org/soap/envelope/}encodingStyle"
    assert request.get(style) == "http://schemas.xmlsoap.org/soap/encoding/"


def test_a_one_way_operation_has_no_answer(tmp_path: Path) -> None:
    (tmp_path / "t.wsdl").write_text(wsdl("rpc", "literal"), "utf-8")
    contract = read_contract(tmp_path / "t.wsdl")

    assert sample_body(contract, contract.operation("Tell"), answer=True) == []


def test_prefixes_are_those_of_the_file_and_no_more(tmp_path: Path) -> None:
    inner = element('<xs:element name="a" type="xs:int"/>')

    made = sample(tmp_path, inner)

    assert made.nsmap == {"t": NS}


def test_a_sampler_gives_the_same_sample_each_time(tmp_path: Path) -> None:
    path = tmp_path / "test.xsd"
    path.write_text(schema(element('<xs:element name="a" type="xs:ID"/>')), "utf-8")
    sampler = Sampler(read_contract(path))

    first, second = (
        etree.tostring(sampler.element(QName(f"{{{NS}}}e"))) for _ in range(2)
    )

    assert first == second
