"""Every row of `conf/magic.toml` does over SOAP what it says: things to pay with.

What is expected is read from the row, so that a new row is tried with the others; a
table that no test here knows fails the gate.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.sign_ups import kurv_order
from tutorial_app.contract.codec.values import Valued
from tutorial_app.mock.luhn import with_check_digit
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soap_caller import Caller
    from tutorial_app.partners.magic import MagicCard, MagicSim, MagicVoucher

PARTNERS = load_partners(HOME / "conf")
MAGIC = PARTNERS.magic
BO = {"subscriptionId": "SU10000002"}
#: Table of `conf/magic.toml` -> the module here that tries its rows.
TRIED = {
    "bench": "test_every_magic_value",
    "sim": "test_every_magic_value",
    "voucher": "test_every_magic_value",
    "card": "test_every_magic_value",
    "field": "test_every_magic_field",
    "credit": "test_every_magic_person",
    "porting": "test_every_magic_porting",
    "other.discountCode": "test_every_magic_code",
    "other.behaviour": "test_every_magic_code",
}
#: Fault of a charge -> fault of storing the card, where that is refused too.
AT_THE_DOOR = {
    "CARD_DECLINED": "CARD_DECLINED",
    "CARD_LOST_STOLEN": "CARD_DECLINED",
    "CARD_EXPIRED": "CARD_EXPIRED",
    "CARD_TOKEN_INVALID": "CARD_TOKEN_INVALID",
}


def test_every_table_is_tried() -> None:
    file = tomllib.loads((HOME / "conf" / "magic.toml").read_text(encoding="utf-8"))
    others = {f"other.{name}" for name in file.pop("other")}

    assert set(file) | others == set(TRIED)


@pytest.mark.parametrize("sim", MAGIC.sims.values(), ids=lambda sim: sim.iccid)
def test_every_sim_card(kurv: Caller, sim: MagicSim) -> None:
    ours = sim.iccid.startswith(PARTNERS.partner("KURV").iccid_prefix)
    caller = kurv if ours else kurv.named("kontora-self")
    purpose = "NEW_SUBSCRIPTION" if ours else "REPLACEMENT"

    seen = caller.ask("number", "ValidateSimCard", iccid=sim.iccid, purpose=purpose)
    assert (seen["usable"], seen.get("reason", "")) == (not sim.fault, sim.fault)
    assert seen["sim"]["status"] == sim.status
    asked = _asked_for_sim(sim, ours=ours)
    if sim.fault:
        refusal = caller.refused(*asked[0], **asked[1])
        assert refusal.code == sim.fault
        assert refusal.field.endswith("simChoice/iccid")
        return
    receipt = caller.ask(*asked[0], **asked[1])["receipt"]
    caller.advance("PT5M")
    _check_end(caller.order(receipt["orderId"]), sim)


def _asked_for_sim(
    sim: MagicSim, *, ours: bool
) -> tuple[tuple[str, str], dict[str, Any]]:
    choice = {"iccid": sim.iccid}
    if ours:
        return ("order", "PlaceOrder"), {"order": kurv_order(1, simChoice=choice)}
    swap = {"subscriptionId": "SU20000001", "simChoice": choice}
    return ("subscription", "ChangeSimCard"), swap


def _check_end(order: Mapping[str, Any], sim: MagicSim) -> None:
    if not sim.failure:
        assert order["status"] == "COMPLETED"
    else:
        assert (order["status"], order["failureCode"]) == ("FAILED", sim.failure)
    if not sim.failing_step:
        return
    step = next(one for one in order["step"] if one["stepCode"] == sim.failing_step)
    assert step["status"] == ("FAILED" if sim.failure else "DONE")
    # The attempt after those that time out is the one that works, if there is one.
    assert step["attempt"] == max(sim.timeouts + (not sim.failure), 1)
    done = {one["stepCode"]: one["status"] for one in order["step"]}
    if sim.failure:
        assert done["ALLOCATE_SIM"] == "COMPENSATED"


@pytest.mark.parametrize("voucher", MAGIC.vouchers.values(), ids=lambda one: one.code)
def test_every_voucher(kurv: Caller, voucher: MagicVoucher) -> None:
    before, asked = _balance(kurv), {**BO, "voucherCode": voucher.code}
    worth = voucher.amount + (voucher.bonus or 0)

    if not voucher.fault:
        done = kurv.ask("topup", "TopUpWithVoucher", **asked)["topUp"]
        bonus = done.get("bonus")
        assert (done["status"], done["amount"].value) == ("COMPLETED", voucher.amount)
        assert (bonus.value if bonus else None) == voucher.bonus
        assert _balance(kurv) == before + worth
        return
    refusal = kurv.refused("topup", "TopUpWithVoucher", **asked)
    assert refusal.code == voucher.fault
    if voucher.fault == "BACKEND_TIMEOUT":
        again = kurv.again("topup", "TopUpWithVoucher", **asked)
        assert again["header"]["replayed"] is True
        assert again["topUp"]["status"] == "COMPLETED"
        other = kurv.refused("topup", "TopUpWithVoucher", **asked)
        assert other.code == "VOUCHER_USED"
        assert _balance(kurv) == before + worth
        return
    assert _balance(kurv) == before
    if voucher.fault == "VOUCHER_PENDING":
        kurv.advance("PT1M")
        kurv.ask("topup", "TopUpWithVoucher", **asked)
        assert _balance(kurv) == before + worth


def test_the_vouchers_of_the_seed_set_for_measuring(kurv: Caller) -> None:
    kurv.ask("system", "ResetSandbox", seedSet="BENCH")
    line = kurv.ask("subscription", "ListSubscriptions", status=["ACTIVE"])
    key = {"subscriptionId": line["subscription"][0]["subscriptionId"]}
    stem = MAGIC.bench_voucher_prefix.ljust(15, "7")

    done = kurv.ask(
        "topup", "TopUpWithVoucher", **key, voucherCode=with_check_digit(stem)
    )

    assert done["topUp"]["amount"].value == MAGIC.bench_voucher_amount


@pytest.mark.parametrize("card", MAGIC.cards.values(), ids=lambda one: one.token)
def test_every_payment_card(kurv: Caller, card: MagicCard) -> None:
    before, works_first = _balance(kurv), _works_first(card)

    if card.authentication:
        pending = _charge(kurv, card)["topUp"]
        assert pending["status"] == "PENDING_AUTHENTICATION"
        assert pending["authenticationUrl"]
        # A good card approves itself in a minute; nobody approves the other.
        kurv.advance("PT15M" if card.fault else "PT1M")
        _check_listed(kurv, card, pending["topUpId"])
    elif works_first:
        paid = _charge(kurv, card, saveCard=True)
        assert paid["topUp"]["status"] == "COMPLETED"
        if card.fault:
            kurv.advance("PT1M" if card.first_charge_works else "P62D")
            saved = {**_charged(card), "paymentCardId": paid["paymentCardId"]}
            del saved["cardToken"]
            later = kurv.refused("topup", "TopUpWithCard", **saved)
            assert later.code == card.fault
            return
    else:
        refusal = kurv.refused("topup", "TopUpWithCard", **_charged(card))
        assert refusal.code == card.fault

    paid_for = works_first or (card.authentication and not card.fault)
    assert _balance(kurv) == before + (100 if paid_for else 0)


@pytest.mark.parametrize("card", MAGIC.cards.values(), ids=lambda one: one.token)
def test_every_payment_card_by_what_is_printed_on_it(
    kurv: Caller, card: MagicCard
) -> None:
    asked = {"customerId": "CU10000002", "cardToken": card.token}
    told = _works_first(card) or card.authentication or card.fault not in AT_THE_DOOR

    if told:
        shown = kurv.ask("topup", "RegisterPaymentCard", **asked)["card"]
        assert (shown["brand"], shown["lastFour"]) == (card.brand, card.last_four)
    else:
        refusal = kurv.refused("topup", "RegisterPaymentCard", **asked)
        assert refusal.code == AT_THE_DOOR[card.fault]


def _works_first(card: MagicCard) -> bool:
    ages = card.fault == "CARD_EXPIRED" and card.months_left > 0
    good = not card.fault or card.first_charge_works or ages
    return good and not card.authentication


def _charged(card: MagicCard) -> dict[str, Any]:
    money = Valued(Decimal("100.00"), {"currency": "DKK"})
    return {**BO, "amount": money, "cardToken": card.token}


def _charge(caller: Caller, card: MagicCard, **more: Any) -> Mapping[str, Any]:
    return caller.ask("topup", "TopUpWithCard", **_charged(card), **more)


def _check_listed(caller: Caller, card: MagicCard, top_up_id: str) -> None:
    listed = caller.ask("topup", "ListTopUps", **BO)["topUp"]
    (end,) = (one for one in listed if one["topUpId"] == top_up_id)
    assert end["status"] == ("FAILED" if card.fault else "COMPLETED")
    assert end.get("failureCode", "") == card.fault


def _balance(caller: Caller) -> Decimal:
    (money,) = caller.ask("topup", "GetBalance", **BO)["balance"]
    amount: Decimal = money["money"].value
    return amount
