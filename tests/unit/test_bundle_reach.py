"""Which definitions the one-file WSDL keeps: those a message can lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.contract.assembly.bundle import single_wsdl
from tutorial_app.contract.library import ServiceEntry
from tutorial_app.contract.names import XSD
from tutorial_app.contract.reading.contracts import read_contract

if TYPE_CHECKING:
    from pathlib import Path

_WSDL = """<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:reach"
  targetNamespace="urn:reach">
 <w:types><xs:schema targetNamespace="urn:reach" elementFormDefault="qualified">
  {schema}
  <xs:complexType name="Unused"><xs:sequence>
   <xs:element name="deep" type="t:UnusedToo"/></xs:sequence></xs:complexType>
  <xs:simpleType name="UnusedToo"><xs:restriction base="xs:string"/></xs:simpleType>
 </xs:schema></w:types>
 {messages}
</w:definitions>"""
_MESSAGES = """<w:message name="In"><w:part name="p" element="t:go"/></w:message>
 <w:portType name="P"><w:operation name="Go"><w:input message="t:In"/></w:operation>
 </w:portType>"""
UNUSED = {"Unused", "UnusedToo"}


def _kept(folder: Path, schema: str, messages: str = _MESSAGES) -> set[str]:
    """Return the names defined in the one file."""
    path = folder / "reach.wsdl"
    text = _WSDL.format(schema=schema, messages=messages)
    path.write_text(text, encoding="utf-8")
    entry = ServiceEntry("reach", path, read_contract(path))
    root = etree.fromstring(single_wsdl(entry, "https://portal.example"))
    return set(
        root.xpath(f"//*[namespace-uri()='{XSD}' and ../@targetNamespace]/@name")
    )


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        (
            """<xs:element name="go"><xs:complexType><xs:sequence>
            <xs:element ref="t:inner"/></xs:sequence></xs:complexType></xs:element>
            <xs:element name="inner" type="t:Inner"/>
            <xs:simpleType name="Inner"><xs:list itemType="t:Item"/></xs:simpleType>
            <xs:simpleType name="Item"><xs:restriction base="xs:int"/></xs:simpleType>
            """,
            {"go", "inner", "Inner", "Item"},
        ),
        (
            """<xs:element name="go"><xs:complexType><xs:group ref="t:G"/>
            <xs:attributeGroup ref="t:A"/></xs:complexType></xs:element>
            <xs:group name="G"><xs:sequence>
            <xs:element name="x" type="t:X"/></xs:sequence></xs:group>
            <xs:attributeGroup name="A"><xs:attribute ref="t:a"/></xs:attributeGroup>
            <xs:attribute name="a" type="xs:string"/>
            <xs:simpleType name="X"><xs:union memberTypes="xs:int t:Y"/></xs:simpleType>
            <xs:simpleType name="Y"><xs:restriction base="xs:string"/></xs:simpleType>
            """,
            {"go", "G", "A", "a", "X", "Y"},
        ),
        (
            """<xs:element name="go" type="t:Base"/>
            <xs:complexType name="Base"><xs:sequence/></xs:complexType>
            <xs:complexType name="Derived"><xs:complexContent>
            <xs:extension base="t:Base"><xs:sequence>
            <xs:element name="more" type="t:More"/></xs:sequence></xs:extension>
            </xs:complexContent></xs:complexType>
            <xs:simpleType name="More"><xs:restriction base="xs:int"/></xs:simpleType>
            """,
            {"go", "Base", "Derived", "More"},
        ),
        (
            """<xs:element name="go"><xs:complexType><xs:sequence>
            <xs:element ref="t:head"/></xs:sequence></xs:complexType></xs:element>
            <xs:element name="head" abstract="true"/>
            <xs:element name="member" substitutionGroup="t:head" type="xs:int"/>""",
            {"go", "head", "member"},
        ),
        (
            """<xs:element name="go" type="t:Node"/>
            <xs:complexType name="Node"><xs:sequence>
            <xs:element name="next" type="t:Node" minOccurs="0"/></xs:sequence>
            </xs:complexType>""",
            {"go", "Node"},
        ),
    ],
    ids=["references", "groups and unions", "derived", "substitution", "recursion"],
)
def test_what_a_message_can_hold_is_kept_and_the_rest_is_not(
    tmp_path: Path, schema: str, kept: set[str]
) -> None:
    assert _kept(tmp_path, schema) == kept


@pytest.mark.parametrize(
    "inside",
    [
        '<xs:sequence><xs:any processContents="lax"/></xs:sequence>',
        '<xs:sequence><xs:element name="x" type="xs:anyType"/></xs:sequence>',
        "<xs:anyAttribute/>",
    ],
)
def test_all_is_kept_where_a_message_is_open_to_anything(
    tmp_path: Path, inside: str
) -> None:
    schema = (
        f'<xs:element name="go"><xs:complexType>{inside}</xs:complexType></xs:element>'
    )

    assert _kept(tmp_path, schema) == {"go"} | UNUSED


def test_all_is_kept_of_a_file_without_messages(tmp_path: Path) -> None:
    schema = '<xs:element name="go" type="xs:int"/>'

    assert _kept(tmp_path, schema, messages="") == {"go"} | UNUSED
