"""CustomerService."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tutorial_app.mock.customers.history import write_history
from tutorial_app.mock.customers.store import count_subscriptions, find_customer
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import local
from tutorial_app.mock.orders.store import order_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call, Fields


def get_customer(call: Call) -> Fields:
    """Answer GetCustomer."""
    row = find_customer(call, call.fields["customerId"])
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
    return {"customer": customer}


def add_customer_note(call: Call) -> Fields:
    """Answer AddCustomerNote."""
    if call.channel != "CALL_CENTRE":
        raise Fault("CHANNEL_NOT_ALLOWED", field="context/channel")
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
