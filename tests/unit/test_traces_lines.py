"""A message laid out, and two messages compared: whatever stands in them."""

from __future__ import annotations

import time

import pytest

from tutorial_app.look.xml_text import pretty
from tutorial_app.traces.diff import Kind, differences
from tutorial_app.traces.lines import BODY, beside, in_code, lay_out
from tutorial_app.traces.masking import KEPT_BYTES, masked

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
#: Attributes that take more than a line.
MANY = " ".join(f'key{number}="{number * 111111}"' for number in range(9))


def message(body: str, *, soap: str = SOAP11, prefix: str = "m") -> bytes:
    payload = f'<{prefix}:Op xmlns:{prefix}="urn:x">{body}</{prefix}:Op>'
    header = "<e:Header><x>1</x></e:Header>"
    text = f'<e:Envelope xmlns:e="{soap}">{header}<e:Body>{payload}</e:Body>'
    return f"{text}</e:Envelope>".encode()


def paths(raw: bytes) -> list[str]:
    return [one.path for one in lay_out(raw).fields]


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_fields_are_named_by_their_path_below_the_body_element(soap: str) -> None:
    raw = message("<m:a><m:b>1</m:b></m:a><m:c/><m:c>2</m:c>", soap=soap)

    assert paths(raw) == ["a", "a/b", "c[1]", "c[2]"]


def test_each_line_knows_its_field_where_it_opens_and_where_it_closes() -> None:
    laid = lay_out(message("<m:a><m:b>1</m:b></m:a>"))

    told = {
        "".join(piece.text for piece in line.pieces).strip(): line.path
        for line in laid.lines
    }
    assert told["<m:a>"] == told["</m:a>"] == "a"
    assert told["<m:b>1</m:b>"] == "a/b"
    assert told["</m:Op>"] == BODY
    assert told["<x>1</x>"] == ""
    assert told["</e:Envelope>"] == ""


@pytest.mark.parametrize(
    "body",
    [
        "<m:a>one\ntwo\nthree</m:a><m:b>4</m:b>",
        "<!-- <m:z>no</m:z> --><m:a>1</m:a><m:b>4</m:b>",
        "<m:a><![CDATA[<m:z>&]]></m:a><m:b>4</m:b>",
        '<m:a k="&lt;m:z&gt;" l="2">1</m:a><m:b>4</m:b>',
        "<m:a>1</m:a><?php <m:z/> ?><m:b>4</m:b>",
        f"<m:a {MANY}/><m:b>4</m:b>",
        "<m:a>mixed <m:i>text</m:i> here</m:a><m:b>4</m:b>",
    ],
)
def test_awkward_xml_does_not_move_the_fields(body: str) -> None:
    laid = lay_out(message(body))

    found = next(one for one in laid.fields if one.path == "b")
    line = laid.lines[found.line - 1]
    assert (line.number, line.path) == (found.line, "b")
    assert "<m:b>4</m:b>" in "".join(piece.text for piece in line.pieces)


def test_the_lines_together_are_the_message_as_it_is_laid_out() -> None:
    raw = message("<!-- x\ny --><m:a>1\n2</m:a><m:c/>")

    shown = "\n".join(
        "".join(piece.text for piece in line.pieces) for line in lay_out(raw).lines
    )
    assert shown == pretty(raw).rstrip("\n")


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html><p>502</html>", b"\xff\xfe nonsense \x00", b"<a", b"plain\ntext"],
)
def test_what_is_no_xml_has_lines_and_no_fields(raw: bytes) -> None:
    laid = lay_out(raw)

    assert laid.fields == ()
    assert {line.path for line in laid.lines} <= {""}


def test_a_message_that_was_cut_is_shown_and_compared_with_nothing() -> None:
    raw = masked(message(f"<m:a>{'x' * KEPT_BYTES}</m:a>"))

    assert len(raw) == KEPT_BYTES
    assert lay_out(raw).fields == ()
    (only,) = differences(raw, message("<m:a>x</m:a>"))
    assert "cannot be read as SOAP" in only.words


def test_a_masked_value_stays_a_field() -> None:
    raw = masked(message("<m:cardToken>tok</m:cardToken>"))

    assert [(one.path, one.value) for one in lay_out(raw).fields] == [
        ("cardToken", "***")
    ]


def test_an_entity_is_not_resolved() -> None:
    raw = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'

    assert "root:" not in str(lay_out(raw))


def test_a_finding_stands_at_the_nearest_element_that_is_there() -> None:
    laid = lay_out(message("<m:a><m:b>1</m:b></m:a>"))

    found = beside(laid, [("a/b", "wrong"), ("a/c/d", "missing"), ("", "all wrong")])

    assert found == {
        "a/b": ("wrong",),
        "a": ("a/c/d: missing",),
        BODY: ("all wrong",),
    }


def test_a_line_of_code_belongs_to_the_field_it_writes() -> None:
    fields = lay_out(message("<m:a>7</m:a><m:yes>true</m:yes><m:b>7</m:b>")).fields
    code = "call(\n    b=7,\n    yes=True,\n    a=7,\n)\n# aab 7"

    told = dict(in_code(code, fields))

    assert told["    b=7,"] == "b"
    assert told["    a=7,"] == "a"
    assert told["    yes=True,"] == "yes"
    assert told["# aab 7"] == ""


@pytest.mark.parametrize(
    ("this", "other", "kind", "path", "words"),
    [
        ("<m:a>1</m:a>", "<m:a>2</m:a>", Kind.OTHER, "a", "is “1”; the other has “2”"),
        ("", "<m:a>2</m:a>", Kind.MISSING, "a", "is missing; the other has “2”"),
        ("<m:a>1</m:a><m:z/>", "<m:a>1</m:a>", Kind.EXTRA, "z", "is extra: empty"),
        ("<m:b/><m:a/>", "<m:a/><m:b/>", Kind.ORDER, BODY, "b, a; the other has a, b"),
        ('<m:a k="1"/>', '<m:a k="2"/>', Kind.OTHER, "a", "attribute k is “1”"),
        ("<m:a/>", '<m:a k="2"/>', Kind.MISSING, "a", "attribute k is none"),
        ("<a/>", "<m:a/>", Kind.NAME, "a", "without a namespace"),
        ("<m:a/><m:a/>", "<m:a/>", Kind.EXTRA, "a[2]", "is extra"),
        ("<m:a><m:b/></m:a>", "<m:a/>", Kind.EXTRA, "a/b", "is extra"),
    ],
)
def test_a_difference_is_said_in_words(
    this: str, other: str, kind: Kind, path: str, words: str
) -> None:
    (found,) = differences(message(this), message(other))

    assert (found.kind, found.path) == (kind, path)
    assert words in found.words


def test_what_must_differ_and_how_it_is_written_do_not_count() -> None:
    one = message("<m:clientReference>1</m:clientReference>\n  <m:a>x</m:a>")
    two = message(
        "<n:clientReference>2</n:clientReference><n:a>x</n:a>", soap=SOAP12, prefix="n"
    )

    assert differences(one, two) == ()


def test_a_replayed_answer_differs_from_the_first_in_saying_so() -> None:
    first = message("<m:a><m:replayed>false</m:replayed></m:a>")
    again = message("<m:a><m:replayed>true</m:replayed></m:a>")

    (found,) = differences(again, first)

    assert (found.kind, found.path) == (Kind.OTHER, "a/replayed")


def test_two_operations_differ_in_their_name_alone() -> None:
    other = message("<m:a/>").replace(b":Op", b":Other")

    (found,) = differences(message("<m:b/>"), other)

    assert found.kind is Kind.NAME


@pytest.mark.parametrize(
    "body",
    ["<a/>" * 9000, "".join(f"<n{i}>v</n{i}>" for i in range(4000)), "<a>1</a>" * 6000],
    ids=["one name", "many names", "one name with values"],
)
def test_a_long_message_is_laid_out_in_time_that_goes_with_its_length(
    body: str,
) -> None:
    begun = time.process_time()

    laid = lay_out(message(body))
    said = [(f"{one.path}/gone", "words") for one in laid.fields]
    found = beside(laid, said)
    lines = list(in_code("name = 'none'\n" * 3000, laid.fields))
    lines += in_code("\n".join(f"{one.name} 'x'" for one in laid.fields), laid.fields)

    assert len(laid.fields) >= 4000
    assert len(found) == len(laid.fields)
    assert len(lines) == 3000 + len(laid.fields)
    assert time.process_time() - begun < 5
