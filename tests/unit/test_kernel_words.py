"""Messages that become sentences."""

from __future__ import annotations

import pytest

from tutorial_app.kernel.words import capitalised, first_sentence


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


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("Does it. And more.", "Does it.", "And more."),
        (
            "A sum, e.g. DKK 79. It has VAT.",
            "A sum, e.g. DKK 79.",
            "It has VAT.",
        ),
        ("Is it? <a> says so.", "Is it?", "<a> says so."),
        ("Up to approx. ten.", "Up to approx. ten.", ""),
        (" Over\n two lines ", "Over two lines", ""),
        ("", "", ""),
    ],
)
def test_a_sentence_ends_where_another_begins(text: str, first: str, rest: str) -> None:
    assert first_sentence(text) == (first, rest)
