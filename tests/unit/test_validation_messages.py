from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tutorial_app.contract.library import Library, read_library
from tutorial_app.contract.patterns.words import pattern_in_words
from tutorial_app.contract.validation.validator import SchemaFinding, Validator

WSDL = Path(__file__).parents[2] / "wsdl"
ORDER = """<o:PlaceOrder xmlns:o="urn:itms-sandbox:order:1"
    xmlns:t="urn:itms-sandbox:types:1">
  <o:context><t:clientReference>7b0d5a3e-5c1e</t:clientReference>
    <t:channel>SELF_SERVICE</t:channel></o:context>
  <o:order>
    <t:newCustomer>
      <t:customerType>PRIVATE</t:customerType>
      <t:firstName>Anna</t:firstName>
      <t:lastName>Testesen</t:lastName>
      <t:email>anna@testmail.example</t:email>
    </t:newCustomer>
    <t:productCode>KURV_MINI30</t:productCode>
    <t:numberChoice><t:reservationId>RE10000001</t:reservationId></t:numberChoice>
    <t:simChoice><t:iccid>8945990100000000016</t:iccid></t:simChoice>
    <t:acceptedPrice currency="DKK">79.00</t:acceptedPrice>
    <t:termsAccepted>true</t:termsAccepted>
  </o:order>
</o:PlaceOrder>"""


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(WSDL)


@pytest.fixture(scope="module")
def order(library: Library) -> Validator:
    return Validator(library.service("order").contract)


def check(validator: Validator, text: str) -> tuple[SchemaFinding, ...]:
    return validator.check(etree.fromstring(text))


def test_the_order_of_the_tutorial_is_valid(order: Validator) -> None:
    assert check(order, ORDER) == ()
    assert order.problem == ""


def test_an_element_below_an_envelope_is_judged_like_a_document(
    order: Validator,
) -> None:
    envelope = etree.fromstring(f"<e><b>{ORDER}</b></e>")

    assert order.check(envelope[0][0]) == ()


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        (
            "<t:email>anna@testmail.example</t:email>",
            "<t:emial>anna@testmail.example</t:emial>",
            "order/newCustomer/emial",
            "is not expected here; did you mean 'email'?",
        ),
        (
            "<t:productCode>KURV_MINI30</t:productCode>",
            "",
            "order/productCode",
            "is missing; expected it after 'newCustomer'",
        ),
        (
            "<t:firstName>Anna</t:firstName>\n      <t:lastName>Testesen</t:lastName>",
            "<t:lastName>Testesen</t:lastName><t:firstName>Anna</t:firstName>",
            "order/newCustomer/firstName",
            "stands too late; it belongs before 'lastName'",
        ),
        (
            "<t:termsAccepted>true</t:termsAccepted>",
            "<t:termsAccepted>true</t:termsAccepted>" * 2,
            "order/termsAccepted[2]",
            "stands twice; expected once",
        ),
        (
            "t:productCode>",
            "o:productCode>",
            "order/productCode",
            (
                "is in the namespace 'urn:itms-sandbox:order:1'; "
                "expected 'urn:itms-sandbox:types:1'"
            ),
        ),
        (
            ">PRIVATE<",
            ">PRIVAT<",
            "order/newCustomer/customerType",
            (
                "'PRIVAT' is not allowed; expected one of PRIVATE, BUSINESS; "
                "did you mean PRIVATE?"
            ),
        ),
        (
            ">RE10000001<",
            ">RE1<",
            "order/numberChoice/reservationId",
            "'RE1' does not fit; expected RE and 8 digits, for example RE10000001",
        ),
        (">79.00<", ">79,00<", "order/acceptedPrice", "expected a decimal number"),
        (
            ">79.00<",
            ">79.00001<",
            "order/acceptedPrice",
            "expected at most 4 decimals (this has 5)",
        ),
        (
            ' currency="DKK"',
            "",
            "order/acceptedPrice",
            "lacks the attribute 'currency'",
        ),
        (
            ' currency="DKK"',
            ' currency="DKK" valuta="DKK"',
            "order/acceptedPrice",
            "attribute 'valuta' is not known here",
        ),
        (">true<", ">ja<", "order/termsAccepted", "expected true or false"),
        (
            "<t:iccid>8945990100000000016</t:iccid>",
            "8945990100000000016",
            "order/simChoice",
            "holds the text '8945990100000000016'; expected elements only",
        ),
        (
            "PlaceOrder",
            "PlaceOrdre",
            "",
            "PlaceOrdre is no message of this service; did you mean 'PlaceOrder'?",
        ),
        (
            "urn:itms-sandbox:order:1",
            "urn:itms-sandbox:order:2",
            "",
            (
                "PlaceOrder is in the namespace 'urn:itms-sandbox:order:2'; "
                "expected 'urn:itms-sandbox:order:1'"
            ),
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_remedy(
    order: Validator, old: str, new: str, path: str, says: str
) -> None:
    assert old in ORDER

    findings = check(order, ORDER.replace(old, new))

    assert says in findings[0].message
    assert findings[0].path == path
    assert findings[0].line > 0
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"SU\d{8}", "SU and 8 digits"),
        (r"\d{16}", "16 digits"),
        (r"\+45[2-9]\d{7}", "+45, 1 of 2-9 and 7 digits"),
        (r"89\d{17,18}", "89 and 17 to 18 digits"),
        (r"\d{6}-?\d{4}", "6 digits, an optional - and 4 digits"),
        ("[A-Z]{3}", "3 capital letters"),
        (r"[A-Za-z0-9\-]{4,20}", "4 to 20 of A-Z a-z 0-9 -"),
        (r"[^@\s]+@[^@\s]+", ""),
        ("a|b", ""),
        ("[", ""),
    ],
)
def test_a_simple_pattern_is_said_in_words(pattern: str, words: str) -> None:
    assert pattern_in_words(pattern) == words


def test_all_mistakes_are_found_at_once(order: Validator) -> None:
    text = ORDER.replace(">PRIVATE<", ">X<").replace(">true<", ">ja<")

    findings = check(order, text.replace("anna@testmail.example", "anna"))

    assert [finding.path for finding in findings] == [
        "order/newCustomer/customerType",
        "order/newCustomer/email",
        "order/termsAccepted",
    ]
    assert [finding.line for finding in findings] == [7, 10, 16]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("", {"none of them"}),
        (
            "<t:reservationId>RE10000001</t:reservationId><t:anyNumber>true</t:anyNumber>",
            {"reservationId", "anyNumber"},
        ),
    ],
)
def test_exactly_one_of_several_fields_is_asked_for(
    order: Validator, choice: str, found: set[str]
) -> None:
    text = ORDER.replace("<t:reservationId>RE10000001</t:reservationId>", choice)

    findings = check(order, text)

    assert [finding.path for finding in findings] == ["order/numberChoice"]
    expected, _, said = findings[0].message.partition(" must stand here; found ")
    names = expected.removeprefix("exactly one of ").split(", ")
    assert set(names) == {"reservationId", "anyNumber", "portIn"}
    assert set(said.split(" and ")) == found
