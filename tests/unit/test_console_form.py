from pathlib import Path

import pytest
from lxml import etree

from tutorial_app.console.controls import Control
from tutorial_app.console.form import MOST_LEVELS, build_form
from tutorial_app.console.nodes import (
    MOST_ITEMS,
    Fragment,
    Leaf,
    Node,
    OneOf,
    Part,
    Repeat,
)
from tutorial_app.console.reading import read
from tutorial_app.console.values import write
from tutorial_app.contract.model import Contract
from tutorial_app.contract.names import QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.kernel.errors import InvalidInput

TNS = "urn:shapes"
SCHEMA = """
<xs:element name="Ask"><xs:annotation><xs:appinfo>
    <n:rule kind="exactly-one" fields="byName byNumber">One of the two.</n:rule>
    <n:rule kind="business">Never on Sundays.</n:rule></xs:appinfo></xs:annotation>
  <xs:complexType><xs:sequence>
    <xs:element name="byName" type="xs:string" minOccurs="0"/>
    <xs:element name="between" type="tns:Colour"><xs:annotation>
      <xs:appinfo><n:example>RED</n:example></xs:appinfo></xs:annotation></xs:element>
    <xs:element name="byNumber" type="xs:int" minOccurs="0"/>
    <xs:element name="amount" type="tns:Money" minOccurs="0"/>
    <xs:element name="day" type="xs:date" minOccurs="0"/>
    <xs:element name="moment" type="xs:dateTime" minOccurs="0"/>
    <xs:element name="sure" type="xs:boolean"/>
    <xs:element name="scan" type="xs:base64Binary" minOccurs="0"/>
    <xs:element name="essay" type="tns:Essay" minOccurs="0"/>
    <xs:element name="tag" type="xs:string" minOccurs="0" maxOccurs="3"/>
    <xs:element name="tree" type="tns:Tree" minOccurs="0"/>
    <xs:choice><xs:element name="cat" type="xs:string"/>
      <xs:sequence><xs:element name="dog" type="xs:string"/>
        <xs:element name="breed" type="xs:string"/></xs:sequence></xs:choice>
    <xs:any minOccurs="0" processContents="lax" namespace="##other"/>
  </xs:sequence></xs:complexType></xs:element>
<xs:element name="Loose"><xs:complexType>
  <xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/>
  </xs:choice></xs:complexType></xs:element>
<xs:element name="Endless" type="tns:Endless"/>
<xs:complexType name="Endless"><xs:sequence>
  <xs:element name="again" type="tns:Endless"/></xs:sequence></xs:complexType>
<xs:complexType name="Tree"><xs:sequence>
  <xs:element name="leaf" type="xs:string"/>
  <xs:element name="branch" type="tns:Tree" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:attribute name="kind" type="xs:string"/></xs:complexType>
<xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal">
  <xs:attribute name="currency" type="xs:string" use="required"/>
  </xs:extension></xs:simpleContent></xs:complexType>
<xs:simpleType name="Colour"><xs:restriction base="xs:string">
  <xs:enumeration value="RED"/><xs:enumeration value="BLUE"/>
  </xs:restriction></xs:simpleType>
<xs:simpleType name="Essay"><xs:restriction base="xs:string">
  <xs:maxLength value="2000"/></xs:restriction></xs:simpleType>
"""
WSDL = f"""<wsdl:definitions name="Shapes" targetNamespace="{TNS}"
  xmlns:tns="{TNS}" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:n="urn:itms-sandbox:notes:1" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:types><xs:schema targetNamespace="{TNS}" elementFormDefault="qualified">
  {SCHEMA}</xs:schema></wsdl:types></wsdl:definitions>"""

ASK = QName(f"{{{TNS}}}Ask")


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "shapes.wsdl"
    path.write_text(WSDL, encoding="utf-8")
    return read_contract(path)


def find(nodes: tuple[Node, ...], path: str) -> Node:
    for node in nodes:
        if node.path == path:
            return node
    raise AssertionError(f"no {path} among {[node.path for node in nodes]}")


def leaf(form: Part, path: str) -> Leaf:
    node = find(form.children, path)
    assert isinstance(node, Leaf)
    return node


def xml(contract: Contract, name: QName, **state: str) -> list[str]:
    root = write(build_form(contract, name, state), {"tns": TNS})
    return [etree.QName(node).localname for node in root.iter()][1:]


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("between", Control.CHOICE),
        ("amount", Control.NUMBER),
        ("day", Control.DATE),
        ("moment", Control.TIME),
        ("sure", Control.YES_NO),
        ("scan", Control.BASE64),
        ("essay", Control.LONG_TEXT),
    ],
)
def test_each_kind_of_value_has_its_control(
    contract: Contract, path: str, control: Control
) -> None:
    form = build_form(contract, ASK, {})

    assert leaf(form, path).control is control


def test_a_required_value_never_shown_gets_its_example(contract: Contract) -> None:
    form = build_form(contract, ASK, {})

    assert leaf(form, "between").value == "RED"
    assert leaf(form, "sure").value == "true"
    assert leaf(form, "day").value == ""


def test_a_value_that_was_emptied_stays_empty(contract: Contract) -> None:
    form = build_form(contract, ASK, {"between": ""})

    assert leaf(form, "between").value == ""


def test_an_exactly_one_rule_is_a_choice_where_its_first_field_stands(
    contract: Contract,
) -> None:
    form = build_form(contract, ASK, {"|byName": "byNumber"})

    choice = form.children[0]
    assert isinstance(choice, OneOf)
    assert [option.value for option in choice.options] == ["byName", "byNumber"]
    assert choice.chosen == "byNumber"
    assert [len(option.nodes) for option in choice.options] == [0, 1]


def test_the_field_chosen_is_written_where_the_schema_wants_it(
    contract: Contract,
) -> None:
    state = {"|byName": "byNumber", "byNumber": "7", "byName": "never sent"}

    written = xml(contract, ASK, **state)

    assert written == ["between", "byNumber", "sure"]


def test_a_branch_nobody_knows_counts_as_the_first(contract: Contract) -> None:
    form = build_form(contract, ASK, {"|byName": "<script>"})

    choice = form.children[0]
    assert isinstance(choice, OneOf)
    assert choice.chosen == "byName"


def test_a_choice_of_the_schema_may_have_a_branch_of_several_elements(
    contract: Contract,
) -> None:
    state = {"|": "dog+breed", "dog": "Rex", "breed": "poodle"}

    assert xml(contract, ASK, **state)[-2:] == ["dog", "breed"]


def test_a_choice_that_repeats_lets_every_branch_repeat(contract: Contract) -> None:
    name = QName(f"{{{TNS}}}Loose")
    state = {"a#": "1", "a[0]": "x", "b#": "2", "b[0]": "y", "b[1]": "z"}

    assert xml(contract, name, **state) == ["a", "b", "b"]


def test_rules_that_no_control_holds_one_to_are_shown(contract: Contract) -> None:
    assert build_form(contract, ASK, {}).rules == ("Never on Sundays.",)


def test_an_optional_part_opens_only_when_wanted(contract: Contract) -> None:
    closed = find(build_form(contract, ASK, {}).children, "tree")
    opened = find(build_form(contract, ASK, {"tree?": "on"}).children, "tree")

    assert isinstance(closed, Part)
    assert isinstance(opened, Part)
    assert closed.children == ()
    assert [node.path for node in opened.children] == ["tree.leaf", "tree.branch"]


def test_a_recursive_part_opens_as_deep_as_asked(contract: Contract) -> None:
    state = {"tree?": "on", "tree.leaf": "a", "tree.branch#": "1"}
    state |= {"tree.branch[0].leaf": "b", "tree@kind": "oak"}

    written = xml(contract, ASK, **state)

    assert written[written.index("tree") :] == ["tree", "leaf", "branch", "leaf"]


def test_a_part_that_never_ends_becomes_raw_xml(contract: Contract) -> None:
    node: Node = build_form(contract, QName(f"{{{TNS}}}Endless"), {})
    depth = 0
    while isinstance(node, Part):
        node, depth = node.children[0], depth + 1

    assert isinstance(node, Fragment)
    assert depth <= MOST_LEVELS + 2


def test_a_path_of_a_thousand_parts_is_cut_short(contract: Contract) -> None:
    path, state = "tree", {"tree?": "on"}
    for _ in range(1000):
        state[f"{path}.branch#"] = "1"
        path += ".branch[0]"

    assert len(xml(contract, ASK, **state)) < 4 * MOST_LEVELS


@pytest.mark.parametrize("count", ["99999", "-1", "x", "²", "1e3", " 3"])
def test_a_count_that_is_nonsense_makes_no_flood(
    contract: Contract, count: str
) -> None:
    node = find(build_form(contract, ASK, {"tag#": count}).children, "tag")

    assert isinstance(node, Repeat)
    assert len(node.items) <= MOST_ITEMS


def test_a_full_list_takes_no_more(contract: Contract) -> None:
    node = find(build_form(contract, ASK, {"tag#": "3"}).children, "tag")

    assert isinstance(node, Repeat)
    assert node.full


def test_an_amount_goes_with_its_currency(contract: Contract) -> None:
    state = {"amount": "79.00", "amount@currency": "DKK"}

    root = write(build_form(contract, ASK, state), {})

    amount = root.find(f"{{{TNS}}}amount")
    assert amount is not None
    assert (amount.text, amount.get("currency")) == ("79.00", "DKK")


def test_what_is_empty_is_left_out(contract: Contract) -> None:
    state = {"between": "", "sure": "", "amount@currency": "DKK"}

    assert xml(contract, ASK, **state) == []


def test_xml_typed_into_a_wildcard_is_sent_as_it_is(contract: Contract) -> None:
    root = write(build_form(contract, ASK, {"any": "<x:a xmlns:x='urn:x'/>"}), {})

    assert root.find("{urn:x}a") is not None


@pytest.mark.parametrize("text", ["<a>", "<!DOCTYPE a><a/>", "\x00", "&nothing;"])
def test_a_wildcard_refuses_what_is_no_xml(contract: Contract, text: str) -> None:
    form = build_form(contract, ASK, {"any": text})

    with pytest.raises(InvalidInput, match="any"):
        write(form, {})


@pytest.mark.parametrize("text", ["\x00", "a\x1bb", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_carry_is_named(
    contract: Contract, text: str
) -> None:
    form = build_form(contract, ASK, {"byName": text})

    with pytest.raises(InvalidInput, match=r"byName holds .*U\+[0-9A-F]{4}"):
        write(form, {})


def test_a_message_read_into_a_form_is_written_back_the_same(
    contract: Contract,
) -> None:
    message = f"""<Ask xmlns="{TNS}"><between>BLUE</between><byNumber>7</byNumber>
      <amount currency="DKK">1.00</amount><sure>false</sure><tag>a</tag><tag>b</tag>
      <tree kind="oak"><leaf>l</leaf><branch><leaf>m</leaf></branch></tree>
      <dog>Rex</dog><breed>poodle</breed><o:other xmlns:o="urn:o">x</o:other></Ask>"""
    element = etree.fromstring(message)

    back = write(build_form(contract, ASK, read(contract, element).state), {"t": TNS})

    assert canonical(back) == canonical(element)


def canonical(element: etree._Element) -> str:
    return etree.canonicalize(element, rewrite_prefixes=True, strip_text=True)
