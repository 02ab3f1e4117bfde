from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.validation.validator import SchemaFinding, Validator

if TYPE_CHECKING:
    from pathlib import Path


def check(validator: Validator, text: str) -> tuple[SchemaFinding, ...]:
    return validator.check(etree.fromstring(text))


FOREIGN = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:f"
    targetNamespace="urn:f" elementFormDefault="qualified">
  <xs:element name="m">
    <xs:complexType>
      <xs:sequence>
        <xs:choice>
          <xs:element name="a" type="xs:string"/>
          <xs:element name="b" type="xs:string"/>
        </xs:choice>
        <xs:element name="n" minOccurs="0" maxOccurs="2">
          <xs:simpleType>
            <xs:restriction base="xs:int">
              <xs:minInclusive value="1"/><xs:maxExclusive value="10"/>
            </xs:restriction>
          </xs:simpleType>
        </xs:element>
        <xs:element name="u" minOccurs="0">
          <xs:simpleType><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>
        </xs:element>
        <xs:element name="e" minOccurs="0">
          <xs:simpleType>
            <xs:restriction base="xs:string">
              %s
            </xs:restriction>
          </xs:simpleType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>""".replace(
    "%s", "".join(f'<xs:enumeration value="V{n}"/>' for n in range(20))
)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    path = tmp_path_factory.mktemp("foreign") / "foreign.xsd"
    path.write_text(FOREIGN, encoding="utf-8")
    return Validator(read_contract(path))


@pytest.mark.parametrize(
    ("content", "path", "says"),
    [
        ("", "", "exactly one of a, b must stand here; found none of them"),
        ("<a>1</a><b>2</b>", "", "found a and b"),
        ("<a>1</a><n>0</n>", "n", "'0' does not fit; expected at least 1"),
        ("<a>1</a><n>1</n><n>10</n>", "n[2]", "expected less than 10"),
        ("<a>1</a><n>x</n>", "n", "expected a whole number"),
        ("<a>1</a><n>1</n><n>2</n><n>3</n>", "n", "at most 2 are allowed"),
        ("<a>1</a><e>W</e>", "e", "V10, V11 and 8 more"),
        ("<a>1</a><e></e>", "e", "an empty value is not allowed"),
        ("<a><b/></a>", "a", "holds the element 'b'; expected a plain value"),
        ("<a>1</a><u>x</u>", "u", "'x' is not a valid value of the local union type"),
    ],
)
def test_foreign_schemas_are_explained_as_well(
    foreign: Validator, content: str, path: str, says: str
) -> None:
    findings = check(foreign, f'<m xmlns="urn:f">{content}</m>')

    assert findings[0].path == path
    assert says in findings[0].message


def test_what_libxml2_cannot_compile_is_said_once_and_not_judged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "odd.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:m="urn:missing">'
        '<xs:element name="a" type="m:Gone"/></xs:schema>',
        encoding="utf-8",
    )
    validator = Validator(read_contract(path))

    with caplog.at_level(logging.WARNING):
        first = validator.check(etree.Element("a"))
        second = validator.check(etree.Element("b"))

    assert (first, second) == ((), ())
    assert validator.problem
    assert len(caplog.records) == 1
