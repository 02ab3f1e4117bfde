"""GetTerminationTerms and TerminateSubscription."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.moments import midnight, today
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.quoting import refuse_findings
from tutorial_app.mock.subscriptions.store import find_subscription, move_subscription
from tutorial_app.mock.subscriptions.terms import FURTHEST_END, for_reason, terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.mock.subscriptions.terms import Terms

_NO_TERMS = frozenset({"PENDING", "TERMINATING", "TERMINATED", "CANCELLED"})
#: Reasons for which nobody has to accept the fee first.
_UNASKED = frozenset({"NON_PAYMENT"})


def get_termination_terms(call: Call) -> Fields:
    """Answer GetTerminationTerms."""
    sub = find_subscription(call, call.fields["subscriptionId"])
    if sub["status"] in _NO_TERMS:
        raise Fault("SUBSCRIPTION_STATE", field="subscriptionId")
    return {"terms": terms_of(call, sub).fields()}


def terminate_subscription(call: Call) -> Fields:
    """Answer TerminateSubscription."""
    reason, asked = call.fields["reason"], call.fields.get("terminationDate")
    # Whoever takes the number along ends the subscription by that.
    if reason == "PORT_OUT":
        raise Fault("OPERATION_NOT_ALLOWED", field="reason")
    refuse_findings(_date_findings(call, asked))
    sub = find_subscription(call, call.fields["subscriptionId"])
    usual = terms_of(call, sub)
    if reason == "WITHDRAWAL_RIGHT" and usual.withdrawal_until is None:
        raise Fault("OPERATION_NOT_ALLOWED", field="reason")
    terms = for_reason(usual, reason, today(call.world.now), _paid(call, sub))
    if asked is not None and asked < terms.earliest:
        refuse_findings([Finding("DATE_TOO_EARLY", "terminationDate")])
    refuse_unless_allowed(call, sub, "TERMINATE")
    last_day = asked or terms.earliest
    if terms.binding_ends is not None and last_day >= terms.binding_ends:
        terms = replace(terms, fee=Decimal(0))
    _check_fee(call, terms, reason)
    return {"receipt": _end(call, sub, last_day, terms), "terms": terms.fields()}


def _date_findings(call: Call, asked: date | None) -> list[Finding]:
    fee, now = call.fields.get("acceptedFee"), today(call.world.now)
    findings = []
    if asked is not None and asked < now:
        findings.append(Finding("DATE_IN_PAST", "terminationDate"))
    if asked is not None and asked > now + FURTHEST_END:
        findings.append(Finding("DATE_TOO_FAR", "terminationDate"))
    if fee is not None and fee.attributes["currency"] != "DKK":
        findings.append(Finding("CURRENCY_NOT_SUPPORTED", "acceptedFee"))
    return findings


def _check_fee(call: Call, terms: Terms, reason: str) -> None:
    accepted = call.fields.get("acceptedFee")
    if accepted is not None and accepted.value != terms.fee:
        raise Fault("PRICE_CHANGED", field="acceptedFee")
    if accepted is None and terms.fee and reason not in _UNASKED:
        raise Fault("BINDING_PERIOD_ACTIVE", field="acceptedFee")


def _paid(call: Call, sub: Mapping[str, Any]) -> Decimal:
    """Return what was paid ahead for the running period."""
    ahead = sub["payment"] != "POSTPAID"
    plan = call.partner.products[sub["product_code"]]
    return plan.monthly_price if ahead else Decimal(0)


def _end(
    call: Call, sub: Mapping[str, Any], last_day: date, terms: Terms
) -> Mapping[str, Any]:
    reason = call.fields["reason"]
    back = _paid(call, sub) if reason == "WITHDRAWAL_RIGHT" else Decimal(0)
    facts = OrderFacts(
        # It is the last day of service: the end comes as that day is over.
        starts_at=midnight(last_day + timedelta(days=1)).isoformat(),
        details={"reason": reason, "fee": str(terms.fee), "gives_back": str(back)},
    )
    wish = Wish(order_type="TERMINATE", subscription=sub, day=last_day, facts=facts)
    order_id = start_order(call.world, call, wish)
    move_subscription(
        call.world, sub["subscription_id"], "TERMINATING", termination_date=last_day
    )
    return receipt(find_order(call, order_id))
