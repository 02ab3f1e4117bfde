"""CustomerService."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tutorial_app.mock.customers.store import count_subscriptions, find_customer
from tutorial_app.mock.moments import local

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
