"""The shape of our WSDLs: what 26 client stacks were measured to read.

Every rule is also seen to fail, on a small WSDL that is wrong in one place.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.wsdl_rules import (
    FILES,
    FOLDER,
    SOAP11,
    SOAP12,
    XS,
    Rule,
    W,
    broken_in,
    broken_once_spoilt,
)

NOTES = "{urn:itms-sandbox:notes:1}"

#: gowsdl, kdsoap, soap-wsdl, .NET and others lose one of these.
LOST = "choice all any anyAttribute group attributeGroup complexContent include list"
#: Built-in types that every stack maps to a type of its language.
SAFE = {"string", "boolean", "int", "decimal", "date", "dateTime", "base64Binary"}


def one_service(root: etree._Element) -> Iterator[str]:
    services = root.findall(f"{W}service")
    if len(services) != 1:
        yield f"{len(services)} services"


def soap11_port_first(root: etree._Element) -> Iterator[str]:
    for service in root.iter(f"{W}service"):
        spoken = [port[-1].tag for port in service.iter(f"{W}port")]
        if spoken != [f"{SOAP11}address", f"{SOAP12}address"]:
            yield f"ports are {spoken}"


def wrapped_parts(root: etree._Element) -> Iterator[str]:
    """The part is `parameters`, its element the operation or its response."""
    for operation in root.iterfind(f"{W}portType/{W}operation"):
        for direction, suffix in (("input", ""), ("output", "Response")):
            part = _message(root, operation.find(f"{W}{direction}"))[0]
            expected = f"tns:{operation.get('name')}{suffix}"
            if (part.get("name"), part.get("element")) != ("parameters", expected):
                yield f"{part.get('name')} {part.get('element')}, not {expected}"


def qualified(root: etree._Element) -> Iterator[str]:
    for schema in root.iter(f"{XS}schema"):
        if schema.get("elementFormDefault") != "qualified":
            yield "elementFormDefault"


def prefixed(root: etree._Element) -> Iterator[str]:
    for node in root.iter(f"{XS}*", f"{W}*"):
        if None in node.nsmap:
            yield f"default namespace in line {node.sourceline}"
        for name in ("type", "base", "element", "binding", "message", "ref"):
            if ":" not in node.get(name, ":"):
                yield f"{name}={node.get(name)!r} in line {node.sourceline}"


def plain_schema(root: etree._Element) -> Iterator[str]:
    for node in root.iter(tag=etree.Element):
        local = str(node.tag).removeprefix(XS)
        if local in LOST.split() or node.get("substitutionGroup"):
            yield f"{local} in line {node.sourceline}"
        if local == "enumeration" and not node.get("value"):
            yield f"empty enumeration value in line {node.sourceline}"


def plain_types(root: etree._Element) -> Iterator[str]:
    for node in root.iter(tag=etree.Element):
        for name in (node.get("type", ""), node.get("base", "")):
            prefix, _, local = name.rpartition(":")
            if node.nsmap.get(prefix) == XS[1:-1] and local not in SAFE:
                # A restriction of these maps to a string or a date everywhere.
                if node.tag == f"{XS}restriction" and local == "anyURI":
                    continue
                yield f"{name} in line {node.sourceline}"


def one_file(root: etree._Element) -> Iterator[str]:
    found = [node.get("schemaLocation") for node in root.iter(f"{XS}import")]
    if root.find(f"{W}import") is not None or set(found) - {"types.xsd"}:
        yield f"imports {found}"


def no_declared_header(root: etree._Element) -> Iterator[str]:
    for version in (SOAP11, SOAP12):
        for node in root.iter(f"{version}header"):
            yield f"header in line {node.sourceline}"


def faults_declared(root: etree._Element) -> Iterator[str]:
    """Exactly the kinds of fault that the notes on the request lead to."""
    kinds = {
        code.get("name"): code.get("fault")
        for code in etree.parse(FOLDER / "types.xsd").iter(f"{NOTES}code")
    }
    requests = {
        element.get("name"): element
        for element in root.iterfind(f"{W}types/{XS}schema/{XS}element")
    }
    for operation in root.iterfind(f"{W}portType/{W}operation"):
        request = requests[operation.get("name")]
        expected = {kinds[note.get("code")] for note in request.iter(f"{NOTES}fault")}
        kind = next(request.iter(f"{NOTES}operation")).get("kind")
        expected |= {"ValidationFault", "SystemFault"}
        expected |= {"AccessFault"} if kind != "open" else set()
        expected |= {"ConflictFault"} if kind == "command" else set()
        declared = [fault.get("name") for fault in operation.iter(f"{W}fault")]
        if sorted(map(str, declared)) != sorted(map(str, expected)):
            yield f"{operation.get('name')} declares {declared}, not {expected}"


def choices_are_optional(root: etree._Element) -> Iterator[str]:
    """What stands in an exactly-one rule is optional in the schema."""
    for rule in root.iter(f"{NOTES}rule"):
        if rule.get("kind") == "exactly-one":
            holder = next(rule.iterancestors(f"{XS}element", f"{XS}complexType"))
            optional = {
                child.get("name")
                for child in holder.iter(f"{XS}element")
                if child.get("minOccurs") == "0"
            }
            yield from set(rule.get("fields", "").split()) - optional


def actions(root: etree._Element) -> Iterator[str]:
    for operation in root.iterfind(f"{W}binding/{W}operation"):
        expected = f"{root.get('targetNamespace')}:{operation.get('name')}"
        if operation[0].get("soapAction") != expected:
            yield f"{operation[0].get('soapAction')}, not {expected}"


def _message(root: etree._Element, use: etree._Element | None) -> etree._Element:
    name = "" if use is None else use.get("message", "").removeprefix("tns:")
    return next(node for node in root.iter(f"{W}message") if node.get("name") == name)


RULES: tuple[Rule, ...] = (
    one_service,
    soap11_port_first,
    wrapped_parts,
    qualified,
    prefixed,
    plain_schema,
    plain_types,
    one_file,
    no_declared_header,
    faults_declared,
    choices_are_optional,
    actions,
)
SCHEMA_RULES: tuple[Rule, ...] = (
    qualified,
    prefixed,
    plain_schema,
    plain_types,
    choices_are_optional,
)

#: What is replaced in the good WSDL, by what, for each rule.
BAD: dict[Rule, tuple[str, str]] = {
    one_service: ("</wsdl:service>", '</wsdl:service><wsdl:service name="More"/>'),
    soap11_port_first: ('<soap:address location="http://a/"/>', "<soap12:address/>"),
    wrapped_parts: (
        'name="parameters" element="tns:Lace"',
        'name="body" element="tns:Lace"',
    ),
    qualified: ('elementFormDefault="qualified"', ""),
    prefixed: ('type="xs:string"', 'type="string"'),
    plain_schema: ("<xs:sequence>", '<xs:sequence><xs:choice minOccurs="0"/>'),
    plain_types: ('type="xs:string"', 'type="xs:duration"'),
    one_file: ("types.xsd", "more/types.xsd"),
    no_declared_header: ("<soap:body", '<soap:header use="literal"/><soap:body'),
    faults_declared: ('kind="query"', 'kind="command"'),
    choices_are_optional: (' minOccurs="0"', ""),
    actions: ('soapAction="urn:shoes:1:Lace"', 'soapAction=""'),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_wsdl_keeps_the_rule(path: Path, rule: Rule) -> None:
    assert broken_in(path, rule) == []


@pytest.mark.parametrize("rule", SCHEMA_RULES, ids=lambda rule: rule.__name__)
def test_the_shared_schema_keeps_the_rule(rule: Rule) -> None:
    assert broken_in(FOLDER / "types.xsd", rule) == []


def test_there_are_eleven_wsdls_with_sixty_four_operations() -> None:
    operations = [
        operation.get("name")
        for path in FILES
        for operation in etree.parse(path).iterfind(f"{W}portType/{W}operation")
    ]

    assert (len(FILES), len(operations), len(set(operations))) == (11, 64, 64)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_accepts_a_good_wsdl_and_finds_the_fault_in_a_bad_one(
    rule: Rule,
) -> None:
    assert broken_once_spoilt(rule, *BAD[rule])
