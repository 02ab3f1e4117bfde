"""NumberService."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import price
from tutorial_app.mock.customers.history import write_history
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.moments import local
from tutorial_app.mock.numbers.holders import range_holder, serving_operator
from tutorial_app.mock.numbers.reserving import release, reserve
from tutorial_app.mock.numbers.series import category_of
from tutorial_app.mock.numbers.sims import codes_of, find_sim, sim_of
from tutorial_app.mock.numbers.store import free_numbers, number_row
from tutorial_app.mock.numbers.strangers import stranger
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call, Fields

_LONGEST = 6
_MOST = 50


def search_free_numbers(call: Call) -> Fields:
    """Answer SearchFreeNumbers."""
    _need_selection(call)
    findings = [
        Finding("VALUE_NOT_ALLOWED", name)
        for name in ("contains", "endsWith")
        if name in call.fields and not _is_part(call.fields[name])
    ]
    most = call.fields.get("maximumCount", 10)
    if not 1 <= most <= _MOST:
        findings.append(Finding("VALUE_NOT_ALLOWED", "maximumCount"))
    if findings:
        first = findings[0]
        raise Fault(first.code, field=first.field, findings=tuple(findings))
    found = free_numbers(
        call.world,
        call.partner,
        contains=call.fields.get("contains", ""),
        ends_with=call.fields.get("endsWith", ""),
        category=call.fields.get("category", ""),
    )
    prices = call.partner.number_prices
    return {
        "number": [
            {
                "msisdn": msisdn,
                "category": category_of(msisdn),
                "oneOffPrice": price(prices.get(category_of(msisdn), Decimal(0))),
            }
            for msisdn in islice(found, most)
        ]
    }


def reserve_number(call: Call) -> Fields:
    """Answer ReserveNumber."""
    _need_selection(call)
    msisdn, customer_id = _sandbox_number(call), call.fields.get("customerId")
    if not call.partner.series.holds(msisdn):
        raise Fault("NUMBER_NOT_FOUND", field="msisdn")
    if customer_id is not None:
        find_customer(call, customer_id)
    reservation_id, until = reserve(call, msisdn, customer_id)
    return {
        "reservation": {
            "reservationId": reservation_id,
            "msisdn": msisdn,
            "expiresAt": until,
        }
    }


def release_number(call: Call) -> Fields:
    """Answer ReleaseNumber."""
    return {"msisdn": release(call, call.fields["reservationId"]), "status": "FREE"}


def get_number(call: Call) -> Fields:
    """Answer GetNumber."""
    msisdn, partner = _sandbox_number(call), call.partner
    row = number_row(call.world, msisdn)
    known = row is not None and row["partner"] == partner.code
    if not known and not partner.series.starts_free(msisdn):
        raise Fault("NUMBER_NOT_FOUND", field="msisdn")
    number: dict[str, Any] = {
        "msisdn": msisdn,
        "status": "FREE" if row is None else row["status"],
        "category": category_of(msisdn),
        "rangeHolder": range_holder(call.world.partners, msisdn),
        "currentOperator": serving_operator(call.world, partner, msisdn, row),
    }
    if row is not None:
        optional = {
            "subscriptionId": row["subscription_id"],
            "reservedUntil": row["reserved_until"] and local(row["reserved_until"]),
            "quarantinedUntil": row["quarantined_until"],
            "portableUntil": row["portable_until"],
        }
        number |= {name: value for name, value in optional.items() if value}
    return {"number": number}


def validate_sim_card(call: Call) -> Fields:
    """Answer ValidateSimCard."""
    iccid = call.fields["iccid"]
    if not fits(iccid):
        finding = Finding("INVALID_ICCID", "iccid")
        raise Fault("INVALID_ICCID", field="iccid", findings=(finding,))
    sim = find_sim(call.world, call.partner, iccid)
    if sim is None:
        return {"usable": False, "reason": "SIM_NOT_FOUND"}
    if sim.fault:
        return {"usable": False, "sim": sim.fields(), "reason": sim.fault}
    return {"usable": True, "sim": sim.fields()}


def get_sim_puk(call: Call) -> Fields:
    """Answer GetSimPuk; a query that leaves an entry in the history."""
    reason = call.fields.get("reason", "")
    if call.channel == "CALL_CENTRE" and not reason.strip():
        finding = Finding("FIELD_REQUIRED", "reason")
        raise Fault("FIELD_REQUIRED", field="reason", findings=(finding,))
    row = find_subscription(call, call.fields["subscriptionId"])
    sim = sim_of(call.world, row["subscription_id"])
    if sim is None or sim.status != "ACTIVE":
        raise Fault("SUBSCRIPTION_STATE", field="subscriptionId")
    pin, puk = codes_of(sim.iccid)
    write_history(
        call,
        customer_id=row["customer_id"],
        what="PUK_SHOWN",
        text=f"{row['subscription_id']}: {reason}".rstrip(": "),
    )
    return {"iccid": sim.iccid, "pin1": pin, "puk1": puk}


def _sandbox_number(call: Call) -> str:
    msisdn: str = call.fields["msisdn"]
    findings = tuple(stranger(call.world.partners, msisdn, "msisdn"))
    if findings:
        raise Fault("INVALID_MSISDN", field="msisdn", findings=findings)
    return msisdn


def _need_selection(call: Call) -> None:
    if not call.partner.features.number_selection:
        raise Fault("FEATURE_NOT_ENABLED")


def _is_part(digits: str) -> bool:
    return 1 <= len(digits) <= _LONGEST and digits.isascii() and digits.isdecimal()
