"""UpdatePorting: what may be corrected, and what that sets in motion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.porting import checking
from tutorial_app.mock.porting.cases import change, move, note
from tutorial_app.mock.porting.donor import story_of
from tutorial_app.mock.porting.ending import is_cut_off
from tutorial_app.mock.porting.moving import change_day, send_again, send_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.porting.cases import Case

_FIELDS = ("donorIccid", "donorCustomerNumber", "requestedDate", "authorization")
_OPEN = ("AWAITING_AUTHORIZATION", "READY", "SUBMITTED", "CONFIRMED")


def correct(call: Call, case: Case) -> None:
    """Write the corrections of UpdatePorting to a port-in, and send it on.

    Raises:
        Fault: whichever of UpdatePorting's applies; the gravest kind last.
    """
    given = {name: call.fields[name] for name in _FIELDS if name in call.fields}
    _check(call, given)
    _check_state(call, case)
    fault = next(
        checking.invalid_authorization(call.world, given.get("authorization"), ""),
        None,
    ) or _unwanted(call, case, given)
    if fault is not None:
        raise fault
    case = change(call.world, case, **_columns(given))
    _send_on(call, case, given)


def _check(call: Call, given: Mapping[str, Any]) -> None:
    findings = list(checking.findings(call.world, given, ""))
    if findings:
        first = findings[0]
        raise Fault(first.code, field=first.field, findings=tuple(findings))


def _check_state(call: Call, case: Case) -> None:
    rejected = case["status"] == "REJECTED"
    correctable = rejected and case["correctable"]
    if case["direction"] != "IN" or not (case["status"] in _OPEN or correctable):
        raise Fault("PORTING_STATE", field="portingId")
    if is_cut_off(call.world, case):
        raise Fault("PORTING_CUTOFF_PASSED", field="portingId")
    most = call.world.partners.clearing_house.submissions
    if rejected and case["submissions"] >= most:
        words = {
            "da": f"En sag kan sendes {most} gange. Annuller den, og bestil igen.",
            "en": f"A case can be submitted {most} times. Cancel it and order again.",
        }
        raise Fault("LIMIT_EXCEEDED", field="portingId", message=words)


def _unwanted(call: Call, case: Case, given: Mapping[str, Any]) -> Fault | None:
    """Return the fault of a method that the donor does not take for this number."""
    story = story_of(call.world.partners.magic, case["msisdn"])
    if "authorization" not in given or story.corrected_by != "authorization":
        return None
    if given["authorization"]["method"] in story.accepts:
        return None
    return Fault("AUTHORIZATION_INVALID", field="authorization/method")


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "donorIccid" in given:
        columns["donor_iccid"] = given["donorIccid"]
    if "donorCustomerNumber" in given:
        columns["donor_customer_number"] = given["donorCustomerNumber"]
    if "requestedDate" in given:
        columns["requested_date"] = given["requestedDate"]
    if "authorization" in given:
        columns["authorization"] = given["authorization"]["method"]
    return columns


def _send_on(call: Call, case: Case, given: Mapping[str, Any]) -> None:
    world = call.world
    match case["status"]:
        case "AWAITING_AUTHORIZATION" if "authorization" in given:
            send_out(world, move(world, case, "READY"))
        case "REJECTED":
            send_again(world, case)
        case "CONFIRMED" if "requestedDate" in given:
            change_day(world, case, given["requestedDate"])
        case _:
            note(world, case, remark="CORRECTED")
