from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.notes import RuleKind
from tutorial_app.contract.reader import read_contract
from tutorial_app.contract.schema import (
    ComplexType,
    ElementUse,
    Group,
    GroupKind,
    Occurs,
    SimpleType,
    Variety,
    Wildcard,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.contract.model import Contract

NS = "urn:test"


def t(local: str) -> QName:
    return QName(f"{{{NS}}}{local}")


def xs(local: str) -> QName:
    return QName(f"{{{XSD}}}{local}")


def schema(inner: str, more: str = 'elementFormDefault="qualified"') -> str:
    return (
        f'<xs:schema xmlns:xs="{XSD}" xmlns:t="{NS}" targetNamespace="{NS}" '
        f'xmlns:n="urn:itms-sandbox:notes:1" {more}>{inner}</xs:schema>'
    )


def read(folder: Path, inner: str, more: str | None = None) -> Contract:
    text = schema(inner) if more is None else schema(inner, more)
    (folder / "test.xsd").write_text(text, "utf-8")
    return read_contract(folder / "test.xsd")


def complex_type(contract: Contract, local: str) -> ComplexType:
    return contract.complex_types[t(local)]


def simple_type(contract: Contract, local: str) -> SimpleType:
    return contract.simple_types[t(local)]


def names(group: Group | None) -> list[str]:
    """The local names of all elements in *group*, in order."""
    found: list[str] = []
    for part in group.particles if group else ():
        if isinstance(part, ElementUse):
            found.append(part.name.rpartition("}")[2])
        elif isinstance(part, Group):
            found.extend(names(part))
    return found


def codes(contract: Contract) -> set[str]:
    return {problem.code for problem in contract.problems}


def test_an_element_has_its_occurs_type_and_documentation(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="T"><xs:sequence>'
        '<xs:element name="a" type="xs:int" minOccurs="0" maxOccurs="unbounded" '
        'nillable="true"><xs:annotation><xs:documentation>First\n line.\n\n'
        "  Second.</xs:documentation></xs:annotation></xs:element>"
        "</xs:sequence></xs:complexType>",
    )

    content = complex_type(contract, "T").content
    assert content is not None
    (use,) = content.particles
    assert isinstance(use, ElementUse)
    assert use.name == t("a")
    assert use.type == xs("int")
    assert use.occurs == Occurs(0, None)
    assert use.nillable
    assert use.doc == "First line.\n\nSecond."
    assert contract.problems == ()


def test_an_element_is_qualified_only_where_the_schema_says_so(tmp_path: Path) -> None:
    inner = (
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/>'
        '<xs:element name="b" type="xs:int" form="qualified"/></xs:sequence>'
        "</xs:complexType>"
    )

    content = complex_type(read(tmp_path, inner, ""), "T").content

    assert content is not None
    uses = [part for part in content.particles if isinstance(part, ElementUse)]
    assert [use.name for use in uses] == ["a", t("b")]


def test_choice_all_and_any_keep_their_kind(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="C"><xs:choice maxOccurs="3">'
        '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>'
        "</xs:choice></xs:complexType>"
        '<xs:complexType name="A"><xs:all><xs:element name="a" type="xs:int"/>'
        "</xs:all></xs:complexType>"
        '<xs:complexType name="W"><xs:sequence><xs:any namespace="##other" '
        'processContents="lax" minOccurs="0"/></xs:sequence></xs:complexType>',
    )

    choice = complex_type(contract, "C").content
    every = complex_type(contract, "A").content
    wild = complex_type(contract, "W").content
    assert choice is not None
    assert (choice.kind, choice.occurs) == (GroupKind.CHOICE, Occurs(1, 3))
    assert every is not None
    assert every.kind is GroupKind.ALL
    assert wild is not None
    assert wild.particles == (Wildcard(Occurs(0, 1), "##other", "lax"),)


def test_a_group_reference_is_replaced_by_its_content(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:group name="G"><xs:sequence><xs:element name="a" type="xs:int"/>'
        '<xs:element name="b"><xs:simpleType><xs:restriction base="xs:string"/>'
        "</xs:simpleType></xs:element></xs:sequence></xs:group>"
        '<xs:complexType name="T"><xs:sequence><xs:group ref="t:G" minOccurs="0"/>'
        '<xs:element name="c" type="xs:int"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="U"><xs:group ref="t:G"/></xs:complexType>',
    )

    content = complex_type(contract, "T").content
    assert names(content) == ["a", "b", "c"]
    assert content is not None
    assert content.particles[0].occurs == Occurs(0, 1)
    assert names(complex_type(contract, "U").content) == ["a", "b"]
    assert simple_type(contract, "G.b.type").anonymous


def test_an_extension_begins_with_what_it_extends(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="Derived"><xs:complexContent>'
        '<xs:extension base="t:Base"><xs:sequence>'
        '<xs:element name="b" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="y" type="xs:int"/></xs:extension></xs:complexContent>'
        "</xs:complexType>"
        '<xs:complexType name="Base" abstract="true"><xs:sequence>'
        '<xs:element name="a" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="x" type="xs:int" use="required"/></xs:complexType>',
    )

    derived = complex_type(contract, "Derived")
    assert names(derived.content) == ["a", "b"]
    assert [(a.name, a.required) for a in derived.attributes] == [
        ("x", True),
        ("y", False),
    ]
    assert (derived.base, derived.derivation) == (t("Base"), "extension")
    assert not derived.abstract
    assert complex_type(contract, "Base").abstract


def test_a_restriction_stands_alone_but_keeps_attributes(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="Base"><xs:sequence>'
        '<xs:element name="a" type="xs:int" minOccurs="0"/>'
        '<xs:element name="b" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="x" type="xs:int"/><xs:attribute name="y" type="xs:int"/>'
        "</xs:complexType>"
        '<xs:complexType name="R"><xs:complexContent><xs:restriction base="t:Base">'
        '<xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="x" use="prohibited"/>'
        "</xs:restriction></xs:complexContent></xs:complexType>",
    )

    restricted = complex_type(contract, "R")
    assert names(restricted.content) == ["b"]
    assert [a.name for a in restricted.attributes] == ["y"]
    assert restricted.derivation == "restriction"


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


def test_attribute_groups_and_references_are_followed(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>'
        '<xs:attribute name="mark" type="xs:token"/>'
        '<xs:attributeGroup name="G"><xs:attribute name="x" type="xs:int"/>'
        "<xs:anyAttribute/></xs:attributeGroup>"
        '<xs:complexType name="T"><xs:attributeGroup ref="t:G"/>'
        '<xs:attribute ref="t:mark" use="required"/><xs:attribute ref="xml:lang"/>'
        "</xs:complexType>",
    )

    kind = complex_type(contract, "T")
    assert [(str(a.name), a.required) for a in kind.attributes] == [
        ("x", False),
        (t("mark"), True),
        ("{http://www.w3.org/XML/1998/namespace}lang", False),
    ]
    assert kind.any_attribute
    assert contract.problems == ()


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


def test_a_recursive_type_is_a_finite_value(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:complexType name="Node"><xs:sequence>'
        '<xs:element name="child" type="t:Node" minOccurs="0" maxOccurs="unbounded"/>'
        "</xs:sequence></xs:complexType>",
    )

    assert len(repr(complex_type(contract, "Node"))) < 2000
    assert contract.problems == ()


def test_substitution_members_say_their_head_and_take_its_type(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:element name="head" type="xs:int" abstract="true"/>'
        '<xs:element name="member" substitutionGroup="t:head"/>',
    )

    assert contract.element(t("head")).abstract
    member = contract.element(t("member"))
    assert (member.substitutes, member.type) == (t("head"), xs("int"))


def test_anonymous_types_are_called_after_what_holds_them(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        '<xs:element name="Ask"><xs:complexType><xs:sequence>'
        '<xs:element name="inner"><xs:complexType><xs:sequence>'
        '<xs:element name="deep" type="xs:int"/></xs:sequence></xs:complexType>'
        "</xs:element></xs:sequence></xs:complexType></xs:element>",
    )

    assert contract.element(t("Ask")).type == t("Ask.type")
    assert complex_type(contract, "Ask.type").anonymous
    assert names(complex_type(contract, "Ask.inner.type").content) == ["deep"]


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
