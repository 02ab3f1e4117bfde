"""A port-in as a request asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.porting.donor import operator_of
from tutorial_app.mock.porting.moving import PortIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call


def read_port_in(
    call: Call, data: Mapping[str, Any], ids: Mapping[str, Any], *, released: bool
) -> PortIn:
    """Return what `PortInData` asks for; *ids*: of order, customer, subscription.

    The register knows better than the customer who has the number.
    """
    operator = operator_of(call.world.partners, data["msisdn"])
    authorization = data.get("authorization")
    return PortIn(
        partner=call.partner.code,
        msisdn=data["msisdn"],
        donor=operator.code if operator else data.get("donorOperator", ""),
        customer_id=ids["customer_id"],
        subscription_id=ids["subscription_id"],
        order_id=ids["order_id"],
        donor_iccid=data.get("donorIccid", ""),
        donor_customer_number=data.get("donorCustomerNumber", ""),
        authorization=authorization["method"] if authorization else "",
        requested_date=data.get("requestedDate"),
        released=released,
    )
