"""PortingService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.flows.engine import drive, wake
from tutorial_app.mock.flows.model import Event
from tutorial_app.mock.flows.queue import drop_timers
from tutorial_app.mock.flows.rules import may_be_cancelled
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.strangers import stranger
from tutorial_app.mock.orders.store import find_order, load_order
from tutorial_app.mock.porting import port_out
from tutorial_app.mock.porting.answers import porting
from tutorial_app.mock.porting.cases import case_row, find_case
from tutorial_app.mock.porting.checking import METHODS, is_iccid, portability
from tutorial_app.mock.porting.correcting import correct
from tutorial_app.mock.porting.donor import story_of
from tutorial_app.mock.porting.ending import is_cut_off, may_be_stopped, stop
from tutorial_app.mock.porting.memory import is_first_check
from tutorial_app.mock.porting.tables import PORTINGS
from tutorial_app.mock.strangers import refuse_strangers

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.mock.porting.cases import Case

_ENDED = ("COMPLETED", "CANCELLED", "FAILED", "REJECTED")


def check_portability(call: Call) -> Fields:
    """Answer CheckPortability."""
    world, msisdn = call.world, call.fields["msisdn"]
    if not call.partner.features.port_in:
        raise Fault("FEATURE_NOT_ENABLED")
    findings = list(stranger(world.partners, msisdn, "msisdn"))
    iccid = call.fields.get("donorIccid")
    if iccid is not None and not is_iccid(iccid):
        findings.append(Finding("INVALID_ICCID", "donorIccid"))
    if findings:
        first = findings[0]
        raise Fault(first.code, field=first.field, findings=tuple(findings))
    story = story_of(world.partners.magic, msisdn)
    if story.check == "TIMEOUT" and is_first_check(world, call.partner, msisdn):
        raise Fault("BACKEND_TIMEOUT", keeps_effects=True)
    found = portability(world, call.partner, msisdn)
    answer: dict[str, Any] = {
        "result": found.result,
        "authorizationMethod": list(METHODS),
    }
    if story.corrected_by == "authorization":
        answer["authorizationMethod"] = list(story.accepts)
    if found.donor:
        answer["donorOperator"] = found.donor
    if found.reason:
        answer["reason"] = found.reason
    if found.result == "PORTABLE":
        house = world.partners.clearing_house
        answer["possibleDate"] = list(house.possible(today(world.now)))
        if iccid is not None:
            answer["iccidMatches"] = story.corrected_by != "donorIccid"
    return answer


def get_porting(call: Call) -> Fields:
    """Answer GetPorting."""
    return {"porting": porting(call, find_case(call))}


def list_portings(call: Call) -> Fields:
    """Answer ListPortings."""
    refuse_strangers(call)
    page = asked_page(call.fields)
    query = (
        select(PORTINGS)
        .where(
            PORTINGS.c.workspace == call.world.workspace,
            PORTINGS.c.partner == call.partner.code,
        )
        .order_by(PORTINGS.c.created_at.desc(), PORTINGS.c.porting_id.desc())
    )
    for element, column in (
        ("direction", PORTINGS.c.direction),
        ("msisdn", PORTINGS.c.msisdn),
        ("customerId", PORTINGS.c.customer_id),
    ):
        if element in call.fields:
            query = query.where(column == call.fields[element])
    if call.fields.get("status"):
        query = query.where(PORTINGS.c.status.in_(call.fields["status"]))
    day = func.coalesce(PORTINGS.c.confirmed_date, PORTINGS.c.requested_date)
    if "dateFrom" in call.fields:
        query = query.where(day >= call.fields["dateFrom"])
    if "dateTo" in call.fields:
        query = query.where(day <= call.fields["dateTo"])
    info, rows = read_page(call.world.db, query, page)
    return {
        "page": info,
        "porting": [porting(call, row, history=False) for row in rows],
    }


def update_porting(call: Call) -> Fields:
    """Answer UpdatePorting."""
    case = find_case(call)
    correct(call, case)
    _wake_order(call, case)
    return get_porting(call)


def cancel_porting(call: Call) -> Fields:
    """Answer CancelPorting."""
    case = find_case(call)
    cut_off = case["direction"] == "IN" and is_cut_off(call.world, case)
    if not cut_off and not (
        case["direction"] == "IN" and may_be_stopped(call.world, case)
    ):
        raise Fault("PORTING_STATE", field="portingId")
    if cut_off:
        raise Fault("PORTING_CUTOFF_PASSED", field="portingId")
    order_id = _open_order(call, case)
    stop(call.world, case)
    if order_id is not None and not _goes_on(call, order_id):
        _cancel_order(call, order_id)
    _wake_order(call, case)
    answer = get_porting(call)
    return {**answer, "orderId": order_id} if order_id else answer


def answer_port_out(call: Call) -> Fields:
    """Answer AnswerPortOut."""
    rejects = call.fields["decision"] == "REJECT"
    if rejects and "rejectReason" not in call.fields:
        raise _invalid("FIELD_REQUIRED", "rejectReason")
    house, day = call.world.partners.clearing_house, call.fields.get("confirmedDate")
    if not rejects and day is not None and not house.is_working_day(day):
        raise _invalid("DATE_NOT_WORKING_DAY", "confirmedDate")
    case = find_case(call)
    if case["direction"] != "OUT" or case["status"] != "RECEIVED":
        raise Fault("PORTING_STATE", field="portingId")
    if rejects:
        port_out.reject(call.world, case, call.fields["rejectReason"])
        return get_porting(call)
    if not port_out.is_in_use(call.world, case):
        raise Fault("PORTING_STATE", field="portingId")
    earliest = port_out.earliest_day(call.world, case)
    if day is not None and day < earliest:
        raise _invalid("VALUE_NOT_ALLOWED", "confirmedDate")
    port_out.confirm(call.world, call, case, day or earliest)
    return get_porting(call)


def _invalid(code: str, path: str) -> Fault:
    return Fault(code, field=path, findings=(Finding(code, path),))


def _goes_on(call: Call, order_id: str) -> bool:
    """Say whether the order goes on without the number.

    A line that was to change its number keeps the one it has; there is nothing left
    to do for its order.
    """
    row = find_order(call, order_id)
    keeps: bool = call.fields["keepSubscription"]
    return keeps and row["order_type"] != "CHANGE_NUMBER"


def _open_order(call: Call, case: Case) -> str | None:
    loaded = load_order(call.world, case["order_id"]) if case["order_id"] else None
    if loaded is None or loaded[1].status in _ENDED:
        return None
    return str(case["order_id"])


def _cancel_order(call: Call, order_id: str) -> None:
    """Cancel the order too, be its line in use already or not."""
    loaded = load_order(call.world, order_id)
    drop_timers(call.world, "wake", order_id)
    if loaded is not None:
        early = may_be_cancelled(loaded[1])
        drive(call.world, order_id, Event.CANCEL if early else Event.ABANDON)


def _wake_order(call: Call, case: Case) -> None:
    """Have the order go on at once, not only when time does."""
    moved = case_row(call.world, case["porting_id"])
    if moved is None or moved["status"] == case["status"]:
        return
    for order_id in (case["order_id"], case["suborder_id"]):
        if order_id is not None:
            drop_timers(call.world, "wake", order_id)
            wake(call.world, order_id)
