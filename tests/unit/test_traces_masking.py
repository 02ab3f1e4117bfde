from __future__ import annotations

import base64
import time
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_app.traces.masking import KEPT_BYTES, SECRETS, mask, masked


@pytest.mark.parametrize(
    ("envelope", "kept"),
    [
        (b"<w:Password Type='x'>s3cret</w:Password>", b"<w:Password Type='x'>***"),
        (b"<Password>a<![CDATA[</x>]]>b</Password>", b"<Password>***</Password>"),
        (b"<t:cpr>\n7101901234\n</t:cpr >", b"<t:cpr>***</t:cpr >"),
        (b"<t:cardToken>tok-1</t:cardToken>", b"<t:cardToken>***</t:cardToken>"),
        (b"<o:Nonce>YWJj</o:Nonce>", b"<o:Nonce>***</o:Nonce>"),
        (b"<t:puk1>12345678</t:puk1>", b"<t:puk1>***</t:puk1>"),
        (b"<t:cpr a='/>'>7101901234</t:cpr>", b'<t:cpr a="***">***</t:cpr>'),
        (b"<cpr><cpr>1</cpr>7101</cpr>", b"<cpr>***</cpr>"),
        (b"<cpr><a:digits>7101</a:digits></cpr>", b"<cpr>***</cpr>"),
        (b"<cpr><![CDATA[</cpr>]]>7101</cpr>", b"<cpr>***</cpr>"),
        (b"<cpr><!-- </cpr> -->7101</cpr>", b"<cpr>***</cpr>"),
        (b"<cpr><?x </cpr>?>7101</cpr>", b"<cpr>***</cpr>"),
        (b"<a><![CDATA[<cpr>7101</cpr>]]></a>", b"<![CDATA[<cpr>***</cpr>]]>"),
        (b"<a>&lt;t:cpr&gt;7101&lt;/t:cpr&gt;</a>", b"&lt;t:cpr&gt;***&lt;/t:cpr&gt;"),
        (b"<a>&#60;cpr>7101</a>", b"<a>&#60;cpr>***</a>"),
        (b"<a><!-- <cpr>7101 --></a>", b"<cpr>***"),
        (b"<a b='1' t:cpr = '7101'/>", b"<a b='1' t:cpr = \"***\"/>"),
        (b'<a\n cardToken="tok-1">x</a>', b'<a\n cardToken="***">x</a>'),
        (b"<cpr value='7101'/>", b'<cpr value="***"/>'),
        (b"<cpr>7101", b"<cpr>***"),
        (b"<a><cpr>&#55;101</cpr></a>", b"<cpr>***</cpr>"),
        (b"<\xc3\xa6:cpr>1</\xc3\xa6:cpr>", b"***"),
    ],
)
def test_a_secret_is_masked_wherever_it_hides(envelope: bytes, kept: bytes) -> None:
    assert kept in masked(envelope)
    for secret in (
        b"s3cret",
        b"</x>",
        b"7101",
        b"&#55;",
        b"tok-1",
        b"YWJj",
        b"12345678",
    ):
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


@pytest.mark.parametrize("before", ["", "a", "user:", "ab"])
def test_a_password_in_base64_is_masked_wherever_it_begins(before: str) -> None:
    password = "yw3uradvqgeebg33un34"
    pair = base64.b64encode(f"{before}{password}".encode()).decode()

    text = masked(f"<x:Authorization>{pair}</x:Authorization>".encode(), password)

    assert b"***" in text
    assert len(text) < len("<x:Authorization></x:Authorization>***") + 14


def test_what_an_answer_repeats_of_a_secret_is_masked_too() -> None:
    asked = mask(b"<t:cpr> 710190-12x4 </t:cpr><Password>sandbox</Password>")

    said = masked(b"<m>cpr is '710190-12x4', in the sandbox</m>", "", asked.secrets)

    assert said == b"<m>cpr is '***', in the sandbox</m>"


NAMES = st.sampled_from(["a", "t:b", "cpr", "t:cpr", "w:Password", "cardToken"])
WORDS = st.sampled_from(["x", "&lt;cpr&gt;", "</cpr>", "<t:cpr>", "-->x<!--"])
SECRET = "s3cr3t"


@st.composite
def elements(draw: st.DrawFn, *, inside: bool = False, depth: int = 3) -> str:
    """Return XML with `SECRET` inside elements that are secret, and nowhere else."""
    name = draw(NAMES)
    inside = inside or name.rpartition(":")[2] in SECRETS
    parts = draw(st.lists(st.integers(0, 4), max_size=4))
    text = ""
    for part in parts:
        word = draw(WORDS)
        own = SECRET if inside else ""
        if part == 0 and depth:
            text += draw(elements(inside=inside, depth=depth - 1))
        elif part == 1:
            text += f"<![CDATA[{word}{own}]]>"
        elif part == 2:
            text += f"<!--{word.replace('--', '')}{own}-->"
        elif part == 3:
            text += f"<?pi {word}{own}?>"
        else:
            text += escape(word) + own
    return f"<{name}>{text}</{name}>"


@given(elements())
def test_no_nesting_hides_a_secret(xml: str) -> None:
    assert SECRET.encode() not in masked(f"<root>{xml}</root>".encode())


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
