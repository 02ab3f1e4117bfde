"""Scenario 12.7 of the contract: replace a SIM card, over real SOAP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA = {"subscriptionId": "SU10000001"}
DORTE = {"subscriptionId": "SU10000004"}
KIT = "8945990100000000024"


def swap(kurv: Partner, key: dict[str, str], choice: Any, **more: str) -> str:
    answer = kurv.call("subscription", "ChangeSimCard", **key, simChoice=choice, **more)
    order_id: str = answer.receipt.orderId
    return order_id


def sim_of(kurv: Partner, key: dict[str, str]) -> Any:
    return kurv.call("subscription", "GetSubscription", **key).subscription.sim


def test_rows_1_to_4_replace_a_lost_card(kurv: Partner) -> None:
    usable = kurv.call("number", "ValidateSimCard", iccid=KIT, purpose="REPLACEMENT")
    old = sim_of(kurv, ANNA).iccid
    order_id = swap(kurv, ANNA, {"iccid": KIT}, reason="LOST")
    at_once = sim_of(kurv, ANNA)
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    messages = kurv.call("notification", "ListMessages", orderId=order_id).message
    codes = kurv.call("number", "GetSimPuk", **ANNA)
    key = {"customerId": "CU10000001"}
    history = kurv.call("customer", "ListCustomerHistory", **key).entry

    sims = [
        (one.detail, one.newStatus)
        for one in moved.event
        if one.eventType == "SimStatusChanged"
    ]
    assert usable.usable is True
    assert (at_once.iccid, at_once.status) == (old, "BLOCKED")
    assert (old, "RETIRED") in sims
    assert (KIT, "ACTIVE") in sims
    assert [one.template for one in messages] == ["SIM_CHANGED"]
    assert codes.iccid == KIT
    assert len(codes.pin1) == 4
    assert len(codes.puk1) == 8
    assert history[0].kind == "CHANGE"
    assert "PUK" in history[0].text


def test_rows_5_to_8_see_a_compensation_and_then_an_esim(kurv: Partner) -> None:
    old = sim_of(kurv, DORTE)
    order_id = swap(kurv, DORTE, {"iccid": "8945990100000000214"})
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT2M")
    failed = kurv.call("order", "GetOrder", orderId=order_id).order
    sub = kurv.call("subscription", "GetSubscription", **DORTE).subscription
    esim = swap(kurv, DORTE, {"esim": True})
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT3M")
    messages = kurv.call("notification", "ListMessages", orderId=esim).message
    new = sim_of(kurv, DORTE)

    status = {one.stepCode: one.status for one in failed.step}
    undone = [one for one in failed.step if one.compensationOf]
    assert status["SWAP_SIM"] == "FAILED"
    assert status["ALLOCATE_SIM"] == "COMPENSATED"
    assert undone
    assert {one.status for one in undone} == {"DONE"}
    assert (failed.status, failed.failureCode) == ("FAILED", "HLR_REJECTED")
    assert (sub.status, sub.sim.iccid) == ("ACTIVE", old.iccid)
    assert "ESIM_QR" in {one.template for one in messages}
    assert (new.simType, new.status) == ("ESIM", "ACTIVE")


def test_exercise_the_third_attempt_works(kurv: Partner) -> None:
    order_id = swap(kurv, DORTE, {"iccid": "8945990100000000222"})
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT2M")
    order = kurv.call("order", "GetOrder", orderId=order_id).order

    attempt = {one.stepCode: one.attempt for one in order.step}
    assert attempt["SWAP_SIM"] == 3
    assert order.status == "COMPLETED"


def test_exercise_cards_that_are_no_use(kurv: Partner) -> None:
    blocked = kurv.refused(
        "subscription",
        "ChangeSimCard",
        **ANNA,
        simChoice={"iccid": "8945990100000000123"},
    )
    wrong = kurv.refused(
        "subscription",
        "ChangeSimCard",
        **ANNA,
        simChoice={"iccid": "8945990100000000025"},
    )

    assert blocked.code == "SIM_NOT_AVAILABLE"
    assert (wrong.kind, wrong.code) == ("ValidationFault", "INVALID_ICCID")


def test_exercise_a_posted_card_waits_for_the_post(
    people: Callable[..., Partner],
) -> None:
    kontora = people("kontora-self")
    basis = {"subscriptionId": "SU20000001"}
    address = {
        "street": "Prøvevej",
        "houseNumber": "1",
        "postalCode": "8000",
        "city": "Aarhus C",
        "country": "DK",
    }
    old = sim_of(kontora, basis)
    order_id = swap(kontora, basis, {"shipTo": address})
    kontora.call("system", "AdvanceSandboxClock", byDuration="PT1H")
    waiting = kontora.call("order", "GetOrder", orderId=order_id).order
    same = sim_of(kontora, basis)
    kontora.call("system", "AdvanceSandboxClock", byDuration="P4D")
    done = kontora.call("order", "GetOrder", orderId=order_id).order
    new = sim_of(kontora, basis)

    assert (waiting.status, waiting.heldReason) == ("HELD", "AWAITING_SIM_DELIVERY")
    assert same.iccid == old.iccid
    assert done.status == "COMPLETED"
    assert new.status == "ACTIVE"
    assert new.iccid != old.iccid
