"""Contract, section 4.3: what a repeat with the same clientReference gets."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

from tests.integration.conftest import make_sandbox
from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.conftest import Answer, Sandbox
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.call import Call, Fields

#: What the command below leaves behind; apart from the product's tables.
EFFECTS = MetaData()
EFFECT = Table("effect", EFFECTS, Column("id", Integer, primary_key=True))
EFFECT.append_column(Column("text", String(80), nullable=False))

ANSWER: Fields = {"noteId": "NO10000001"}
FAULTS: dict[str, Callable[[], Fault]] = {
    "business": lambda: Fault("LIMIT_EXCEEDED", field="text"),
    "not found": lambda: Fault("CUSTOMER_NOT_FOUND"),
    "conflict": lambda: Fault("VERSION_CONFLICT"),
    "retryable": lambda: Fault("VOUCHER_PENDING", retry_after=60),
    "validation": lambda: Fault("FIELD_FORMAT", field="text"),
    "access": lambda: Fault("OPERATION_NOT_ALLOWED"),
    "limited": lambda: Fault("RATE_LIMITED"),
    "unavailable": lambda: Fault("SYSTEM_UNAVAILABLE"),
    "timeout": lambda: Fault("BACKEND_TIMEOUT"),
    "booked": lambda: Fault("BACKEND_TIMEOUT", keeps_effects=True, outcome=ANSWER),
    "counted": lambda: Fault("LIMIT_EXCEEDED", keeps_effects=True),
}
#: A test may hold the command here, in the middle of its work.
GATE = threading.Event()


def add_note(call: Call) -> Fields:
    """Write one row, then do what the note's text says."""
    text = call.fields["text"]
    call.world.db.execute(insert(EFFECT).values(text=text))
    if text == "slow":
        GATE.wait(10)
    if text == "broken":
        raise ZeroDivisionError
    if text == "tomorrow":
        call.world.now += timedelta(days=1)
    if text in FAULTS:
        fault = FAULTS[text]()
        raise fault
    return ANSWER


@pytest.fixture
def notes(database: Database, clock: FixedClock) -> Iterator[Sandbox]:
    EFFECTS.create_all(database.engine)
    GATE.set()
    sandbox = make_sandbox(
        database, clock, handlers={("customer", "AddCustomerNote"): add_note}
    )
    sandbox.workspaces.ensure_local()
    yield sandbox
    sandbox.endpoint.close()


def note(sandbox: Sandbox, text: str, **options: Any) -> Answer:
    content = f"<m:customerId>CU10000001</m:customerId><m:text>{text}</m:text>"
    options.setdefault("reference", "reference-1")
    return sandbox.call("customer", "AddCustomerNote", content, **options)


def effects(sandbox: Sandbox) -> int:
    with sandbox.database.reading() as db:
        return db.scalar(select(func.count()).select_from(EFFECT)) or 0


def test_a_repeat_brings_the_stored_answer_and_does_nothing(notes: Sandbox) -> None:
    first, second = note(notes, "hello"), note(notes, "hello")

    assert first.text("header/replayed") == "false"
    assert second.text("header/replayed") == "true"
    assert first.text("noteId") == second.text("noteId") == "NO10000001"
    assert effects(notes) == 1


@pytest.mark.parametrize(
    "context",
    [
        "<t:language>en</t:language>",
        "<t:language>da</t:language><t:correlationId>other</t:correlationId>",
    ],
)
def test_language_and_correlation_id_do_not_make_it_another_request(
    notes: Sandbox, context: str
) -> None:
    note(notes, "hello")

    assert note(notes, "hello", context=context).text("header/replayed") == "true"


def test_neither_do_prefixes_and_white_space(notes: Sandbox) -> None:
    note(notes, "hello")
    raw = (
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>\n"
        "<AddCustomerNote xmlns='urn:itms-sandbox:customer:1'>\n <context>\n"
        "  <x:clientReference xmlns:x='urn:itms-sandbox:types:1'>reference-1"
        "</x:clientReference>\n  <x:channel xmlns:x='urn:itms-sandbox:types:1'>"
        "SELF_SERVICE</x:channel>\n </context>\n <customerId>CU10000001</customerId>"
        "<!-- a comment -->\n <text>hello</text>\n</AddCustomerNote>"
        "</e:Body></e:Envelope>"
    )

    answer = notes.post(
        "customer",
        raw.encode(),
        HTTP_AUTHORIZATION="Basic a3Vydi1zZWxmOnNhbmRib3g=",  # kurv-self:sandbox
    )

    assert answer.text("header/replayed") == "true"
    assert effects(notes) == 1


def test_other_content_under_the_same_key_is_a_mismatch(notes: Sandbox) -> None:
    note(notes, "hello")

    answer = note(notes, "goodbye")

    assert answer.fault_code == "IDEMPOTENCY_MISMATCH"
    assert answer.fault_text("field") == "context/clientReference"
    assert effects(notes) == 1


@pytest.mark.parametrize("user", ["kurv-agent", "kontora-self"])
def test_the_key_belongs_to_the_partner_of_the_credential(
    notes: Sandbox, user: str
) -> None:
    note(notes, "hello")
    agent = user == "kurv-agent"

    answer = note(
        notes,
        "hello",
        user=user,
        channel="CALL_CENTRE" if agent else "SELF_SERVICE",
        context="<t:agentId>a7</t:agentId>" if agent else "",
    )

    if agent:  # the same partner, and another channel is other content
        assert answer.fault_code == "IDEMPOTENCY_MISMATCH"
    else:
        assert answer.text("header/replayed") == "false"


def test_the_key_is_kept_30_days_of_virtual_time(notes: Sandbox) -> None:
    note(notes, "hello")
    for day in range(29):
        note(notes, "tomorrow", reference=f"tomorrow-{day:02}")

    early = note(notes, "hello")
    for day in (29, 30):  # two, since one of the days had 23 hours
        note(notes, "tomorrow", reference=f"tomorrow-{day}")
    late = note(notes, "hello")

    assert early.text("header/replayed") == "true"
    assert late.text("header/replayed") == "false"
    assert late.text("header/serverTime") == "2026-04-02T09:00:00+02:00"


@pytest.mark.parametrize("text", ["business", "not found", "conflict"])
def test_a_fault_is_stored_like_an_answer(notes: Sandbox, text: str) -> None:
    first, second = note(notes, text), note(notes, text)

    assert first.fault_code == second.fault_code != ""
    assert first.fault_text("occurredAt") == second.fault_text("occurredAt")
    assert verdicts(notes) == ["FAULT", "FAULT"]
    assert bound(notes) == 1
    assert effects(notes) == 0


@pytest.mark.parametrize(
    "text", ["validation", "access", "limited", "unavailable", "timeout", "retryable"]
)
def test_a_fault_that_leaves_the_way_open_is_not_stored(
    notes: Sandbox, text: str
) -> None:
    assert note(notes, text).fault_code == FAULTS[text]().fault_code

    assert bound(notes) == 0
    assert note(notes, "something else").text("header/replayed") == "false"
    assert effects(notes) == 1


def test_work_that_was_done_although_it_timed_out_is_what_a_repeat_learns(
    notes: Sandbox,
) -> None:
    first, second = note(notes, "booked"), note(notes, "booked")

    assert first.fault_code == "BACKEND_TIMEOUT"
    assert second.text("header/replayed") == "true"
    assert second.text("noteId") == "NO10000001"
    assert effects(notes) == 1


def test_a_fault_may_keep_what_it_counted(notes: Sandbox) -> None:
    note(notes, "counted")

    assert effects(notes) == 1


def test_our_own_failure_leaves_nothing_half_done(notes: Sandbox) -> None:
    answer = note(notes, "broken")

    assert answer.fault_code == "INTERNAL_ERROR"
    assert (effects(notes), bound(notes)) == (0, 0)
    assert verdicts(notes) == ["FAULT"]


def test_a_repeat_that_meets_its_first_call_is_told_to_wait(notes: Sandbox) -> None:
    GATE.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(note, notes, "slow")
        while not notes.endpoint._work._running._keys:  # noqa: SLF001 (to see it run)
            threading.Event().wait(0.005)
        second = note(notes, "slow")
        GATE.set()

    assert second.fault_code == "REQUEST_IN_PROGRESS"
    assert second.fault_text("retryable") == "true"
    assert second.fault_text("retryAfterSeconds") == "2"
    assert first.result().text("header/replayed") == "false"
    assert note(notes, "slow").text("header/replayed") == "true"


def test_of_eight_equal_calls_at_once_one_is_done(notes: Sandbox) -> None:
    start = threading.Barrier(8)

    def call(_: int) -> Answer:
        start.wait()
        return note(notes, "hello")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(8)))

    replayed = [a.text("header/replayed") for a in answers if not a.fault_code]
    assert replayed.count("false") == 1
    assert {a.fault_code for a in answers} <= {"", "REQUEST_IN_PROGRESS"}
    assert effects(notes) == 1


def test_eight_threads_with_keys_of_their_own_all_get_through(notes: Sandbox) -> None:
    def call(number: int) -> Answer:
        return note(notes, "hello", reference=f"reference-{number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(80)))

    assert {a.text("header/replayed") for a in answers} == {"false"}
    assert effects(notes) == 80
    _, told = notes.manage("GET", "/local/calls?limit=100")
    assert [call["sequence"] for call in told["calls"]] == list(range(1, 81))


def test_a_reset_forgets_the_keys(notes: Sandbox) -> None:
    note(notes, "hello")

    notes.workspaces.reset("local", "BASIC", 1)

    assert note(notes, "hello").text("header/replayed") == "false"


def bound(sandbox: Sandbox) -> int:
    return int(sandbox.manage("GET", "/local")[1]["rows"]["bound_answer"])


def verdicts(sandbox: Sandbox) -> list[str]:
    calls = sandbox.manage("GET", "/local/calls")[1]["calls"]
    return [call["verdict"] for call in calls]
