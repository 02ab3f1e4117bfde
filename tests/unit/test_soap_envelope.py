from __future__ import annotations

import time

import pytest
from lxml import etree

from tutorial_app.soap.envelope import (
    HeaderNotUnderstood,
    NotSoap,
    Version,
    VersionMismatch,
    close_envelope,
    open_envelope,
)
from tutorial_app.soap.headers import check_understood

NS11 = Version.SOAP11.namespace
NS12 = Version.SOAP12.namespace


def envelope(
    body: str = "<Ping xmlns='urn:x'/>", header: str = "", ns: str = NS11
) -> str:
    return (
        f'<s:Envelope xmlns:s="{ns}"><s:Header>{header}</s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    )


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


@pytest.mark.parametrize("version", list(Version))
def test_what_was_closed_opens_in_the_same_version(version: Version) -> None:
    payload = etree.fromstring("<a:Ping xmlns:a='urn:x'>æ<a:text>1</a:text></a:Ping>")

    opened = open_envelope(close_envelope(payload, version))

    assert opened.version is version
    assert canonical(opened.payload) == canonical(payload)
    assert opened.header is None


def test_closing_leaves_the_payload_where_it_was() -> None:
    parent = etree.fromstring("<p><c/>tail</p>")

    raw = close_envelope([parent[0], parent[0]], Version.SOAP12, header=[parent[0]])

    assert len(parent) == 1
    opened = open_envelope(raw)
    assert [child.tag for child in opened.body] == ["c", "c"]
    assert opened.header is not None
    assert b"tail" not in raw


def test_comments_instructions_and_white_space_are_tolerated() -> None:
    raw = f"\n <!-- a --><?pi?>{envelope(' <!-- b --> <P>a<!-- c -->b</P> ')}<!-- d -->"

    opened = open_envelope(raw.encode())

    assert opened.payload.text == "ab"
    assert len(opened.body) == 1


BILLION_LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
    + envelope("<x>&i;</x>")
)


@pytest.mark.parametrize(
    "hostile",
    [
        BILLION_LAUGHS.encode(),
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + envelope().encode(),
        b"<!-- <x> --><?pi <x>?>\n<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        + envelope("<x>&e;</x>").encode(),
        BILLION_LAUGHS.encode("utf-16"),
        ("<?xml version='1.0' encoding='utf-16le'?>" + BILLION_LAUGHS).encode(
            "utf-16-le"
        ),
    ],
    ids=["billion laughs", "external DTD", "external entity", "UTF-16", "no BOM"],
)
def test_a_doctype_is_refused_whatever_it_hides_behind(hostile: bytes) -> None:
    with pytest.raises(NotSoap, match="DOCTYPE"):
        open_envelope(hostile)


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "x-nonsense"])
def test_an_encoding_that_could_hide_a_doctype_is_refused(encoding: str) -> None:
    raw = f'<?xml version="1.0" encoding="{encoding}"?>{envelope()}'.encode()

    with pytest.raises(NotSoap, match="cannot be read as text"):
        open_envelope(raw)


def test_the_word_doctype_inside_the_message_is_only_text() -> None:
    opened = open_envelope(envelope("<P><![CDATA[<!DOCTYPE x>]]></P>").encode())

    assert opened.payload.text == "<!DOCTYPE x>"


@pytest.mark.parametrize(
    ("levels", "fits"), [(28, True), (29, False), (200, False), (100_000, False)]
)
def test_nesting_has_a_limit(levels: int, fits: bool) -> None:  # noqa: FBT001
    raw = envelope("<a>" * levels + "</a>" * levels).encode()
    started = time.perf_counter()

    if fits:
        assert len(open_envelope(raw).body) == 1
    else:
        with pytest.raises(NotSoap, match=r"deeper than 30|not well-formed"):
            open_envelope(raw)

    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not well-formed"),
        (b"{}", "not well-formed"),
        (b"<html><body/></html>", "no SOAP envelope"),
        (envelope("<a><b></a>").encode(), "not well-formed"),
        (envelope("<a>\xff</a>").encode("latin-1"), "not well-formed"),
        (f"<s:Envelope xmlns:s='{NS11}'/>".encode(), "no Body"),
        (envelope("<a>&nothing;</a>").encode(), "not well-formed"),
    ],
)
def test_what_is_no_envelope_is_refused_with_the_reason(raw: bytes, says: str) -> None:
    with pytest.raises(NotSoap, match=says):
        open_envelope(raw)


@pytest.mark.parametrize("body", ["", "<a/><b/>"])
def test_a_body_without_exactly_one_child_has_no_payload(body: str) -> None:
    with pytest.raises(NotSoap, match=r"has [02] children"):
        _ = open_envelope(envelope(body).encode()).payload


def test_an_envelope_of_another_namespace_is_a_version_mismatch() -> None:
    with pytest.raises(VersionMismatch, match="urn:soap:3"):
        open_envelope(envelope(ns="urn:soap:3").encode())


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8", "utf-8", "UTF-8"),
        ("utf-8", "", '"utf-8"'),
        ("utf-8-sig", "", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16", "", "utf-16"),
        ("iso-8859-1", "iso-8859-1", ""),
        ("iso-8859-1", "utf-8", "iso-8859-1"),
        ("cp1252", "windows-1252", ""),
    ],
)
def test_danish_letters_arrive_in_the_encodings_clients_use(
    encoding: str, declared: str, charset: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    raw = (head + envelope("<P>Ærø Å</P>")).encode(encoding)

    assert open_envelope(raw, charset=charset).payload.text == "Ærø Å"


WSA = "http://www.w3.org/2005/08/addressing"


@pytest.mark.parametrize(
    "block",
    [
        "<x:Own xmlns:x='urn:own'/>",
        "<x:Own xmlns:x='urn:own' mustUnderstand='1'/>",
        "<x:Own xmlns:x='urn:own' s:mustUnderstand='0'/>",
        "<x:Own xmlns:x='urn:own' s:mustUnderstand='1' s:actor='urn:other'/>",
        f"<x:Action xmlns:x='{WSA}' s:mustUnderstand='1'>a</x:Action>",
        (
            "<w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-"
            "wss-wssecurity-secext-1.0.xsd' s:mustUnderstand='1'/>"
        ),
    ],
)
def test_a_header_block_that_asks_nothing_of_us_is_passed_over(block: str) -> None:
    opened = open_envelope(envelope(header=block).encode())

    check_understood(opened)

    assert len(opened.header if opened.header is not None else ()) == 1


@pytest.mark.parametrize("value", ["1", "true"])
@pytest.mark.parametrize("namespace", [NS11, NS12])
def test_an_unknown_block_that_must_be_understood_is_refused(
    value: str, namespace: str
) -> None:
    block = f"<x:Own xmlns:x='urn:own' s:mustUnderstand='{value}'/>"
    opened = open_envelope(envelope(header=block, ns=namespace).encode())

    with pytest.raises(HeaderNotUnderstood, match="urn:own"):
        check_understood(opened)
