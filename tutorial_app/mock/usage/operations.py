"""ListUsageRecords."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.answers import dkk, quantity
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import later, local, within_reach
from tutorial_app.mock.subscriptions.store import find_subscription
from tutorial_app.mock.usage.rules import masked
from tutorial_app.mock.usage.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields

#: How far back usage is shown (contract, section 7.10).
_FURTHEST = timedelta(days=93)


def list_usage_records(call: Call) -> Fields:
    """Answer ListUsageRecords."""
    page = asked_page(call.fields)
    begin = within_reach(call.fields["from"])
    if begin < later(call.world.now, -_FURTHEST):
        finding = Finding("DATE_TOO_FAR", "from")
        raise Fault("DATE_TOO_FAR", field="from", findings=(finding,))
    row = find_subscription(call, call.fields["subscriptionId"])
    query = (
        select(USAGE)
        .where(
            USAGE.c.workspace == call.world.workspace,
            USAGE.c.subscription_id == row["subscription_id"],
            USAGE.c.at >= begin,
            USAGE.c.at < within_reach(call.fields["to"]),
        )
        .order_by(USAGE.c.at.desc(), USAGE.c.number.desc())
    )
    if call.fields.get("usageType"):
        query = query.where(USAGE.c.usage_type.in_(call.fields["usageType"]))
    prices = call.world.db.execute(query.with_only_columns(USAGE.c.price)).scalars()
    total = sum(prices, Decimal(0))
    info, rows = read_page(call.world.db, query, page)
    return {
        "page": info,
        "record": [_fields(call, one) for one in rows],
        "totalPrice": dkk(total),
    }


def _fields(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "at": local(row["at"]),
        "usageType": row["usage_type"],
        "country": row["country"],
        "quantity": quantity(row["quantity"], row["unit"]),
        "price": dkk(row["price"]),
        "fromAllowance": row["from_allowance"],
    }
    if row["other_party"]:
        fields["otherParty"] = masked(row["other_party"], call.channel)
    return fields
