"""Every row about persons and companies in `conf/magic.toml` does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sign_ups import HOME as ADDRESS
from tests.sign_ups import kontora_order, place
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soap_caller import Caller
    from tutorial_app.partners.magic import MagicCredit

MAGIC = load_partners(HOME / "conf").magic
ROWS = tuple(MAGIC.credit.values())
#: The seed set's own companies: they order as what they are.
SEEDED = {"99000015": "CU20000001"}
#: What is wrong with the number itself, whatever the bureau would say.
BEFORE_THE_BUREAU = {"INVALID_CPR", "CUSTOMER_ALREADY_EXISTS", "FIELD_REQUIRED"}


@pytest.mark.parametrize("row", ROWS, ids=lambda one: one.value)
def test_every_number_that_the_bureau_is_asked_about(
    kurv: Caller, row: MagicCredit
) -> None:
    kontora = kurv.named("kontora-self")
    order = _order(row)

    checked = kontora.ask("order", "ValidateOrder", order=order)
    found = {one["code"] for one in checked.get("violation", ())}

    if row.code in BEFORE_THE_BUREAU:
        assert row.code in found
        assert kontora.refused("order", "PlaceOrder", order=order).code == row.code
        if row.code == "FIELD_REQUIRED":
            order["newCustomer"]["gln"] = "5790000000005"
            assert place(kontora, order)["orderId"]
        return
    assert checked["creditResult"] == row.result
    match row.result:
        case "APPROVED":
            assert _goes_on(kontora, order)
        case "DECLINED":
            refusal = kontora.refused("order", "PlaceOrder", order=order)
            assert (refusal.code, found) == (row.code, {row.code})
        case "DEPOSIT_REQUIRED":
            refusal = kontora.refused("order", "PlaceOrder", order=order)
            assert (refusal.code, found) == (row.code, {row.code})
            assert _goes_on(kontora, order | {"cardToken": "tok_ok_visa"})
        case "UNAVAILABLE":
            _check_later(kontora, order, row)
        case other:
            raise AssertionError(f"nobody has said what {other} leads to")


def _check_later(kontora: Caller, order: Mapping[str, Any], row: MagicCredit) -> None:
    receipt = place(kontora, order)
    kontora.advance("PT10S")
    held = kontora.order(receipt["orderId"])
    kontora.advance("PT1H")
    after = kontora.order(receipt["orderId"])

    assert (held["status"], held["heldReason"]) == ("HELD", "MANUAL_QUEUE")
    if row.later == "APPROVED":
        assert _credit_step(after)["status"] == "DONE"
    else:
        assert (after["status"], after["failureCode"]) == ("FAILED", row.code)


def _goes_on(kontora: Caller, order: Mapping[str, Any]) -> bool:
    """Place the order; say whether its credit check was passed at once."""
    receipt = place(kontora, order)
    kontora.advance("PT10S")
    return bool(_credit_step(kontora.order(receipt["orderId"]))["status"] == "DONE")


def _credit_step(order: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        one for one in order["step"] if one["stepCode"] == "CHECK_CREDIT"
    )
    return found


def _order(row: MagicCredit) -> dict[str, Any]:
    if row.value in SEEDED:
        return kontora_order(1, newCustomer=None, customerId=SEEDED[row.value])
    if row.field == "cpr":
        return kontora_order(1, {"cpr": row.value})
    company = {
        "customerType": "BUSINESS",
        "companyName": "Prøve ApS",
        "cvr": row.value,
        "email": "kontor@testmail.example",
        "address": ADDRESS,
    }
    return kontora_order(1, newCustomer=company)
