"""What every operation that starts an order answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.pricing import Quote
from tutorial_app.mock.moments import local

if TYPE_CHECKING:
    from collections.abc import Mapping


def receipt(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of `OrderReceipt` for the *row* of an order."""
    fields = {
        "orderId": row["order_id"],
        "status": row["status"],
        "customerId": row["customer_id"],
    }
    optional = {
        "subscriptionId": row["subscription_id"],
        "portingId": row["porting_id"],
        "msisdn": row["msisdn"],
        "price": row["quote"] and Quote.read(row["quote"]).fields(),
        "expectedCompletion": row["expected_completion"]
        and local(row["expected_completion"]),
    }
    return fields | {name: value for name, value in optional.items() if value}
