from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.unit.schema_texts import NS, complex_type, names, read, schema, xs
from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.schema import (
    ElementUse,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("year", ["1999/", "2000/10/"])
def test_the_old_drafts_of_xml_schema_are_read(tmp_path: Path, year: str) -> None:
    text = (
        f'<schema xmlns="http://www.w3.org/{year}XMLSchema" targetNamespace="{NS}" '
        f'xmlns:x="http://www.w3.org/{year}XMLSchema">'
        '<complexType name="T"><element name="when" type="x:timeInstant"/>'
        '<element name="raw" type="x:binary" minOccurs="0"/></complexType></schema>'
    )
    (tmp_path / "old.xsd").write_text(text, "utf-8")

    content = complex_type(read_contract(tmp_path / "old.xsd"), "T").content

    assert content is not None
    uses = [part for part in content.particles if isinstance(part, ElementUse)]
    assert [use.type for use in uses] == [xs("dateTime"), xs("base64Binary")]


def test_a_chameleon_takes_the_namespace_of_each_includer(tmp_path: Path) -> None:
    plain = f'<xs:schema xmlns:xs="{XSD}"><xs:complexType name="T"><xs:sequence>'
    plain += '<xs:element name="next" type="T" minOccurs="0"/></xs:sequence>'
    plain += "</xs:complexType></xs:schema>"
    (tmp_path / "plain.xsd").write_text(plain, "utf-8")
    other = schema('<xs:include schemaLocation="plain.xsd"/>')
    (tmp_path / "b.xsd").write_text(other.replace("urn:test", "urn:b"), "utf-8")

    contract = read(
        tmp_path,
        '<xs:include schemaLocation="plain.xsd"/>'
        '<xs:import namespace="urn:b" schemaLocation="b.xsd"/>',
    )

    assert names(complex_type(contract, "T").content) == ["next"]
    content = contract.complex_types[QName("{urn:b}T")].content
    assert content is not None
    use = content.particles[0]
    assert isinstance(use, ElementUse)
    assert use.type == "{urn:b}T"
    assert contract.problems == ()


def test_a_redefinition_goes_before_the_original(tmp_path: Path) -> None:
    base = '<xs:complexType name="T"><xs:sequence>'
    base += '<xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>'
    (tmp_path / "base.xsd").write_text(schema(base), "utf-8")

    contract = read(
        tmp_path,
        '<xs:redefine schemaLocation="base.xsd"><xs:complexType name="T">'
        '<xs:complexContent><xs:extension base="t:T"><xs:sequence>'
        '<xs:element name="b" type="xs:int"/></xs:sequence></xs:extension>'
        "</xs:complexContent></xs:complexType></xs:redefine>",
    )

    assert names(complex_type(contract, "T").content) == ["a", "b"]
    assert contract.problems == ()


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ('<xs:element name="e" type="t:Gone"/>', "unknown-type"),
        ('<xs:element name="e" type="u:Gone"/>', "undeclared-prefix"),
        (
            '<xs:complexType name="T"><xs:group ref="t:G"/></xs:complexType>',
            "unknown-group",
        ),
        (
            (
                '<xs:complexType name="T"><xs:sequence><xs:element ref="t:e"/>'
                "</xs:sequence></xs:complexType>"
            ),
            "unknown-element",
        ),
        (
            '<xs:complexType name="T"><xs:attribute ref="t:a"/></xs:complexType>',
            "unknown-attribute",
        ),
        (
            (
                '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:T"/>'
                "</xs:complexContent></xs:complexType>"
            ),
            "circular-type",
        ),
        (
            '<xs:simpleType name="S"><xs:restriction base="t:S"/></xs:simpleType>',
            "circular-type",
        ),
        (
            (
                '<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence>'
                '</xs:group><xs:complexType name="T"><xs:group ref="t:G"/>'
                "</xs:complexType>"
            ),
            "unknown-group",
        ),
        ('<xs:simpleType name="S"/>', "empty-type"),
        ('<xs:element type="xs:int"/>', "no-name"),
        (
            '<xs:element name="e" type="xs:int"/><xs:element name="e" type="xs:int"/>',
            "duplicate",
        ),
        (
            (
                '<xs:complexType name="T"><xs:sequence><xs:element name="a" '
                'type="xs:int" minOccurs="3" maxOccurs="2"/></xs:sequence>'
                "</xs:complexType>"
            ),
            "occurs",
        ),
        (
            (
                '<xs:simpleType name="S"><xs:restriction base="xs:string">'
                '<xs:length value="many"/></xs:restriction></xs:simpleType>'
            ),
            "facet",
        ),
        ('<xs:include schemaLocation="gone.xsd"/>', "not-found"),
        ('<xs:import namespace="urn:x" schemaLocation="http://x/x.xsd"/>', "not-found"),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_line(
    tmp_path: Path, inner: str, code: str
) -> None:
    contract = read(tmp_path, "\n\n" + inner)

    (problem,) = [p for p in contract.problems if p.code == code]
    assert problem.place.source == "test.xsd"
    assert problem.place.line == 3
    for kind in contract.complex_types.values():
        etree.QName(kind.name)  # what is broken leaves names that can be used
