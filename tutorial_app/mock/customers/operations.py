"""CustomerService: registering, reading, changing, noting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.customers.history import write_history
from tutorial_app.mock.customers.rules import (
    check_customer,
    is_of_age,
    needs_consent,
)
from tutorial_app.mock.customers.store import (
    count_subscriptions,
    create_customer,
    find_customer,
    is_taken,
    replace_data,
)
from tutorial_app.mock.customers.waiting import await_change
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import local, today
from tutorial_app.mock.orders.store import order_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.mock.call import Call, Fields


def register_customer(call: Call) -> Fields:
    """Answer CreateCustomer."""
    data = call.fields["customer"]
    day = today(call.world.now)
    findings = [*check_customer(data, call.partner, call.world.partners, "customer")]
    if needs_consent(data, day):
        findings.append(Finding("CONSENT_REQUIRED", "customer/directoryListing"))
    _refuse(findings)
    if is_taken(call.world, call.partner, data):
        raise Fault("CUSTOMER_ALREADY_EXISTS", field="customer")
    if not is_of_age(data, call.partner, day):
        raise Fault("AGE_RESTRICTION", field="customer/birthDate")
    customer_id = create_customer(call, data, "customer")
    # One who orders at once needs no such timer: an order keeps a prospect.
    await_change(call.world, customer_id, "PROSPECT")
    write_history(call, customer_id=customer_id, what="CREATED")
    return {"customerId": customer_id, "status": "PROSPECT", "version": 1}


def get_customer(call: Call) -> Fields:
    """Answer GetCustomer."""
    return {"customer": _customer(call, call.fields["customerId"])}


def update_customer(call: Call) -> Fields:
    """Answer UpdateCustomer."""
    data, world = call.fields["customer"], call.world
    row = find_customer(call, call.fields["customerId"])
    if row["status"] == "ANONYMIZED":
        raise Fault("CUSTOMER_STATE", field="customerId")
    kept = ("cpr",) if row["cpr_masked"] else ()
    findings = [
        *check_customer(data, call.partner, world.partners, "customer", kept=kept)
    ]
    if data["customerType"] != row["customer_type"]:
        findings.append(Finding("VALUE_NOT_ALLOWED", "customer/customerType"))
    _refuse(findings)
    if call.fields["expectedVersion"] != row["version"]:
        raise Fault("VERSION_CONFLICT", field="expectedVersion")
    if is_taken(world, call.partner, data, but=row["customer_id"]):
        raise Fault("CUSTOMER_ALREADY_EXISTS", field="customer")
    changed = replace_data(world, row, data)
    write_history(
        call, customer_id=row["customer_id"], what="UPDATED", text=", ".join(changed)
    )
    emit(
        world,
        "CustomerUpdated",
        call.partner.code,
        customer_id=row["customer_id"],
        detail=", ".join(changed)[:250] or None,
    )
    return {"customer": _customer(call, row["customer_id"])}


def add_customer_note(call: Call) -> Fields:
    """Answer AddCustomerNote."""
    customer = find_customer(call, call.fields["customerId"])
    order_id = call.fields.get("orderId")
    if order_id is not None:
        order = order_row(call.world, order_id)
        if order is None or order["customer_id"] != customer["customer_id"]:
            raise Fault("ORDER_NOT_FOUND", field="orderId")
    note_id = new_id(call.world, "NO", call.partner)
    write_history(
        call,
        customer_id=customer["customer_id"],
        kind="NOTE",
        text=call.fields["text"],
        order_id=order_id,
        note_id=note_id,
    )
    emit(
        call.world,
        "CustomerUpdated",
        call.partner.code,
        customer_id=customer["customer_id"],
        order_id=order_id,
        detail=note_id,
    )
    return {"noteId": note_id}


def _customer(call: Call, customer_id: str) -> Mapping[str, Any]:
    row = find_customer(call, customer_id)
    data = dict(row["data"])
    if "birthDate" in data:
        data["birthDate"] = date.fromisoformat(data["birthDate"])
    customer = {
        "customerId": row["customer_id"],
        "status": row["status"],
        "version": row["version"],
        "data": data,
        "creditResult": row["credit_result"],
        "subscriptionCount": count_subscriptions(call.world, row["customer_id"]),
        "createdAt": local(row["created_at"]),
        "createdBy": row["created_by"],
        "updatedAt": local(row["updated_at"]),
    }
    if row["cpr_masked"]:
        customer["cprMasked"] = row["cpr_masked"]
    return customer


def _refuse(found: Iterable[Finding]) -> None:
    findings = tuple(found)
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)
