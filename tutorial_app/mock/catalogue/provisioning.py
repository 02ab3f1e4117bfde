"""ListProvisioningCodes: everything a page of switches needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import price
from tutorial_app.mock.catalogue.services import (
    Switchboard,
    monthly_price,
    usual_services,
)
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.subscriptions.balances import money_on
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Product, Service


def list_provisioning_codes(call: Call) -> Fields:
    """Answer ListProvisioningCodes."""
    if "subscriptionId" in call.fields:
        sub = find_subscription(call, call.fields["subscriptionId"])
        board = board_of(call, sub)
    else:
        product = call.partner.products.get(call.fields["productCode"])
        if product is None:
            raise Fault("PRODUCT_NOT_FOUND", field="productCode")
        board = fresh_board(call, product)
    return {"service": [_option(call, board, one) for one in board.ordered()]}


def board_of(call: Call, sub: Mapping[str, Any]) -> Switchboard:
    """Return what decides about the services of the subscription *sub*."""
    prepaid = sub["payment"] == "PREPAID"
    return Switchboard(
        known=call.world.partners.services,
        product=call.partner.products[sub["product_code"]],
        on=sub["services"],
        channel=call.channel,
        balance=money_on(call.world, sub["subscription_id"]) if prepaid else None,
    )


def fresh_board(call: Call, product: Product) -> Switchboard:
    """Return what decides about the services of a new subscription to *product*."""
    known = call.world.partners.services
    on = usual_services(product, known)
    return Switchboard(known, product, on, call.channel)


def _option(call: Call, board: Switchboard, service: Service) -> Mapping[str, Any]:
    state, reason = board.state(service)
    fields: dict[str, Any] = {
        "serviceCode": service.code,
        "name": service.name[call.language],
        "group": service.group,
        "state": state,
        "valueType": service.value_type,
    }
    value = board.on.get(service.code) or service.default_value
    if value and service.value_type != "FLAG":
        fields["value"] = value
    monthly = monthly_price(call.partner, {service.code})
    if monthly:
        fields["monthlyPrice"] = price(monthly)
    return {**fields, "reason": reason} if reason else fields
