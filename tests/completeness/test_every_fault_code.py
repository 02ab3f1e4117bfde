"""Each operation provokes, over SOAP, each fault code that the contract notes of it.

The codes and the pairs come from the contract: one that nobody provokes fails here.
"""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.completeness.faults import common, lines, numbers, orders, people, topups
from tests.completeness.faults.stage import (
    Row,
    Stage,
    declared_pairs,
    fault_kinds,
    judge,
    the_operation,
)
from tests.integration.conftest import TYPES, make_sandbox
from tests.noted_faults import EVERY_CALL, EVERY_COMMAND, expect_noted
from tests.portals import our_library
from tests.stores import fresh_database
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database
from tutorial_app.mock.workspace import load
from tutorial_app.soap.envelope import Version
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Answer, Sandbox

CODES = our_library().fault_codes
MODULES = (common, people, numbers, orders, lines, topups)
ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
#: What needs no fields of an operation, so has a test of its own below.
APART = {("Ping", "INVALID_REQUEST")}
ONE_OF_A_KIND = {CODES[row.code].fault: row for row in ROWS if row.first is None}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Give one endpoint for all rows; each has a workspace of its own in it."""
    with fresh_database(tmp_path_factory.mktemp("faults")) as url:
        database = Database(url)
        clock = FixedClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
        sandbox = make_sandbox(database, clock)
        yield sandbox
        sandbox.endpoint.close()
        database.close()


@pytest.fixture
def stage(house: Sandbox) -> Stage:
    return Stage(house, house.new_workspace(anonymous=False, calls_per_minute=0))


def test_each_code_of_the_contract_is_provoked() -> None:
    provoked = {row.code for row in ROWS} | {code for _, code in APART}

    assert set(CODES) == provoked | common.AT_ONCE


def test_each_code_that_an_operation_notes_is_provoked_by_that_operation() -> None:
    pairs = {(row.operation, row.code) for row in ROWS} | APART

    assert declared_pairs() - pairs == set()


def test_no_row_provokes_what_its_operation_does_not_note() -> None:
    pairs = Counter((row.operation, row.code) for row in ROWS)
    common_ones = EVERY_CALL | EVERY_COMMAND
    noted = declared_pairs()

    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert {p for p in pairs if p not in noted and p[1] not in common_ones} == set()


def test_a_fault_that_is_not_noted_fails_the_test_that_saw_it() -> None:
    expect_noted("topup", "GetBalance", "SUBSCRIPTION_NOT_FOUND")

    with pytest.raises(AssertionError, match="GetBalance gave VOUCHER_USED"):
        expect_noted("topup", "GetBalance", "VOUCHER_USED")


def test_only_system_faults_are_asked_for_by_the_header() -> None:
    kinds = {CODES[row.code].fault for row in ROWS if row.behaviour}

    assert kinds == {"SystemFault"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_call_is_refused_with_just_this_code(stage: Stage, row: Row) -> None:
    answer = stage.provoke(row)

    assert answer.fault_code == row.code, answer.body.decode()
    check_envelope(answer, row.operation)


SAID_AGAIN = [row for row in ROWS if CODES[row.code].fault != "SystemFault"]


@pytest.mark.parametrize("row", SAID_AGAIN, ids=lambda row: row.name)
def test_all_words_of_a_fault_are_in_the_language_asked_for(
    stage: Stage, row: Row
) -> None:
    english = stage.provoke(row)
    danish = stage.repeat(language="da")
    fault = read_fault(danish.envelope)

    assert danish.fault_code == row.code
    assert fault is not None
    assert fault.language == "da"
    assert set(words_of(danish)) & set(words_of(english)) == set()


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("kind", sorted(ONE_OF_A_KIND))
def test_a_fault_of_each_kind_is_the_same_in_both_versions(
    stage: Stage, kind: str, version: Version
) -> None:
    row = ONE_OF_A_KIND[kind]
    answer = stage.provoke(row, version)
    fault = read_fault(answer.envelope)

    assert answer.envelope.version is version
    assert answer.fault_code == row.code
    check_envelope(answer, row.operation)
    assert fault is not None
    client, server = {
        Version.SOAP11: ("Client", "Server"),
        Version.SOAP12: ("Sender", "Receiver"),
    }[version]
    assert fault.code == (server if kind == "SystemFault" else client)


@pytest.mark.parametrize("version", list(Version))
def test_a_body_that_does_not_fit_is_an_invalid_request(
    stage: Stage, version: Version
) -> None:
    body = etree.fromstring(
        "<m:Ping xmlns:m='urn:itms-sandbox:system:1'><m:tekst>x</m:tekst></m:Ping>"
    )
    answer = stage.send("system", body, version=version)

    assert answer.fault_code == "INVALID_REQUEST"
    check_envelope(answer, "Ping")


def test_a_repeat_that_meets_its_first_call_is_told_to_wait(stage: Stage) -> None:
    row = Row("AddCustomerNote", "REQUEST_IN_PROGRESS", common.NOTE, "kurv-agent")
    row = Row(row.operation, row.code, row.fields, row.by, context=common.SAME)
    house = stage.sandbox

    with ThreadPoolExecutor(1) as pool:
        # Somebody else works in this workspace: the first call has to wait for it.
        with house.database.transaction() as db:
            load(db, stage.workspace, lock=True)
            first = pool.submit(stage.provoke, row)
            while not house.endpoint._work._running._keys:  # noqa: SLF001 (to see it run)
                threading.Event().wait(0.005)
            second = stage.provoke(row)
        assert not first.result().fault_code

    assert second.fault_code == row.code
    check_envelope(second, row.operation)


def check_envelope(answer: Answer, operation: str) -> None:
    """Hold a fault against what the contract says of its code."""
    fault = read_fault(answer.envelope)
    assert fault is not None
    (detail,) = fault.detail
    _, validator = judge(the_operation(operation)[0])
    code = CODES[answer.fault_code]

    assert answer.status.startswith("500")
    assert validator.check(detail) == ()
    assert etree.QName(detail).localname == code.fault
    assert code.fault in fault_kinds(operation)
    assert answer.fault_text("retryable") == str(code.retryable).lower()
    assert answer.fault_text("message") == fault.reason
    assert answer.fault_text("documentationUrl").endswith(f"/faults/{code.code}")
    first = detail.find(f"{{{TYPES}}}violation")
    if code.fault == "ValidationFault":
        assert first is not None
        assert first.findtext(f"{{{TYPES}}}code") == code.code
        assert first.findtext(f"{{{TYPES}}}field") == answer.fault_text("field")
    else:
        assert (first is None) == (code.code != "BULK_REJECTED")


def words_of(answer: Answer) -> list[str]:
    """Return all that a fault says to people."""
    said = answer.envelope.body.iterfind(f".//{{{TYPES}}}message")
    return [str(node.text) for node in said]
