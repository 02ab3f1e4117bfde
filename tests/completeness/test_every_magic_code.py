"""Every discount code and every kind of misbehaviour does over SOAP what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.sign_ups import kurv_order, place
from tutorial_app.mock.broken import Dropped
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.conftest import Sandbox
    from tests.soap_caller import Caller
    from tutorial_app.partners.magic import MagicValue
    from tutorial_app.partners.model import Partner

PARTNERS = load_partners(HOME / "conf")
CODES = PARTNERS.magic.others["discountCode"]
BEHAVIOURS = PARTNERS.magic.others["behaviour"]
BO = {"subscriptionId": "SU10000002"}
VOUCHER = {**BO, "voucherCode": "4550000000000014"}


#: Why a code is refused that is good in itself: only in a certain situation.
BY_SITUATION = {
    "DISCOUNT_NEW_CUSTOMERS_ONLY",
    "DISCOUNT_NOT_APPLICABLE",
    "DISCOUNT_ALREADY_USED",
}


@pytest.mark.parametrize("row", CODES, ids=lambda one: one.value)
def test_every_discount_code(kurv: Caller, row: MagicValue) -> None:
    for partner in _partners(row):
        user = "kontora-agent" if partner.code == "KONTORA" else f"{partner.code}-self"
        caller = kurv.named(user.lower())
        if not row.code or row.code in BY_SITUATION:
            _check_worth(_check(caller, row)["discount"], partner, row)
        if row.code:
            said = _check(caller, row, **_situation(caller, partner, row))
            assert (said["valid"], said["reason"]) == (False, row.code)


def _partners(row: MagicValue) -> list[Partner]:
    """Return the partners that the row names before its colon."""
    names = row.meaning.partition(":")[0]
    every = list(PARTNERS.by_code.values())
    return [one for one in every if names in {"all partners", one.code}]


def _situation(caller: Caller, partner: Partner, row: MagicValue) -> dict[str, str]:
    """Bring about what the code is refused for; return what to ask with it."""
    match row.code:
        case "DISCOUNT_NEW_CUSTOMERS_ONLY":
            return {"customerId": "CU10000002"}
        case "DISCOUNT_NOT_APPLICABLE":
            fits = partner.discounts[row.value].products
            return {"productCode": next(p for p in partner.products if p not in fits)}
        case "DISCOUNT_ALREADY_USED":
            place(caller, kurv_order(1, discountCode=row.value))
            return {}
        case _:
            return {}


def _check(caller: Caller, row: MagicValue, **more: str) -> Mapping[str, Any]:
    return caller.ask("discount", "CheckDiscountCode", discountCode=row.value, **more)


def _check_worth(said: Mapping[str, Any], partner: Partner, row: MagicValue) -> None:
    """Hold the answer against the row's words, where they say what it is worth."""
    found = partner.discounts[row.value]
    assert said["discountType"] == found.type
    if found.type not in row.meaning:
        return
    for name in {"percent", "months"} & set(said):
        assert ("once" if said[name] == 1 else f"{said[name]:.0f}") in row.meaning
    if "amount" in said:
        assert f"DKK {said['amount'].value:.0f}" in row.meaning


def test_every_code_says_whose_it_is() -> None:
    assert all(_partners(row) for row in CODES)


@pytest.mark.parametrize("row", BEHAVIOURS, ids=lambda one: one.value)
def test_every_value_of_the_header(
    market: Sandbox, kurv: Caller, row: MagicValue
) -> None:
    naps: list[float] = []
    market.endpoint.temper.wait = naps.append
    word, _, when = row.value.partition(";when=")
    kind, _, value = word.partition("=")
    asking = kurv.named("kurv-self", HTTP_X_SANDBOX_BEHAVIOUR=row.value)

    try:
        answer = asking.send("topup", "TopUpWithVoucher", **VOUCHER)
    except Dropped:
        assert kind == "drop"
        code = ""
    else:
        code = _check_answer(answer, kind)

    assert code == (value if kind == "fault" else "") == row.code
    assert naps == ([int(value) / 1000] if kind == "delay" else [])
    again = kurv.again("topup", "TopUpWithVoucher", **VOUCHER)
    # What keeps a call from its work says so, or is what does so by itself.
    undone = when == "before" or (not when and kind in {"fault", "html"})
    assert again["header"]["replayed"] is not undone


def _check_answer(answer: Any, kind: str) -> str:
    """Return the fault code of an answer that is one."""
    match kind:
        case "html":
            assert answer.status == "502 Bad Gateway"
            assert answer.headers["Content-Type"].startswith("text/html")
        case "malformed":
            with pytest.raises(etree.XMLSyntaxError):
                etree.fromstring(answer.body)
        case "newer":
            assert answer.payload[-1].tag.endswith("}newerElement")
        case "delay" | "fault":
            return str(answer.fault_code)
        case other:
            raise AssertionError(f"nobody has said what {other} looks like")
    return ""
