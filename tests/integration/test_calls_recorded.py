"""What is kept of a call: its HTTP, and why it was answered as it was."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.traces import store
from tutorial_app.traces.masking import KEPT_BYTES
from tutorial_app.traces.search import Wanted

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox
    from tutorial_app.kernel.database import Database

PING = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<m:Ping xmlns:m="urn:itms-sandbox:system:1"/></s:Body></s:Envelope>'
)
BASIC = "Basic " + base64.b64encode(b"kurv-self:sandbox").decode()
VOUCHER = (
    "<m:subscriptionId>SU10000002</m:subscriptionId>"
    "<m:voucherCode>4550000000009999</m:voucherCode>"
)


def last(sandbox: Sandbox, query: str = "") -> dict[str, Any]:
    _, told = sandbox.manage("GET", f"/local/calls?newest=yes&limit=1{query}")
    call: dict[str, Any] = told["calls"][0]
    return call


def test_headers_of_both_sides_and_the_status_are_kept_masked(
    sandbox: Sandbox,
) -> None:
    sandbox.post("system", PING, HTTP_AUTHORIZATION=BASIC, HTTP_USER_AGENT="mine/1")

    call = last(sandbox)
    sent, came = map(dict, call["headers"])
    assert call["httpStatus"] == 200
    assert sent["Authorization"] == "Basic ***"
    assert sent["User-Agent"] == "mine/1"
    assert came == {"Content-Type": "text/xml; charset=utf-8"}
    assert call["why"]["proof"] == "BASIC"


@pytest.mark.parametrize(
    ("slug", "operation", "content", "options", "why"),
    [
        ("system", "GetSystemInfo", "", {}, ("WORK", "")),
        ("topup", "TopUpWithVoucher", "<m:nonsense/>", {}, ("SCHEMA", "")),
        ("system", "GetSystemInfo", "", {"channel": "MACHINE"}, ("CALLER", "")),
        (
            "topup",
            "TopUpWithVoucher",
            VOUCHER,
            {"reference": "r-1234567"},
            ("WORK", "FIRST"),
        ),
    ],
)
def test_it_is_told_how_far_a_call_came(
    sandbox: Sandbox, slug: str, operation: str, content: str, options: Any, why: Any
) -> None:
    sandbox.call(slug, operation, content, **options)

    call = last(sandbox)
    assert (call["why"]["stage"], call["why"]["key"]) == why
    assert call["why"]["proof"] == "TEXT"


def test_a_repeat_is_told_from_the_first_and_from_another_content(
    sandbox: Sandbox,
) -> None:
    asked = ("topup", "TopUpWithVoucher")
    sandbox.call(*asked, VOUCHER, reference="same-reference")
    first = last(sandbox)["why"]
    sandbox.call(*asked, VOUCHER, reference="same-reference")
    again = last(sandbox)["why"]
    sandbox.call(*asked, VOUCHER.replace("9999", "9998"), reference="same-reference")
    other = last(sandbox)["why"]

    assert (first["key"], first["bound"]) == ("FIRST", True)
    assert (again["stage"], again["key"]) == ("KEY", "REPLAYED")
    assert (other["stage"], other["key"], other["bound"]) == ("KEY", "", False)


def test_what_was_done_to_a_call_on_request_is_told(sandbox: Sandbox) -> None:
    header = {"HTTP_AUTHORIZATION": BASIC, "HTTP_X_SANDBOX_BEHAVIOUR": "html"}
    sandbox.post("system", PING, **header)

    call = last(sandbox)
    assert call["verdict"] == "BROKEN"
    assert call["why"]["disturbed"].startswith("html")


def test_calls_are_found_newest_first_by_what_is_asked(sandbox: Sandbox) -> None:
    for number in range(3):
        context = f"<t:correlationId>find-{number}</t:correlationId>"
        sandbox.call("system", "GetSystemInfo", context=context)
    last(sandbox)  # The traces of queries are written down a moment later.
    sandbox.call("topup", "TopUpWithVoucher", VOUCHER, reference="abcdefgh")

    def found(query: str) -> list[int]:
        _, told = sandbox.manage("GET", f"/local/calls?newest=yes{query}")
        return [call["sequence"] for call in told["calls"]]

    assert found("") == [4, 3, 2, 1]
    assert found("&before=3") == [2, 1]
    assert found("&limit=1") == [4]
    assert found("&operation=GetSystemInfo") == [3, 2, 1]
    assert found("&verdict=FAULT") == [4]
    assert found("&fault=VOUCHER_INVALID") in ([4], [])
    assert found("&user=kurv-self") == [4, 3, 2, 1]
    assert found("&user=nobody") == []
    assert found("&text=FIND-1") == [2]
    assert found("&text=4550000000009999") == [4]
    assert last(sandbox, "&brief=yes")["request"] == ""


def test_what_a_fault_repeats_of_a_secret_is_not_kept(sandbox: Sandbox) -> None:
    wrong = "710190-12x4"
    person = f"<t:customerType>PRIVATE</t:customerType><t:cpr>{wrong}</t:cpr>"

    content = f"<m:customer>{person}</m:customer>"
    answer = sandbox.call("customer", "CreateCustomer", content, reference="abcdefgh")
    call = last(sandbox)

    assert wrong in answer.body.decode()
    assert wrong not in call["request"]
    assert wrong not in call["answer"]


def mistyped(sandbox: Sandbox, user: str = "kurv-self") -> str:
    """Call with a wrong password; return the code of the fault."""
    sandbox.passwords[user] = "not-the-password"
    answer = sandbox.call("topup", "TopUpWithVoucher", VOUCHER, user=user)
    del sandbox.passwords[user]
    return answer.fault_code


def test_a_mistyped_password_is_told_to_whom_it_belongs_without_the_message(
    sandbox: Sandbox,
) -> None:
    code = mistyped(sandbox)

    call = last(sandbox)

    assert code == call["faultCode"] == "AUTHENTICATION_FAILED"
    assert (call["userName"], call["operation"]) == ("kurv-self", "TopUpWithVoucher")
    assert call["why"]["stage"] == "CLAIM"
    assert call["request"] == call["clientReference"] == ""
    assert call["headers"][0] == []
    assert "not-the-password" not in str(call)


def test_strangers_write_little_into_a_log_and_keep_no_workspace_alive(
    sandbox: Sandbox,
) -> None:
    name = sandbox.new_workspace()
    before = sandbox.manage("GET", f"/{name}")[1]

    codes = {mistyped(sandbox, f"kurv-self@{name}") for _ in range(20)}
    sandbox.clock.at += timedelta(hours=2)
    codes |= {mistyped(sandbox, f"kurv-self@{name}")}
    codes |= {mistyped(sandbox, "nobody@nowhere")}
    _, told = sandbox.manage("GET", f"/{name}/calls?newest=yes")

    assert codes == {"AUTHENTICATION_FAILED"}
    assert len(told["calls"]) == 4
    assert sandbox.manage("GET", f"/{name}")[1]["usedAt"] == before["usedAt"]


def big(number: int) -> store.Trace:
    """Return a call as large as one can be, with its number in it."""
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    text = f"needle-{number}-".encode().ljust(KEPT_BYTES, b".")
    said = ("system", "Ping", "ANSWER", "", 1, "c-1", "", "kurv-self")
    return store.Trace("big", at, None, *said, request=text, answer=text)


def test_a_search_for_a_text_reads_no_more_than_it_may(database: Database) -> None:
    kept = store.READ_BYTES // (2 * KEPT_BYTES) + 50  # In pages of fifty.
    with database.transaction() as db:
        store.append(db, "big", [big(number) for number in range(1, kept + 51)])

    def found(text: str) -> list[int]:
        with database.reading() as db:
            calls = store.newest(db, "big", Wanted(text=text), 0, 10)
        return [one.sequence for one in calls]

    assert found("NEEDLE-100-") == [100]
    assert found("needle-1-") == []
    assert len(found("needle")) == 10


def test_a_brief_list_reads_no_message(database: Database) -> None:
    with database.transaction() as db:
        store.append(db, "big", [big(1)])

    with database.reading() as db:
        (told,) = store.newest(db, "big", Wanted(), 0, 10, brief=True)

    assert (told.operation, told.request, told.answer) == ("Ping", b"", b"")
