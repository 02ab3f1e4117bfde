"""Our WSDLs against the WS-I Basic Profile 1.1, as far as a few lines can say it.

Each rule is named by its numbers in the profile, and is also seen to fail on a
small WSDL that is wrong in one place. The profile knows SOAP 1.1 only; what it
says of a binding we ask of the SOAP 1.2 one too.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.wsdl_rules import (
    FILES,
    SOAP11,
    SOAP12,
    XS,
    Rule,
    W,
    broken_in,
    broken_once_spoilt,
)

HTTP = "http://schemas.xmlsoap.org/soap/http"


def r2023_types_come_first(root: etree._Element) -> Iterator[str]:
    order = [node.tag for node in root.iterchildren(tag=etree.Element)]
    before = order[: order.index(f"{W}types")]
    if set(before) - {f"{W}documentation", f"{W}import"}:
        yield f"{before} before types"


def r2105_schema_has_a_namespace(root: etree._Element) -> Iterator[str]:
    for schema in root.iterfind(f"{W}types/{XS}schema"):
        if not schema.get("targetNamespace"):
            yield f"line {schema.sourceline}"


def r2204_r2205_parts_are_elements(root: etree._Element) -> Iterator[str]:
    for part in root.iter(f"{W}part"):
        if not part.get("element") or part.get("type"):
            yield f"part in line {part.sourceline}"


def r2210_one_part(root: etree._Element) -> Iterator[str]:
    for message in root.iter(f"{W}message"):
        if len(message.findall(f"{W}part")) != 1:
            yield f"message {message.get('name')}"


def r2304_r2710_operations_differ(root: etree._Element) -> Iterator[str]:
    operations = root.findall(f"{W}portType/{W}operation")
    inputs = [
        _message(root, one.find(f"{W}input"))[0].get("element") for one in operations
    ]
    for values in ([one.get("name") for one in operations], inputs):
        yield from (
            f"{a} twice" for a, b in pairwise(sorted(map(str, values))) if a == b
        )


def r2702_r2705_document_over_http(root: etree._Element) -> Iterator[str]:
    for binding in root.iter(f"{W}binding"):
        soap = binding[0]
        if (soap.get("style"), soap.get("transport")) != ("document", HTTP):
            yield f"{soap.get('style')} over {soap.get('transport')}"
        for operation in binding.iter(f"{SOAP11}operation", f"{SOAP12}operation"):
            if operation.get("style", "document") != "document":
                yield f"style in line {operation.sourceline}"


def r2706_r2716_literal(root: etree._Element) -> Iterator[str]:
    names = ("body", "fault")
    tags = [f"{version}{name}" for version in (SOAP11, SOAP12) for name in names]
    for node in root.iter(*tags):
        if node.get("use") != "literal" or node.get("namespace") is not None:
            yield f"line {node.sourceline}"


def r2711_one_soap_port_an_address(root: etree._Element) -> Iterator[str]:
    for version in (SOAP11, SOAP12):
        places = [node.get("location") for node in root.iter(f"{version}address")]
        if len(set(places)) != len(places):
            yield f"{places}"


def r2718_binding_has_every_operation(root: etree._Element) -> Iterator[str]:
    offered = [one.get("name") for one in root.iterfind(f"{W}portType/{W}operation")]
    for binding in root.iter(f"{W}binding"):
        bound = [one.get("name") for one in binding.iterfind(f"{W}operation")]
        if bound != offered:
            yield f"{binding.get('name')} binds {bound}"


def r2721_r2740_r2754_bound_faults(root: etree._Element) -> Iterator[str]:
    declared = {
        one.get("name"): [fault.get("name") for fault in one.iter(f"{W}fault")]
        for one in root.iterfind(f"{W}portType/{W}operation")
    }
    for operation in root.iterfind(f"{W}binding/{W}operation"):
        faults = operation.findall(f"{W}fault")
        names = [fault.get("name") for fault in faults]
        if names != declared.get(operation.get("name")):
            yield f"{operation.get('name')} binds {names}"
        yield from (
            f"{f[0].get('name')}" for f in faults if f[0].get("name") != f.get("name")
        )


def r4003_utf8(root: etree._Element) -> Iterator[str]:
    encoding = root.getroottree().docinfo.encoding
    if encoding != "UTF-8":
        yield f"{encoding}"


def _message(root: etree._Element, use: etree._Element | None) -> etree._Element:
    name = "" if use is None else use.get("message", "").removeprefix("tns:")
    return next(node for node in root.iter(f"{W}message") if node.get("name") == name)


RULES: tuple[Rule, ...] = (
    r2023_types_come_first,
    r2105_schema_has_a_namespace,
    r2204_r2205_parts_are_elements,
    r2210_one_part,
    r2304_r2710_operations_differ,
    r2702_r2705_document_over_http,
    r2706_r2716_literal,
    r2711_one_soap_port_an_address,
    r2718_binding_has_every_operation,
    r2721_r2740_r2754_bound_faults,
    r4003_utf8,
)

#: What is replaced in the good WSDL, by what, for each rule.
BAD: dict[Rule, tuple[str, str]] = {
    r2023_types_come_first: (
        "<wsdl:types>",
        '<wsdl:message name="Early"/><wsdl:types>',
    ),
    r2105_schema_has_a_namespace: ('schema targetNamespace="urn:shoes:1"', "schema"),
    r2204_r2205_parts_are_elements: ('element="t:SystemFault"', 'type="t:FaultInfo"'),
    r2210_one_part: (
        "<wsdl:part",
        '<wsdl:part name="more" element="tns:More"/><wsdl:part',
    ),
    r2304_r2710_operations_differ: (
        '<wsdl:operation name="Lace">',
        """<wsdl:operation name="Tie"><wsdl:input message="tns:LaceRequest"/>
        </wsdl:operation><wsdl:operation name="Lace">""",
    ),
    r2702_r2705_document_over_http: ('style="document"', 'style="rpc"'),
    r2706_r2716_literal: ('use="literal"', 'use="encoded"'),
    r2711_one_soap_port_an_address: (
        "</wsdl:service>",
        '<wsdl:port><soap:address location="http://a/"/></wsdl:port></wsdl:service>',
    ),
    r2718_binding_has_every_operation: (
        "</wsdl:portType>",
        '<wsdl:operation name="Tie"/></wsdl:portType>',
    ),
    r2721_r2740_r2754_bound_faults: ('<soap:fault name="SystemFault"', "<soap:fault"),
    r4003_utf8: ('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_wsdl_keeps_the_rule(path: Path, rule: Rule) -> None:
    assert broken_in(path, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_accepts_a_good_wsdl_and_finds_the_fault_in_a_bad_one(
    rule: Rule,
) -> None:
    assert broken_once_spoilt(rule, *BAD[rule])
