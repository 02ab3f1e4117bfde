from __future__ import annotations

import time

import pytest

from tutorial_app.traces.masking import KEPT_BYTES, masked


@pytest.mark.parametrize(
    ("envelope", "kept"),
    [
        (b"<w:Password Type='x'>s3cret</w:Password>", b"<w:Password Type='x'>***"),
        (b"<Password>a<![CDATA[</x>]]>b</Password>", b"<Password>***</Password>"),
        (b"<t:cpr>\n7101901234\n</t:cpr >", b"<t:cpr>***</t:cpr >"),
        (b"<t:cardToken>tok-1</t:cardToken>", b"<t:cardToken>***</t:cardToken>"),
        (b"<o:Nonce>YWJj</o:Nonce>", b"<o:Nonce>***</o:Nonce>"),
        (b"<t:puk1>12345678</t:puk1>", b"<t:puk1>***</t:puk1>"),
        (b"<t:cpr a='/>'>7101901234</t:cpr>", b"<t:cpr a='/>'>***</t:cpr>"),
        (b"<\xc3\xa6:cpr>1</\xc3\xa6:cpr>", b"***"),
    ],
)
def test_a_secret_is_masked_wherever_it_hides(envelope: bytes, kept: bytes) -> None:
    assert kept in masked(envelope)
    for secret in (b"s3cret", b"</x>", b"7101", b"tok-1", b"YWJj", b"12345678"):
        assert secret not in masked(envelope)


@pytest.mark.parametrize(
    "envelope",
    [
        b"<t:cprMasked>710190-XXXX</t:cprMasked>",
        b"<a:PasswordHint>x</a:PasswordHint>",
        b"<t:cpr/><t:name>Anna</t:name>",
    ],
)
def test_what_is_no_secret_stays(envelope: bytes) -> None:
    assert masked(envelope) == envelope


def test_the_password_of_the_caller_is_masked_where_no_secret_is_due() -> None:
    password = "yw3uradvqgeebg33un34"
    envelope = f"<!-- {password} --><x:login key='{password}'>{password}</x:login>"

    text = masked(envelope.encode(), password)

    assert text == b"<!-- *** --><x:login key='***'>***</x:login>"


def test_the_published_password_is_a_word_like_others() -> None:
    envelope = b"<p:Ping xmlns:p='urn:itms-sandbox:system:1'/>"

    assert masked(envelope, "sandbox") == envelope


def test_a_long_envelope_is_cut() -> None:
    assert len(masked(b"<a>" + b"x" * KEPT_BYTES + b"</a>")) == KEPT_BYTES


@pytest.mark.parametrize("text", [b"<cpr>", b"<cpr a='", b"<x:cpr ", b"</cpr "])
def test_names_of_secrets_without_end_cost_no_more_than_their_length(
    text: bytes,
) -> None:
    envelope = b"<e><!--" + text * 100_000 + b"--></e>"
    begun = time.process_time()

    masked(envelope)

    assert time.process_time() - begun < 2
