from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.schema_texts import complex_type, names, read, simple_type, t, xs
from tutorial_app.contract.schema import (
    ElementUse,
    GroupKind,
    Occurs,
    Wildcard,
)

if TYPE_CHECKING:
    from pathlib import Path


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
