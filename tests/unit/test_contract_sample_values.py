from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.schema_texts import element, sample

if TYPE_CHECKING:
    from pathlib import Path


def simple(inner: str) -> str:
    return f'<xs:element name="e"><xs:simpleType>{inner}</xs:simpleType></xs:element>'


def restricted(base: str, facets: str) -> str:
    return f'<xs:restriction base="{base}">{facets}</xs:restriction>'


BUILTINS = [
    *("string", "normalizedString", "token", "boolean", "decimal", "float", "double"),
    *("duration", "dateTime", "time", "date", "gYearMonth", "gYear", "gMonthDay"),
    *("gDay", "gMonth", "hexBinary", "base64Binary", "anyURI", "QName", "language"),
    *("NMTOKEN", "NMTOKENS", "Name", "NCName", "ID", "integer", "long", "int"),
    *("nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "short", "byte"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    *("positiveInteger", "anySimpleType", "anyType"),
]


@pytest.mark.parametrize("name", BUILTINS)
def test_every_built_in_type_has_a_valid_value(tmp_path: Path, name: str) -> None:
    assert sample(tmp_path, f'<xs:element name="e" type="xs:{name}"/>') is not None


FACETS = [
    ("xs:string", '<xs:enumeration value="B"/><xs:enumeration value="A"/>', "B"),
    ("xs:string", '<xs:length value="3"/>', None),
    ("xs:string", '<xs:minLength value="30"/>', None),
    ("xs:string", '<xs:maxLength value="2"/>', "te"),
    ("xs:string", '<xs:pattern value="[A-Z]{2}\\d{3}"/>', None),
    ("xs:token", '<xs:pattern value="[a-z ]+"/><xs:minLength value="5"/>', None),
    ("xs:int", '<xs:minInclusive value="7"/><xs:maxInclusive value="9"/>', None),
    ("xs:int", '<xs:minExclusive value="7"/><xs:maxExclusive value="9"/>', "8"),
    ("xs:int", '<xs:pattern value="\\d{5}"/>', None),
    ("xs:int", '<xs:maxInclusive value="-5"/>', None),
    ("xs:decimal", '<xs:totalDigits value="3"/><xs:fractionDigits value="1"/>', None),
    ("xs:decimal", '<xs:minExclusive value="0"/><xs:maxExclusive value="1"/>', None),
    ("xs:double", '<xs:minExclusive value="100"/>', None),
    ("xs:date", '<xs:minInclusive value="2030-01-01"/>', "2030-01-01"),
    ("xs:date", '<xs:maxExclusive value="2020-01-01"/>', None),
    ("xs:date", '<xs:pattern value="\\d{4}-\\d{2}-\\d{2}"/>', "2026-03-02"),
    ("xs:dateTime", '<xs:pattern value=".*Z"/>', None),
    ("xs:gYear", '<xs:minInclusive value="2100"/>', None),
    ("xs:hexBinary", '<xs:length value="5"/>', None),
    ("xs:base64Binary", '<xs:length value="5"/>', None),
    ("xs:boolean", '<xs:pattern value="0|1"/>', None),
    ("xs:anyURI", '<xs:pattern value="urn:.*"/>', None),
]


@pytest.mark.parametrize(("base", "facets", "expected"), FACETS)
def test_a_value_keeps_the_facets(
    tmp_path: Path, base: str, facets: str, expected: str | None
) -> None:
    made = sample(tmp_path, simple(restricted(base, facets)))

    if expected is not None:
        assert made.text == expected


def test_lists_and_unions_have_values(tmp_path: Path) -> None:
    inner = (
        '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>'
        '<xs:simpleType name="L3"><xs:restriction base="t:L"><xs:length value="3"/>'
        "</xs:restriction></xs:simpleType>"
        '<xs:simpleType name="U"><xs:union memberTypes="xs:date xs:int"/>'
        "</xs:simpleType>"
    )
    content = '<xs:element name="l" type="t:L3"/><xs:element name="u" type="t:U"/>'

    made = sample(tmp_path, inner + element(content))

    assert [child.text for child in made] == ["1 1 1", "2026-03-02"]


def test_identifiers_differ_within_one_sample(tmp_path: Path) -> None:
    content = '<xs:element name="a" minOccurs="3" maxOccurs="3"><xs:complexType>'
    content += '<xs:attribute name="id" type="xs:ID" use="required"/></xs:complexType>'

    made = sample(tmp_path, element(content + "</xs:element>"))

    assert len({child.get("id") for child in made}) == 3


def test_fixed_values_stand_as_they_are(tmp_path: Path) -> None:
    content = '<xs:element name="a" type="xs:string" fixed="so"/>'
    attribute = '<xs:attribute name="v" type="xs:int" fixed="4" use="required"/>'

    made = sample(tmp_path, element(content, attribute))

    assert (made[0].text, made.get("v")) == ("so", "4")


def test_our_examples_go_before_made_values(tmp_path: Path) -> None:
    note = "<xs:annotation><xs:appinfo><n:example>{}</n:example></xs:appinfo>"
    note += "</xs:annotation>"
    inner = (
        f'<xs:simpleType name="S">{note.format("of the type")}'
        '<xs:restriction base="xs:string"/></xs:simpleType>'
    )
    content = (
        '<xs:element name="a" type="t:S"/>'
        f'<xs:element name="b" type="t:S">{note.format("of the field")}</xs:element>'
    )

    made = sample(tmp_path, inner + element(content))

    assert [child.text for child in made] == ["of the type", "of the field"]
