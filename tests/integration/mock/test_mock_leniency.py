"""What a lenient workspace forgives, and that a strict one forgives none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.integration.conftest import TYPES
from tests.portals import our_library
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.mock.leniency import forgive

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox

ORDER = our_library().service("order")
VALIDATOR = Validator(ORDER.contract, ORDER.path)
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def an_order(content: str) -> etree._Element:
    return etree.fromstring(
        f"<m:ValidateOrder xmlns:m='urn:itms-sandbox:order:1' xmlns:t='{TYPES}'"
        f" xmlns:xsi='{XSI}'>"
        "<m:context><t:channel>SELF_SERVICE</t:channel></m:context>"
        f"<m:order>{content}</m:order></m:ValidateOrder>"
    )


def order(
    price: str = "79.00", terms: str = "<t:termsAccepted>true</t:termsAccepted>"
) -> str:
    return (
        "<t:customerId>CU10000001</t:customerId>"
        "<t:productCode>KURV_MINI30</t:productCode>"
        "<t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>"
        "<t:simChoice><t:esim>true</t:esim></t:simChoice>"
        f"<t:acceptedPrice currency='DKK'>{price}</t:acceptedPrice>"
        f"{terms}"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (order("7.9e+01"), "order/acceptedPrice: 7.9e+01 was taken as 79"),
        (order(terms=""), "order/termsAccepted: left out; false was taken for it"),
        (
            order().replace(
                "<t:acceptedPrice",
                "<t:requestedDate>2026-04-01Z</t:requestedDate><t:acceptedPrice",
                1,
            ),
            "order/requestedDate: 2026-04-01Z was taken as 2026-04-01",
        ),
    ],
)
def test_what_client_stacks_send_is_mended(content: str, said: str) -> None:
    payload = an_order(content)
    assert VALIDATOR.check(payload)

    forgiven = forgive(ORDER.contract, payload)

    assert forgiven == [said]
    assert VALIDATOR.check(payload) == ()


def test_nil_and_white_space_are_taken_off_what_is_empty() -> None:
    system = our_library().service("system")
    validator = Validator(system.contract, system.path)
    nil = etree.fromstring(
        f"<Ping xmlns='urn:itms-sandbox:system:1' xmlns:xsi='{XSI}' xsi:nil='true'>"
        " </Ping>"
    )
    assert validator.check(nil)

    forgiven = forgive(system.contract, nil)

    assert len(forgiven) == 2
    assert validator.check(nil) == ()


@pytest.mark.parametrize("price", ["7,9", "1e999999999", "seventy"])
def test_nothing_else_is_forgiven(price: str) -> None:
    payload = an_order(order(price))

    assert forgive(ORDER.contract, payload) == []
    assert VALIDATOR.check(payload)


def test_a_lenient_workspace_answers_and_warns(sandbox: Sandbox) -> None:
    content = f"<m:order>{order('7.9e+01')}</m:order>"
    strict = sandbox.call("order", "ValidateOrder", content)
    sandbox.call(
        "system",
        "SetSandboxBehaviour",
        "<m:validation>LENIENT</m:validation>",
        reference="lenient-1",
    )

    lenient = sandbox.call("order", "ValidateOrder", content)

    assert strict.fault_code == "INVALID_REQUEST"
    assert lenient.warnings == ["FORGIVEN"]
    assert "7.9e+01 was taken as 79" in lenient.text("header/warning/message")
