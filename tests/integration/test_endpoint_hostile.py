"""Bad input gets a clear, typed answer and changes nothing."""

from __future__ import annotations

import gzip
import io
import time
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.soap.envelope import Version
from tutorial_app.soap.faults import FaultSide, read_fault

if TYPE_CHECKING:
    from tests.integration.conftest import Answer, Sandbox

NS = Version.SOAP11.namespace
PING = "<p:Ping xmlns:p='urn:itms-sandbox:system:1'/>"


def envelope(body: str = PING, header: str = "") -> bytes:
    return (
        f"<s:Envelope xmlns:s='{NS}'><s:Header>{header}</s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def assert_refused(answer: Answer, says: str) -> None:
    assert answer.status == "500 Internal Server Error"
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.fault_code == "INVALID_REQUEST"
    assert says in answer.fault_text("message")
    assert answer.fault_text("documentationUrl") == (
        "http://127.0.0.1:8080/docs/reference/faults/INVALID_REQUEST"
    )


def test_an_element_of_very_many_attributes_is_refused_unjudged(
    sandbox: Sandbox,
) -> None:
    many = " ".join(f"a{number}=''" for number in range(60_000))
    began = time.perf_counter()

    answer = sandbox.post("system", envelope(PING.replace("/>", f" {many}/>")))

    assert_refused(answer, "an element has more than 64 attributes")
    # Two seconds, when the schema judged each of them.
    assert time.perf_counter() - began < 1


LAUGHS = (
    b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    + envelope("<x>&b;</x>")
)
EXTERNAL = b"<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>" + envelope(
    "<x>&a;</x>"
)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not well-formed"),
        (b'{"operation": "Ping"}', "not well-formed"),
        (envelope() + b"<more/>", "not well-formed"),
        (LAUGHS, "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
        (envelope("<a>" * 40 + "</a>" * 40), "deeper than 30"),
        (b"<html/>", "no SOAP envelope"),
        (f"<s:Envelope xmlns:s='{NS}'/>".encode(), "no Body"),
        (envelope(PING + PING), "2 children"),
        (envelope(""), "body is empty"),
    ],
)
def test_what_is_no_message_gets_a_typed_fault_that_says_why(
    sandbox: Sandbox, raw: bytes, says: str
) -> None:
    assert_refused(sandbox.post("system", raw), says)


def test_a_depth_bomb_costs_no_time(sandbox: Sandbox) -> None:
    bomb = b"<a>" * 150_000 + b"</a>" * 150_000
    started = time.perf_counter()

    answer = sandbox.post("system", envelope().replace(PING.encode(), bomb[:900_000]))

    assert answer.fault_code == "INVALID_REQUEST"
    assert time.perf_counter() - started < 2


MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("slug", "length", "fits"),
    [
        ("system", MIB, True),
        ("system", MIB + 1, False),
        ("order", 3 * MIB, True),
        ("porting", 3 * MIB, True),
        ("order", 3 * MIB + 1, False),
    ],
)
@pytest.mark.parametrize("transfer", ["length", "chunked", "gzip"])
def test_the_size_of_a_message_has_a_limit_however_it_is_sent(
    sandbox: Sandbox,
    slug: str,
    length: int,
    fits: bool,  # noqa: FBT001
    transfer: str,
) -> None:
    raw = envelope().ljust(length)
    sent: dict[str, Any] = {}
    if transfer == "chunked":
        sent = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    if transfer == "gzip":
        raw = gzip.compress(raw)
        sent = {"HTTP_CONTENT_ENCODING": "gzip"}

    answer = sandbox.post(slug, raw, **sent)

    if fits and slug == "system":
        assert answer.status == "200 OK"
    elif fits:  # another service: read, then refused for what stands in it
        assert "No operation" in answer.fault_text("message")
    else:
        assert_refused(answer, "longer than")


def test_a_length_beyond_the_limit_is_refused_unread(sandbox: Sandbox) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    answer = sandbox.post(
        "system", b"", **{"CONTENT_LENGTH": "9" * 12, "wsgi.input": Unread()}
    )

    assert_refused(answer, "longer than 1,048,576 bytes")


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"CONTENT_LENGTH": "-1"}, "no number"),
        ({"CONTENT_LENGTH": "many"}, "no number"),
        ({"HTTP_CONTENT_ENCODING": "br"}, "'br' is not taken"),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, "not gzip"),
        ({"CONTENT_LENGTH": ""}, "not well-formed"),
        ({"CONTENT_LENGTH": "1000"}, "of 1000 bytes"),
    ],
)
def test_a_broken_transfer_is_refused(
    sandbox: Sandbox, headers: dict[str, str], says: str
) -> None:
    assert_refused(sandbox.post("system", envelope(), **headers), says)


def test_a_gzip_body_that_is_cut_off_is_refused(sandbox: Sandbox) -> None:
    whole = gzip.compress(envelope())

    # What is left out is the check sum: all text is there, but nobody knows.
    answer = sandbox.post("system", whole[:-4], HTTP_CONTENT_ENCODING="gzip")

    assert_refused(answer, "gzip body is cut off")


def test_a_chunked_body_counts_whatever_length_is_sent_with_it(
    sandbox: Sandbox,
) -> None:
    both: dict[str, Any] = {
        "CONTENT_LENGTH": "3",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input_terminated": True,
    }

    assert sandbox.post("system", envelope(), **both).status == "200 OK"


def test_an_unknown_header_that_must_be_understood_is_a_must_understand_fault(
    sandbox: Sandbox,
) -> None:
    block = "<x:Own xmlns:x='urn:own' s:mustUnderstand='1'/>"

    fault = read_fault(sandbox.post("system", envelope(header=block)).envelope)

    assert fault is not None
    assert fault.side is FaultSide.MUST_UNDERSTAND


def test_an_envelope_of_no_version_we_speak_is_a_version_mismatch(
    sandbox: Sandbox,
) -> None:
    raw = envelope().replace(NS.encode(), b"urn:soap:9")

    fault = read_fault(sandbox.post("system", raw).envelope)

    assert fault is not None
    assert fault.side is FaultSide.VERSION_MISMATCH


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<p:Pong xmlns:p='urn:itms-sandbox:system:1'/>", "did you mean Ping?"),
        ("<Ping/>", "Ping has the namespace urn:itms-sandbox:system:1"),
        ("<p:Xyzzy xmlns:p='urn:itms-sandbox:system:1'/>", "ListCodeValues"),
    ],
)
def test_an_unknown_operation_is_told_which_ones_there_are(
    sandbox: Sandbox, body: str, says: str
) -> None:
    assert_refused(sandbox.post("system", envelope(body)), says)


def test_a_schema_violation_names_path_expectation_and_near_misses(
    sandbox: Sandbox,
) -> None:
    answer = sandbox.call(
        "topup",
        "GetBalance",
        "<m:subscriptionID>SU10000001</m:subscriptionID>",
        context="<t:language>en</t:language>",
    )

    assert_refused(answer, "The message does not fit the schema.")
    assert answer.fault_text("field") == "subscriptionID"
    fault = read_fault(answer.envelope)
    assert fault
    violations = "".join(fault.detail[0].itertext())
    assert "subscriptionId" in violations


def test_a_refused_message_leaves_no_trace_in_anybodys_workspace(
    sandbox: Sandbox,
) -> None:
    before = sandbox.manage("GET", "/local")[1]["rows"]

    sandbox.post("system", b"nonsense")
    sandbox.post("system", envelope("<p:Pong xmlns:p='urn:itms-sandbox:system:1'/>"))
    sandbox.endpoint.recorder.flush()

    assert sandbox.manage("GET", "/local")[1]["rows"] == before


def test_a_handler_that_fails_is_an_internal_error_and_is_logged_once(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> dict[str, Any]:
        raise ZeroDivisionError

    sandbox.replace_handlers({("system", "Ping"): broken})

    answer = sandbox.call("system", "Ping", user="")

    assert answer.status == "500 Internal Server Error"
    assert answer.fault_code == "INTERNAL_ERROR"
    assert "ZeroDivision" not in answer.body.decode()
    fault = read_fault(answer.envelope)
    assert fault is not None
    assert fault.side is FaultSide.SERVER
    (logged,) = caplog.records
    assert answer.fault_text("correlationId") in logged.getMessage()
