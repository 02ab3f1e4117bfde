from datetime import UTC, datetime

import pytest
from lxml import etree

from tutorial_app.console.envelope import MASK, Caller, Proof, compose, seal
from tutorial_app.look.xml_text import coloured, pretty, unfolded
from tutorial_app.soap.envelope import Version, open_envelope
from tutorial_app.soap.security import read_token

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NONCE = b"0123456789abcdef"
SECRET = "p<&>ssword"


def call(proof: Proof, version: Version = Version.SOAP11) -> tuple[str, bytes]:
    caller = Caller("kurv-self@w1", SECRET, proof)
    text = compose([etree.Element("{urn:x}Ping")], version, caller)
    return text, seal(text, caller, nonce=NONCE, created=AT)


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("proof", [Proof.TEXT, Proof.DIGEST])
def test_what_is_sent_carries_a_token_that_is_right(
    proof: Proof, version: Version
) -> None:
    text, sent = call(proof, version)

    envelope = open_envelope(sent)
    claim = read_token(envelope)
    assert envelope.version is version
    assert claim is not None
    assert claim.user == "kurv-self@w1"
    assert claim.matches(SECRET)
    assert SECRET not in text


@pytest.mark.parametrize("proof", [Proof.BASIC, Proof.NONE])
def test_no_token_is_sent_unless_asked_for(proof: Proof) -> None:
    _, sent = call(proof)

    assert read_token(open_envelope(sent)) is None


def test_basic_goes_into_the_header_of_http() -> None:
    assert Caller("a", "é", Proof.BASIC).authorization == "Basic YTrDqQ=="
    assert Caller("a", "b", Proof.TEXT).authorization == ""


def test_a_caller_does_not_show_the_password() -> None:
    assert SECRET not in repr(Caller("a", SECRET))


def test_text_that_is_no_xml_is_sent_as_it_is() -> None:
    caller = Caller("a", "b")

    assert seal("<not xml", caller, nonce=NONCE, created=AT) == b"<not xml"


def test_the_mask_in_changed_text_is_still_filled() -> None:
    caller = Caller("a", "b&b")

    assert seal(f"<p>{MASK}</p>", caller, nonce=NONCE, created=AT) == b"<p>b&amp;b</p>"


@pytest.mark.parametrize(
    "raw",
    [
        b"<a x='1'><!-- c --><b>t &amp; u</b><c/></a>",
        b"<a><![CDATA[<x>]]>y</a>",
        b"no xml at all",
        b"<a><b></a>",
        b"",
        b"\xff\xfe",
        b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
    ],
)
def test_the_pieces_put_together_are_the_text(raw: bytes) -> None:
    assert "".join(piece.text for piece in coloured(raw)) == pretty(raw)


def test_names_values_and_texts_are_told_apart() -> None:
    roles = {(one.role, one.text) for one in coloured(b'<a c="DKK">79.00</a>')}

    assert {("tag", "a"), ("attr", "c"), ("val", '"DKK"'), ("text", "79.00")} <= roles


def test_a_long_opening_tag_gets_a_line_for_each_attribute() -> None:
    raw = b'<a:b xmlns:a="urn:%s" xmlns:c="urn:%s"><c:d/></a:b>' % (
        b"x" * 40,
        b"y" * 40,
    )

    text = pretty(raw)

    assert max(map(len, text.splitlines())) < 70
    assert etree.tostring(etree.fromstring(text), method="c14n2", strip_text=True) == (
        etree.tostring(etree.fromstring(raw), method="c14n2", strip_text=True)
    )


def test_a_start_tag_that_is_too_long_is_unfolded_and_a_long_text_is_not() -> None:
    long = "x" * 40
    text = f'<a xmlns:b="urn:1" c="{long}">\n  <b d="2">{long}</b>\n</a>\n'

    assert unfolded(text, 40).splitlines() == [
        "<a",
        '    xmlns:b="urn:1"',
        f'    c="{long}">',
        f'  <b d="2">{long}</b>',
        "</a>",
    ]
