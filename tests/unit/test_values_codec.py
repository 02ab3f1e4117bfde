from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import etree

from tutorial_app.contract.codec.values import Codec, Valued
from tutorial_app.contract.library import Library, read_library
from tutorial_app.contract.names import QName, local_name
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.kernel.errors import InvalidInput, NotFound

WSDL = Path(__file__).parents[2] / "wsdl"
ORDER = "{urn:itms-sandbox:order:1}"
T = "{urn:itms-sandbox:types:1}"
CONTEXT = {"clientReference": "ref-00000001", "channel": "SELF_SERVICE"}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(WSDL)


@pytest.fixture(scope="module")
def topup(library: Library) -> Codec:
    return Codec(library.service("topup").contract)


def test_money_keeps_its_currency_both_ways(topup: Codec) -> None:
    name = QName("{urn:itms-sandbox:topup:1}TopUpWithCard")
    fields = {
        "context": CONTEXT,
        "subscriptionId": "SU10000002",
        "amount": Valued(Decimal("100.00"), {"currency": "DKK"}),
        "cardToken": "tok_ok_visa",
    }

    element = topup.encode(name, fields)

    amount = element.find("{urn:itms-sandbox:topup:1}amount")
    assert amount is not None
    assert (amount.text, amount.get("currency")) == ("100.00", "DKK")
    assert topup.decode(element) == fields


def test_fields_are_written_in_the_order_of_the_schema(topup: Codec) -> None:
    name = QName("{urn:itms-sandbox:topup:1}TopUpWithVoucher")
    fields = {
        "voucherCode": "4550000000000014",
        "subscriptionId": "SU10000002",
        "context": CONTEXT,
    }

    element = topup.encode(name, fields)

    written = [local_name(QName(str(child.tag))) for child in element]
    assert written == ["context", "subscriptionId", "voucherCode"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"voucherCod": "1"}, "voucherCod: no such field; did you mean 'voucherCode'"),
        ({"voucherCode": None}, "voucherCode: is required and None"),
        ({"voucherCode": 4550}, "voucherCode: 4550 is not a text"),
        ({"context": "me"}, "context: 'me' is not a mapping"),
        ({"context": {}}, "context/clientReference: is required and missing"),
    ],
)
def test_a_mistake_of_ours_is_named_with_its_path(
    topup: Codec, change: dict[str, Any], message: str
) -> None:
    fields = {
        "context": CONTEXT,
        "subscriptionId": "SU10000002",
        "voucherCode": "4550000000000014",
    }

    with pytest.raises(InvalidInput, match=message):
        topup.encode(
            QName("{urn:itms-sandbox:topup:1}TopUpWithVoucher"), {**fields, **change}
        )


def test_an_element_the_contract_does_not_have_is_refused(topup: Codec) -> None:
    with pytest.raises(NotFound, match="no element 'Nonsense'"):
        topup.decode(etree.Element("Nonsense"))
    with pytest.raises(NotFound, match="no element 'Nonsense'"):
        topup.encode(QName("Nonsense"), {})


def test_comments_white_space_and_lost_namespaces_do_not_disturb(topup: Codec) -> None:
    element = etree.fromstring(
        '<TopUpWithVoucher xmlns="urn:itms-sandbox:topup:1">'
        "<context><clientReference>ref-0000<!-- c -->0001</clientReference>"
        "<channel>SELF_SERVICE</channel></context>"
        "\n  <!-- here --> <subscriptionId>SU10000002</subscriptionId>"
        '<voucherCode xmlns="">4550000000000014</voucherCode>'
        "</TopUpWithVoucher>"
    )

    fields = topup.decode(element)

    assert fields == {
        "context": CONTEXT,
        "subscriptionId": "SU10000002",
        "voucherCode": "4550000000000014",
    }


FOREIGN = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:f"
    targetNamespace="urn:f" elementFormDefault="qualified">
  <xs:element name="all" type="f:All"/>
  <xs:complexType name="All">
    <xs:sequence>
      <xs:choice>
        <xs:element name="flag" type="xs:boolean"/>
        <xs:element name="count" type="xs:unsignedByte"/>
      </xs:choice>
      <xs:element name="day" type="xs:date" minOccurs="0"/>
      <xs:element name="at" type="xs:dateTime" minOccurs="0"/>
      <xs:element name="hex" type="xs:hexBinary" minOccurs="0"/>
      <xs:element name="data" type="xs:base64Binary" minOccurs="0"/>
      <xs:element name="gap" type="xs:int" nillable="true"/>
      <xs:element name="words" minOccurs="0">
        <xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>
      </xs:element>
      <xs:element name="ratio" type="xs:double" minOccurs="0"/>
      <xs:element name="thing" type="xs:anyType" minOccurs="0"/>
      <xs:element name="child" type="f:All" minOccurs="0" maxOccurs="unbounded"/>
      <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"
              namespace="##other"/>
    </xs:sequence>
    <xs:attribute name="version" type="xs:int"/>
  </xs:complexType>
  <xs:element name="pairs">
    <xs:complexType>
      <xs:sequence maxOccurs="unbounded">
        <xs:element name="key" type="xs:string"/>
        <xs:element name="value" type="xs:string"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="lone" type="xs:decimal"/>
</xs:schema>
"""


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Codec:
    path = tmp_path_factory.mktemp("foreign") / "foreign.xsd"
    path.write_text(FOREIGN, encoding="utf-8")
    return Codec(read_contract(path))


def test_what_only_foreign_schemas_have_survives_the_way_there_and_back(
    foreign: Codec,
) -> None:
    other = etree.fromstring('<x:extra xmlns:x="urn:x">1</x:extra>')
    fields = {
        "@version": 3,
        "count": 7,
        "day": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1))),
        "hex": b"\x00\xff",
        "data": b"Kontora",
        "gap": None,
        "words": [1, 2, 3],
        "ratio": float("inf"),
        "thing": "anything",
        "child": [{"flag": True, "gap": 4}],
        "#any": [other],
    }

    again = foreign.decode(foreign.encode(QName("{urn:f}all"), fields))

    assert [child.text for child in again.pop("#any")] == ["1"]
    assert again == {key: value for key, value in fields.items() if key != "#any"}


def test_a_group_that_repeats_keeps_its_pairs_together(foreign: Codec) -> None:
    fields = {"key": ["a", "b"], "value": ["1", "2"]}

    element = foreign.encode(QName("{urn:f}pairs"), fields)

    assert [child.text for child in element] == ["a", "1", "b", "2"]
    assert foreign.decode(element) == fields


def test_a_message_of_simple_content_has_its_text_under_a_key(foreign: Codec) -> None:
    element = foreign.encode(QName("{urn:f}lone"), {"#text": Decimal("1.50")})

    assert element.text == "1.50"
    assert foreign.decode(element) == {"#text": Decimal("1.50")}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("count", True, "True is not a whole number"),
        ("flag", 1, "1 is not True or False"),
        ("day", datetime(2026, 3, 2, tzinfo=UTC), "is not a date without a time"),
        ("at", datetime(2026, 3, 2), "is not a datetime with an offset"),  # noqa: DTZ001
        ("data", 7, "7 is not bytes"),
        ("words", 7, "7 is not a list"),
        ("child", {"flag": True}, "is not a list, and this element may repeat"),
        ("@versoin", 3, "no such field"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    foreign: Codec, key: str, value: object, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        foreign.encode(QName("{urn:f}all"), {"gap": 1, key: value})


@pytest.mark.parametrize(
    ("name", "text"),
    [("flag", "ja"), ("count", "1_0"), ("day", "2. marts"), ("data", "@")],
)
def test_a_text_that_is_no_value_of_its_type_is_named_with_its_path(
    foreign: Codec, name: str, text: str
) -> None:
    element = etree.fromstring(
        f'<all xmlns="urn:f"><child><{name}>{text}</{name}></child></all>'
    )

    with pytest.raises(InvalidInput, match=f"^all/child/{name}: "):
        foreign.decode(element)


def test_xsi_type_decides_how_an_element_is_read(tmp_path: Path) -> None:
    path = tmp_path / "derived.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="urn:d" '
        'targetNamespace="urn:d" elementFormDefault="qualified">'
        '<xs:element name="animal" type="d:Animal"/>'
        '<xs:complexType name="Animal"><xs:sequence>'
        '<xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="Dog"><xs:complexContent><xs:extension base="d:Animal">'
        '<xs:sequence><xs:element name="tail" type="xs:boolean"/></xs:sequence>'
        "</xs:extension></xs:complexContent></xs:complexType></xs:schema>",
        encoding="utf-8",
    )
    element = etree.fromstring(
        '<d:animal xmlns:d="urn:d" xsi:type="d:Dog" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<d:name>Bo</d:name><d:tail>true</d:tail></d:animal>"
    )

    fields = Codec(read_contract(path)).decode(element)

    assert fields == {"name": "Bo", "tail": True}


def test_many_threads_may_use_a_new_codec_at_once(foreign: Codec) -> None:
    codec = Codec(foreign.contract)
    element = foreign.encode(
        QName("{urn:f}all"), {"flag": True, "gap": 1, "child": [{"count": 1, "gap": 2}]}
    )
    answers: list[object] = []
    threads = [
        Thread(target=lambda: answers.append(codec.decode(element))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert answers == [foreign.decode(element)] * 8
