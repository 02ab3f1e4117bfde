from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.schema_texts import complex_type, read, simple_type, t, xs
from tutorial_app.contract.notes import RuleKind
from tutorial_app.contract.schema import (
    ElementUse,
    Variety,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_simple_content_has_text_and_attributes(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="Money"><xs:simpleContent>'
        '<xs:extension base="xs:decimal">'
        '<xs:attribute name="currency" type="xs:string" use="required"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>"
        '<xs:complexType name="Price"><xs:simpleContent>'
        '<xs:restriction base="t:Money"><xs:minInclusive value="0"/>'
        "</xs:restriction></xs:simpleContent></xs:complexType>",
    )

    money, price = complex_type(contract, "Money"), complex_type(contract, "Price")
    assert (money.simple_base, money.content) == (xs("decimal"), None)
    assert [a.name for a in price.attributes] == ["currency"]
    assert price.simple_base is not None
    text = contract.simple_types[price.simple_base]
    assert text.facets.min_inclusive == "0"
    assert text.primitive == xs("decimal")


def test_facets_add_up_along_the_derivation(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:simpleType name="A"><xs:restriction base="xs:string">'
        '<xs:pattern value="[A-Z]+"/><xs:maxLength value="9"/></xs:restriction>'
        "</xs:simpleType>"
        '<xs:simpleType name="B"><xs:restriction base="t:A"><xs:pattern value="A.*"/>'
        '<xs:pattern value="B.*"/><xs:maxLength value="5"/></xs:restriction>'
        "</xs:simpleType>"
        '<xs:simpleType name="N"><xs:restriction base="xs:int">'
        '<xs:minExclusive value="0"/></xs:restriction></xs:simpleType>',
    )

    facets = simple_type(contract, "B").facets
    assert facets.patterns == (("[A-Z]+",), ("A.*", "B.*"))
    assert facets.max_length == 5
    number = simple_type(contract, "N")
    assert (number.facets.min_inclusive, number.facets.min_exclusive) == (None, "0")
    assert number.facets.max_inclusive == "2147483647"
    assert number.primitive == xs("int")


def test_enumerations_keep_order_and_documentation(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:simpleType name="E"><xs:restriction base="xs:string">'
        '<xs:enumeration value="B"><xs:annotation><xs:documentation>Bee'
        "</xs:documentation></xs:annotation></xs:enumeration>"
        '<xs:enumeration value="A"/></xs:restriction></xs:simpleType>',
    )

    values = simple_type(contract, "E").facets.enumeration
    assert [(value.value, value.doc) for value in values] == [("B", "Bee"), ("A", "")]


def test_lists_and_unions_name_what_they_are_made_of(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>'
        '<xs:simpleType name="U"><xs:union memberTypes="xs:int t:L"><xs:simpleType>'
        '<xs:restriction base="xs:string"><xs:enumeration value="none"/>'
        "</xs:restriction></xs:simpleType></xs:union></xs:simpleType>"
        '<xs:simpleType name="Three"><xs:restriction base="t:L">'
        '<xs:length value="3"/></xs:restriction></xs:simpleType>',
    )

    assert simple_type(contract, "L").variety is Variety.LIST
    assert simple_type(contract, "L").item == xs("int")
    union = simple_type(contract, "U")
    assert union.variety is Variety.UNION
    assert union.members == (xs("int"), t("L"), t("U.member"))
    three = simple_type(contract, "Three")
    assert (three.variety, three.item, three.facets.length) == (
        Variety.LIST,
        xs("int"),
        3,
    )


def test_our_notes_are_read_wherever_they_stand(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:element name="Ask"><xs:annotation><xs:appinfo>'
        '<n:operation kind="command" tier="1"/>'
        '<n:rule kind="exactly-one" fields="a b">One of both.</n:rule>'
        '<n:fault code="X_1">when it rains</n:fault><n:event type="Rained"/>'
        "<n:since>1.0</n:since></xs:appinfo></xs:annotation><xs:complexType>"
        '<xs:sequence><xs:element name="a" type="xs:int" minOccurs="0">'
        "<xs:annotation><xs:appinfo><n:example>7</n:example></xs:appinfo>"
        "</xs:annotation></xs:element></xs:sequence></xs:complexType></xs:element>",
    )

    notes = contract.element(t("Ask")).notes
    assert (notes.operation_kind, notes.tier, notes.since) == ("command", 1, "1.0")
    assert notes.rules[0].kind is RuleKind.EXACTLY_ONE
    assert notes.rules[0].fields == ("a", "b")
    assert (notes.faults[0].code, notes.faults[0].when) == ("X_1", "when it rains")
    assert notes.events == ("Rained",)
    content = complex_type(contract, "Ask.type").content
    assert content is not None
    use = content.particles[0]
    assert isinstance(use, ElementUse)
    assert use.notes.example == "7"


def test_fault_codes_are_listed_with_their_messages(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:simpleType name="FaultCode"><xs:annotation><xs:appinfo>'
        '<n:code name="GONE" fault="NotFoundFault" retryable="false">'
        '<n:message lang="en">Gone.</n:message><n:message lang="da">Væk.</n:message>'
        "<n:cause>It left.</n:cause><n:remedy>Look.</n:remedy></n:code>"
        '</xs:appinfo></xs:annotation><xs:restriction base="xs:string"/>'
        "</xs:simpleType>",
    )

    code = contract.fault_codes["GONE"]
    assert code.messages == {"en": "Gone.", "da": "Væk."}
    assert (code.fault, code.retryable) == ("NotFoundFault", False)
    assert (code.cause, code.remedy) == ("It left.", "Look.")
