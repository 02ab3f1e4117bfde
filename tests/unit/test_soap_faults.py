from __future__ import annotations

import pytest
from lxml import etree

from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.faults import FaultSide, SoapFault, fault_element, read_fault


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("side", list(FaultSide))
def test_a_fault_reads_back_as_it_was_built(version: Version, side: FaultSide) -> None:
    detail = etree.fromstring("<t:X xmlns:t='urn:t'><t:code>A</t:code></t:X>")
    fault = SoapFault(side, "Koden er brugt.", "da", (detail,))

    found = read_fault(close_envelope(fault_element(fault, version), version))

    assert found is not None
    assert (found.side, found.reason, found.language) == (side, "Koden er brugt.", "da")
    assert found.code == side.named(version)
    assert [node.findtext("{urn:t}code") for node in found.detail] == ["A"]


def test_the_children_of_a_soap_11_fault_are_unqualified() -> None:
    node = fault_element(SoapFault(FaultSide.CLIENT, "no"), Version.SOAP11)

    assert [child.tag for child in node] == ["faultcode", "faultstring"]
    assert node.findtext("faultcode") == "soap:Client"


def test_a_finer_code_counts_with_its_side() -> None:
    node = fault_element(SoapFault(FaultSide.CLIENT, "no"), Version.SOAP11)
    next(iter(node)).text = "x:Client.Authentication"

    found = read_fault(close_envelope(node, Version.SOAP11))

    assert found is not None
    assert (found.side, found.code) == (FaultSide.CLIENT, "Client.Authentication")


def test_an_answer_is_no_fault() -> None:
    answer = etree.fromstring("<PingResponse/>")

    assert read_fault(close_envelope(answer, Version.SOAP12)) is None
