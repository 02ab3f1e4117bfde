from __future__ import annotations

from decimal import Decimal

import pytest

from tutorial_app.client import Amount, Record, money
from tutorial_app.client.exchange import Exchange, masked, pretty
from tutorial_app.client.records import sendable
from tutorial_app.contract.codec.valued import Valued


def test_a_record_gives_its_fields_by_attribute_and_key() -> None:
    record = Record({"status": "ACTIVE", "note": None, "items": [Record({"a": 1})]})

    assert record.status == record["status"] == "ACTIVE"
    assert record.note is None
    assert record.items[0].a == 1
    assert dir(record) == ["items", "note", "status"]
    assert "status" in record


def test_a_field_that_is_not_there_is_named_with_near_misses() -> None:
    record = Record({"orderId": "OR10000001"})

    with pytest.raises(AttributeError, match="no field 'orderID'; did you mean 'ord"):
        record.orderID  # noqa: B018


def test_a_record_prints_what_came_and_nothing_else() -> None:
    record = Record(
        {
            "price": Amount(Decimal("79.00"), {"currency": "DKK"}),
            "gone": None,
            "none": [],
            "who": Record({"name": "Anna"}),
            "item": [Record({"a": 1, "b": 2}), "x"],
        }
    )

    assert repr(record).splitlines() == [
        "price: 79.00 DKK",
        "who:",
        "  name: Anna",
        "item:",
        "  - a: 1",
        "    b: 2",
        "  - x",
    ]


def test_an_amount_is_a_number_with_a_unit() -> None:
    amount = Amount(Decimal("79.00"), {"currency": "DKK"})

    assert amount == 79
    assert amount + 1 == Decimal("80.00")
    assert amount.currency == "DKK"
    assert str(amount) == "79.00 DKK"
    assert not hasattr(amount, "unit")


def test_what_came_in_an_answer_can_be_sent_again() -> None:
    amount = Amount(Decimal("79.00"), {"currency": "DKK"})
    record = Record({"price": amount, "gone": None, "list": [money("1")]})

    assert sendable(record) == {
        "price": {"_value_1": Decimal("79.00"), "currency": "DKK"},
        "list": [{"_value_1": Decimal(1), "currency": "DKK"}],
    }
    assert money("1.50") == Valued(Decimal("1.50"), {"currency": "DKK"})


def test_passwords_are_masked_in_what_is_kept() -> None:
    raw = b"<e><Password Type='x'>geheim</Password><Nonce>n</Nonce></e>"

    assert "geheim" not in pretty(raw)
    assert "•••" in pretty(raw)
    assert masked({"Authorization": "Basic Z2VoZWlt", "X": "1"}) == {
        "Authorization": "•••",
        "X": "1",
    }
    assert repr(Exchange()) == "no call yet"
