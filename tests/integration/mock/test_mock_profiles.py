"""The three profiles: HONEST where nobody has asked, CALM and HOSTILE on request."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.sign_ups import bringing, kontora_order, kurv_order, place
from tests.soap_caller import Caller, Refusal
from tutorial_app.mock.behaviour import RETRIES
from tutorial_app.mock.broken import Dropped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.conftest import Sandbox

BO = {"subscriptionId": "SU10000002"}
NIGHT = "PT14H"


@pytest.fixture
def kurv(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


def naps(sandbox: Sandbox) -> list[float]:
    taken: list[float] = []
    sandbox.endpoint.temper.wait = taken.append
    return taken


def behave(caller: Caller, **fields: Any) -> Mapping[str, Any]:
    return caller.ask("system", "SetSandboxBehaviour", **fields)


def head(body: bytes) -> bytes:
    """Return what stands before the body: the envelope's prefix is in it."""
    return body.partition(b"Body")[0]


def numbers(caller: Caller, many: int) -> list[bytes]:
    """Return the answers to as many different questions."""
    asked = (f"+4542010{nth:03}" for nth in range(100, 100 + many))
    return [caller.send("number", "GetNumber", msisdn=one).body for one in asked]


def test_prefixes_vary_from_answer_to_answer_where_nobody_has_asked(
    kurv: Caller,
) -> None:
    assert len({head(body) for body in numbers(kurv, 60)}) == 5


def test_honest_never_waits_and_never_fails(sandbox: Sandbox, kurv: Caller) -> None:
    taken = naps(sandbox)

    for nth in range(100, 140):
        kurv.ask("number", "GetNumber", msisdn=f"+4542010{nth}")

    assert taken == []


def test_the_same_calls_get_the_same_bytes(sandbox: Sandbox) -> None:
    def bodies(workspace: str) -> list[bytes]:
        caller = Caller(sandbox, f"kurv-self@{workspace}")
        place(caller, kurv_order(1))
        caller.advance("PT5M")
        sent = caller.send("order", "ListOrders", **BO)
        named = sent.text("header/correlationId").encode()
        return [sent.body.replace(named, b""), *map(head, numbers(caller, 20))]

    assert bodies(sandbox.new_workspace()) == bodies(sandbox.new_workspace())


def test_an_order_takes_its_time_where_nobody_has_asked(kurv: Caller) -> None:
    receipt = place(kurv, kurv_order(1))

    kurv.advance("PT1M")

    assert receipt["status"] == "IN_PROGRESS"
    assert kurv.order(receipt["orderId"])["status"] == "COMPLETED"


def test_honest_lapses_into_nothing(kurv: Caller) -> None:
    assert "activeUntil" not in behave(kurv, profile="HONEST")


def test_calm_is_always_the_same(sandbox: Sandbox, kurv: Caller) -> None:
    taken = naps(sandbox)
    behave(kurv, profile="CALM")

    heads = {head(body) for body in numbers(kurv, 20)}

    assert len(heads) == 1
    assert b"<soap:" in heads.pop()
    assert taken == []


def test_calm_ends_an_order_in_the_call_that_places_it(kurv: Caller) -> None:
    behave(kurv, profile="CALM")
    before = kurv.ask("system", "GetSystemInfo")["clock"]

    receipt = place(kurv, kurv_order(1))
    order = kurv.order(receipt["orderId"])

    assert receipt["status"] == "COMPLETED"
    assert receipt["expectedCompletion"] == before
    assert {step["status"] for step in order["step"]} <= {"DONE", "SKIPPED"}
    assert kurv.ask("system", "GetSystemInfo")["clock"] == before
    key = {"subscriptionId": receipt["subscriptionId"]}
    line = kurv.ask("subscription", "GetSubscription", **key)["subscription"]
    assert line["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("digits", "status"),
    [("10", "COMPLETED"), ("61", "CANCELLED"), ("63", "COMPLETED")],
)
def test_calm_brings_a_number_along_at_once_even_at_night(
    kurv: Caller, digits: str, status: str
) -> None:
    kurv.advance(NIGHT)
    behave(kurv, profile="CALM")

    receipt = place(kurv, kurv_order(1, numberChoice=bringing(f"+45530000{digits}")))
    key = {"portingId": receipt["portingId"]}
    case = kurv.ask("porting", "GetPorting", **key)["porting"]

    assert (receipt["status"], case["status"]) == ("COMPLETED", status)


def test_calm_leaves_to_the_partner_what_the_partner_decides(kurv: Caller) -> None:
    behave(kurv, profile="CALM")

    receipt = place(kurv, kurv_order(1, numberChoice=bringing("+4553000052")))
    key = {"portingId": receipt["portingId"]}
    rejected = kurv.ask("porting", "GetPorting", **key)["porting"]
    mended = kurv.ask("porting", "UpdatePorting", **key, donorCustomerNumber="K-1001")

    assert receipt["status"] == "HELD"
    assert (rejected["status"], rejected["correctable"]) == ("REJECTED", True)
    assert mended["porting"]["status"] == "COMPLETED"
    assert kurv.order(receipt["orderId"])["status"] == "COMPLETED"


def test_calm_posts_a_card_and_asks_a_bureau_at_once(sandbox: Sandbox) -> None:
    kontora = Caller(sandbox, "kontora-self")
    behave(kontora, profile="CALM")
    slow = {"lastName": "Langsom", "cpr": "610190-4004"}

    receipt = place(kontora, kontora_order(1, slow))
    order = kontora.order(receipt["orderId"])
    sent = kontora.ask("notification", "ListMessages", orderId=receipt["orderId"])

    assert receipt["status"] == "COMPLETED", order
    assert "SIM_SHIPPED" in {one["template"] for one in sent["message"]}


def test_calm_ends_every_order_of_a_batch(sandbox: Sandbox) -> None:
    machine = Caller(sandbox, "kurv-machine")
    behave(machine, profile="CALM")
    items = [
        {
            "itemReference": f"item-{nth:04}",
            "order": kurv_order(nth, simChoice={"esim": True}),
        }
        for nth in range(5)
    ]

    taken = machine.ask("order", "SubmitBulkOrder", mode="BEST_EFFORT", item=items)
    key = {"bulkOrderId": taken["bulkOrderId"]}
    batch = machine.ask("order", "GetBulkOrder", **key)

    assert taken["accepted"] == 5
    assert {one["status"] for one in batch["result"]} == {"COMPLETED"}


def test_calm_fails_what_fails_at_once_too(kurv: Caller) -> None:
    behave(kurv, profile="CALM")

    receipt = place(kurv, kurv_order(1, simChoice={"iccid": "8945990100000000230"}))

    assert receipt["status"] == "FAILED"
    assert kurv.order(receipt["orderId"])["failureCode"] == "HLR_TIMEOUT"


def test_calm_ends_what_was_under_way_and_lapses(
    sandbox: Sandbox, kurv: Caller
) -> None:
    receipt = place(kurv, kurv_order(1))

    behave(kurv, profile="CALM")
    ended = kurv.order(receipt["orderId"])["status"]
    sandbox.clock.at += timedelta(hours=1)
    later = place(kurv, kurv_order(2, simChoice={"esim": True}))

    assert (ended, later["status"]) == ("COMPLETED", "IN_PROGRESS")


@pytest.mark.parametrize("seed", [1, 7, 4711])
def test_hostile_is_survived_with_three_retries_and_does_all_its_tricks(
    sandbox: Sandbox, kurv: Caller, seed: int
) -> None:
    behave(kurv, profile="HOSTILE", seed=seed)
    taken = naps(sandbox)
    seen: set[str] = set()

    def attempt(nth: int) -> bool:
        del taken[:]
        try:
            answer = kurv.send("number", "GetNumber", msisdn=f"+4542010{nth}")
        except Dropped:
            seen.add("drop")
            return False
        trick = answer.fault_code or "newer" * (b"newerElement" in answer.body)
        trick = trick or "slow" * (max(taken, default=0) >= 1)
        seen.add(trick)
        return not trick

    for nth in range(100, 240):
        assert any(attempt(nth) for _ in range(1 + RETRIES)), nth

    assert seen > {"", "drop", "newer", "slow", "SYSTEM_UNAVAILABLE", "RATE_LIMITED"}


def test_a_repeated_command_under_hostile_is_done_once(
    sandbox: Sandbox, kurv: Caller
) -> None:
    behave(kurv, profile="HOSTILE")
    naps(sandbox)

    def persist(operation: str, **fields: Any) -> Mapping[str, Any]:
        call = kurv.ask
        for _ in range(1 + RETRIES):
            try:
                return call("topup", operation, **fields)
            except (Refusal, Dropped, AssertionError):
                call = kurv.again
        raise AssertionError(f"{operation} did not get through")

    persist("TopUpWithVoucher", **BO, voucherCode="4550000000000014")
    (money,) = persist("GetBalance", **BO)["balance"]

    assert str(money["money"].value) == "104.00"
