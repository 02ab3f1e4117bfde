"""A call explained, and taken away as an archive and a notebook."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.portals import our_library
from tutorial_app.traces.explaining import explain
from tutorial_app.traces.har import archive
from tutorial_app.traces.notebook import notebook
from tutorial_app.traces.reasons import order_ids, reasons
from tutorial_app.traces.store import Trace
from tutorial_app.traces.wire import Http, Why

if TYPE_CHECKING:
    from tutorial_app.traces.reasons import Reason

URL = "http://127.0.0.1:8080"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
REQUEST = (
    f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><m:TopUpWithVoucher '
    'xmlns:m="urn:itms-sandbox:topup:1" xmlns:t="urn:itms-sandbox:types:1">'
    "<m:context><t:clientReference>kiosk-1-0007</t:clientReference>"
    "<t:channel>SELF_SERVICE</t:channel></m:context>"
    "<m:subscriptionId>SU10000002</m:subscriptionId>"
    "<m:voucherCode>4550000000009999</m:voucherCode>"
    "</m:TopUpWithVoucher></s:Body></s:Envelope>"
)
DETAIL = (
    '<t:BusinessFault xmlns:t="urn:itms-sandbox:types:1">'
    "<t:code>VOUCHER_INVALID</t:code>"
    "<t:message>No such voucher.</t:message><t:field>voucherCode</t:field>"
    "<t:violation><t:field>gone/too</t:field><t:message>is needed</t:message>"
    "</t:violation></t:BusinessFault>"
)
FAULT11 = (
    f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
    f"<faultstring>no</faultstring><detail>{DETAIL}</detail></s:Fault></s:Body>"
    "</s:Envelope>"
)
FAULT12 = (
    f'<s:Envelope xmlns:s="{SOAP12}"><s:Body><s:Fault><s:Code><s:Value>s:Sender'
    '</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason>'
    f"<s:Detail>{DETAIL}</s:Detail></s:Fault></s:Body></s:Envelope>"
)
TRACE = Trace(
    workspace="w1",
    at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    clock=None,
    slug="topup",
    operation="TopUpWithVoucher",
    verdict="FAULT",
    fault_code="VOUCHER_INVALID",
    duration_us=2500,
    correlation_id="c-1",
    client_reference="kiosk-1-0007",
    user_name="kurv-self@w1",
    request=REQUEST.encode(),
    answer=FAULT11.encode(),
    sequence=7,
    http=Http(500, (("Content-Type", "text/xml"),), (("Content-Type", "text/xml"),)),
    why=Why("WORK", "TEXT", "FIRST", bound=True),
)


def told(trace: Trace) -> tuple[Reason, ...]:
    contract = our_library().service("topup").contract
    return reasons(trace, contract.operation("TopUpWithVoucher"))


@pytest.mark.parametrize("answer", [FAULT11, FAULT12])
def test_a_fault_is_explained_with_what_was_sent(answer: str) -> None:
    found = explain(REQUEST.encode(), answer.encode(), our_library().fault_codes)

    assert found is not None
    sent, gone = found.fields
    assert (sent.path, sent.sent, sent.there) == (
        "voucherCode",
        "4550000000009999",
        True,
    )
    assert (gone.path, gone.words, gone.there) == ("gone/too", "is needed", False)
    assert found.message == "No such voucher."


def test_a_known_code_brings_cause_and_remedy() -> None:
    code = next(iter(our_library().fault_codes))
    answer = FAULT11.replace("VOUCHER_INVALID", code).encode()

    found = explain(REQUEST.encode(), answer, our_library().fault_codes)

    assert found is not None
    assert found.known
    assert found.cause
    assert found.remedy


def test_a_fault_without_detail_and_no_fault_at_all() -> None:
    bare = FAULT11.replace(f"<detail>{DETAIL}</detail>", "").encode()

    found = explain(REQUEST.encode(), bare, {})

    assert found is not None
    assert (found.code, found.known, found.fields) == ("Client", False, ())
    assert explain(b"", REQUEST.encode(), {}) is None
    assert explain(b"", b"<html>", {}) is None


def test_the_steps_end_where_the_call_was_answered() -> None:
    titles = [one.title for one in told(TRACE)]
    early = told(replace(TRACE, why=Why("CALLER", "BASIC")))

    assert titles == ["TopUpWithVoucher", "Caller", "Schema", "Idempotency", "Rule"]
    assert [one.state for one in early] == ["done", "failed"]
    assert "HTTP Basic" in early[-1].text


@pytest.mark.parametrize(
    ("why", "verdict", "title", "words", "state"),
    [
        (
            Why("KEY", key="REPLAYED"),
            "REPLAY",
            "Idempotency",
            "was replayed",
            "compensated",
        ),
        (Why("KEY"), "FAULT", "Idempotency", "could not be used", "failed"),
        (
            Why("WORK", key="FIRST"),
            "ANSWER",
            "Idempotency",
            "Nothing was bound",
            "done",
        ),
        (Why("SCHEMA"), "FAULT", "Schema", "does not fit", "failed"),
        (Why("BEHAVIOUR", disturbed="html"), "BROKEN", "Behaviour", "html", "failed"),
        (Why("WORK", disturbed="slow"), "ANSWER", "Behaviour", "slow", "compensated"),
        (Why("WORK"), "SAMPLE", "Work", "sample", "compensated"),
        (Why("of a newer version"), "ANSWER", "TopUpWithVoucher", "Found", "done"),
    ],
)
def test_each_way_to_an_answer_has_its_words(
    why: Why, verdict: str, title: str, words: str, state: str
) -> None:
    steps = {one.title: one for one in told(replace(TRACE, why=why, verdict=verdict))}

    assert words in steps[title].text
    assert steps[title].state == state


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("SOAPAction", '"urn:other"'), "decides nothing"),
        (("SOAPAction", '""'), "No SOAPAction"),
        (("Content-Type", 'application/soap+xml; action="urn:other"'), "urn:other"),
    ],
)
def test_the_action_is_told_in_either_version(
    header: tuple[str, str], words: str
) -> None:
    first = told(replace(TRACE, http=Http(200, (header,), ())))[0]

    assert words in first.text


def test_of_an_old_call_no_reasons_are_made_up() -> None:
    assert told(replace(TRACE, why=Why())) == ()


def test_orders_are_named_once() -> None:
    answer = "<a><orderId>OR1</orderId><b><orderId>OR1</orderId></b><orderId/></a>"

    assert order_ids(answer.encode()) == ("OR1",)
    assert order_ids(b"<html>") == ()


def test_an_archive_has_what_har_asks_for() -> None:
    later = replace(TRACE, sequence=8, http=Http(), answer=b"\xff not xml")

    said = json.loads(json.dumps(archive([later, TRACE], lambda _: URL, "1.0")))

    log = said["log"]
    assert log["version"] == "1.2"
    assert [one["_call"]["number"] for one in log["entries"]] == [7, 8]
    first = log["entries"][0]
    assert first["time"] == 2.5
    assert first["request"]["url"] == f"{URL}/soap/topup/v1"
    assert first["request"]["postData"]["text"] == REQUEST
    assert first["response"]["statusText"] == "Internal Server Error"
    needed = {"method", "url", "httpVersion", "cookies", "headers", "queryString"}
    assert needed | {"headersSize", "bodySize"} <= first["request"].keys()
    assert {"cache", "timings", "startedDateTime"} <= first.keys()
    assert log["entries"][1]["response"]["status"] == 0


def test_a_notebook_makes_the_same_calls_and_holds_no_password() -> None:
    broken = replace(TRACE, sequence=8, request=b"<cut", user_name="kurv-agent@w1")

    said = notebook([broken, TRACE], our_library(), lambda _: URL)

    book = nbformat.from_dict(said)  # type: ignore[no-untyped-call]
    nbformat.validate(book)
    code = [one.source for one in book.cells if one.cell_type == "code"]
    for one in code:
        ast.parse("".join(one))
    text = "\n".join("".join(one) for one in code)
    assert f'itms = as_user("kurv-self@w1", "{URL}")' in text.replace("'", '"')
    assert 'voucherCode="4550000000009999"' in text
    assert 'clientReference="kiosk-1-0007"' in text
    assert "channel" not in text
    assert "cannot be said as a call" in "".join(book.cells[-1].source)
