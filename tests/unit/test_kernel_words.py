"""Messages that become sentences."""

from __future__ import annotations

import pytest

from tutorial_app.kernel.words import capitalised


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("the card has expired", "The card has expired"),
        ("paymentCardId is not the customer's", "paymentCardId is not the customer's"),
        ("base_url: no address", "base_url: no address"),
        ("a voucher, used", "A voucher, used"),
        ("iTMS is away", "iTMS is away"),
        ("e-mail and SMS", "E-mail and SMS"),
        ("PIN wrong", "PIN wrong"),
        ("", ""),
        ("x", "X"),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_name(
    message: str, sentence: str
) -> None:
    assert capitalised(message) == sentence
