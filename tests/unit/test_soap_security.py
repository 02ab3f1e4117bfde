from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from lxml import etree

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.soap.envelope import Version, close_envelope, open_envelope
from tutorial_app.soap.security import (
    WSSE,
    Claim,
    password_digest,
    read_basic,
    read_token,
    username_token,
)

AT = datetime(2026, 3, 2, 8, 0, 0, 5000, tzinfo=UTC)
PING = etree.fromstring("<Ping xmlns='urn:x'/>")


def read(block: etree._Element, version: Version = Version.SOAP11) -> Claim:
    raw = close_envelope(PING, version, header=[block])
    claim = read_token(open_envelope(raw))
    assert claim is not None
    return claim


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("digest", [True, False])
def test_a_token_made_here_is_believed_with_its_password_alone(
    version: Version,
    digest: bool,  # noqa: FBT001
) -> None:
    block = username_token(
        "kurv-self@w7",
        "Blåbærgrød é",
        digest=digest,
        nonce=b"n" * 16,
        created=AT,
        version=version,
    )

    claim = read(block, version)

    assert claim.user == "kurv-self@w7"
    assert claim.digest is digest
    assert claim.matches("Blåbærgrød é")
    assert not claim.matches("blåbærgrød é")
    assert claim.nonce == b"n" * 16
    assert claim.created == "2026-03-02T08:00:00.005Z"


def test_a_digest_is_the_one_of_the_profile() -> None:
    # Computed apart from our code: printf 'nonce2026-03-02T08:00:00Zsecret'
    # | openssl dgst -sha1 -binary | base64
    assert (
        password_digest("secret", b"nonce", "2026-03-02T08:00:00Z")
        == "BxYe9oSmbwfVAguTEgYVnHG/fjI="
    )


def test_the_password_does_not_show_when_a_claim_is_printed() -> None:
    assert "hemmelig" not in repr(Claim("kurv-self", "hemmelig"))


@pytest.mark.parametrize(
    "attribute", ["", "s:mustUnderstand='1'", "mustUnderstand='1'"]
)
def test_a_token_without_type_nonce_and_time_is_a_plain_password(
    attribute: str,
) -> None:
    raw = (
        f"<s:Envelope xmlns:s='{Version.SOAP11.namespace}'><s:Header>"
        f"<o:Security xmlns:o='{WSSE}' {attribute}><o:UsernameToken>"
        "<o:Username>u</o:Username><o:Password>p</o:Password>"
        "</o:UsernameToken></o:Security></s:Header><s:Body/></s:Envelope>"
    )

    assert read_token(open_envelope(raw.encode())) == Claim("u", "p")


def test_a_message_without_a_token_makes_no_claim() -> None:
    assert read_token(open_envelope(close_envelope(PING, Version.SOAP11))) is None


def test_a_digest_needs_a_nonce_and_a_time() -> None:
    with pytest.raises(InvalidInput, match="needs a nonce and a time"):
        username_token("u", "p", digest=True)


@pytest.mark.parametrize(
    ("raw", "claim"),
    [
        (b"u:p:q", Claim("u", "p:q")),
        ("u:blåbær".encode(), Claim("u", "blåbær")),
        ("u:blåbær".encode("latin-1"), Claim("u", "blåbær")),
        (b"only-a-name", Claim("only-a-name", "")),
    ],
)
def test_basic_is_read_in_utf_8_and_latin_1(raw: bytes, claim: Claim) -> None:
    assert read_basic(f"Basic {base64.b64encode(raw).decode()}") == claim


@pytest.mark.parametrize("header", ["", "Bearer abc", "Negotiate x"])
def test_another_scheme_is_no_basic_claim(header: str) -> None:
    assert read_basic(header) is None


def test_basic_that_is_not_base64_claims_an_empty_name() -> None:
    assert read_basic("Basic %%%") == Claim("", "")
