"""TopUpService: reading balances and top-ups; redeeming vouchers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import midnight, within_reach
from tutorial_app.mock.subscriptions.balances import balance_fields
from tutorial_app.mock.subscriptions.store import find_subscription
from tutorial_app.mock.topups.auto_store import auto_fields, auto_row
from tutorial_app.mock.topups.store import top_up_fields
from tutorial_app.mock.topups.tables import TOP_UPS
from tutorial_app.mock.topups.vouchers import redeem

if TYPE_CHECKING:
    from typing import Any

    from tutorial_app.mock.call import Call, Fields


def get_balance(call: Call) -> Fields:
    """Answer GetBalance."""
    row = find_subscription(call, call.fields["subscriptionId"])
    balances = balance_fields(call.world, row["subscription_id"])
    if not balances:
        # The account is opened by a step of the order; before it there is none.
        raise Fault("SUBSCRIPTION_NOT_FOUND", field="subscriptionId")
    auto = auto_row(call.world, row["subscription_id"])
    answer: dict[str, Any] = {"balance": balances, "autoTopUp": auto_fields(auto)}
    if row["balance_expires"] is not None:
        answer["balanceExpires"] = row["balance_expires"]
    return answer


def top_up_with_voucher(call: Call) -> Fields:
    """Answer TopUpWithVoucher."""
    top_up = redeem(call, call.fields["subscriptionId"], call.fields["voucherCode"])
    return {"topUp": top_up}


def list_top_ups(call: Call) -> Fields:
    """Answer ListTopUps."""
    page = asked_page(call.fields)
    row = find_subscription(call, call.fields["subscriptionId"])
    query = (
        select(TOP_UPS)
        .where(
            TOP_UPS.c.workspace == call.world.workspace,
            TOP_UPS.c.subscription_id == row["subscription_id"],
        )
        .order_by(TOP_UPS.c.at.desc(), TOP_UPS.c.top_up_id.desc())
    )
    if "from" in call.fields:
        query = query.where(TOP_UPS.c.at >= within_reach(midnight(call.fields["from"])))
    if call.fields.get("status"):
        query = query.where(TOP_UPS.c.status.in_(call.fields["status"]))
    info, rows = read_page(call.world.db, query, page)
    return {"page": info, "topUp": [top_up_fields(call.world, row) for row in rows]}
