"""Porting cases as answers tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.moments import local
from tutorial_app.mock.porting.cases import steps_of
from tutorial_app.mock.porting.texts import remark_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.porting.cases import Case


def porting(call: Call, case: Case, *, history: bool = True) -> Mapping[str, Any]:
    """Return the fields of `Porting`."""
    fields: dict[str, Any] = {
        "portingId": case["porting_id"],
        "direction": case["direction"],
        "status": case["status"],
        "msisdn": case["msisdn"],
        "donorOperator": case["donor"],
        "recipientOperator": case["recipient"],
        "correctable": case["status"] == "REJECTED" and case["correctable"],
        "submissions": case["submissions"],
    }
    reason = case["reject_reason"]
    optional = {
        "customerId": case["customer_id"],
        "subscriptionId": case["subscription_id"],
        "orderId": case["order_id"],
        "requestedDate": case["requested_date"],
        "confirmedDate": case["confirmed_date"],
        "rejectReason": reason,
        "rejectText": reason and remark_text(call, reason, case["msisdn"]),
        "answerDueAt": case["answer_due"] and local(case["answer_due"]),
    }
    if case["confirmed_date"] is not None:
        house = call.world.partners.clearing_house
        start, end = house.cut_over(case["confirmed_date"])
        optional |= {"cutoverFrom": start, "cutoverTo": end}
    fields |= {name: value for name, value in optional.items() if value}
    if history:
        fields["history"] = [
            _step(call, case, step) for step in steps_of(call.world, case["porting_id"])
        ]
    return fields


def _step(call: Call, case: Case, step: Case) -> Mapping[str, Any]:
    fields = {"at": local(step["at"]), "status": step["status"]}
    if step["np_message"]:
        fields["transaction"] = step["np_message"]
    if step["remark"]:
        fields["text"] = remark_text(call, step["remark"], case["msisdn"])
    return fields
