"""What makes rows of a kind: where the page of a kind without rows leads."""

from __future__ import annotations

from dataclasses import dataclass

_SIGN_UP = frozenset(
    {
        *("customers", "subscriptions", "orders", "order-steps", "numbers"),
        *("sim-cards", "portings", "porting-steps", "messages", "events", "history"),
        *("timers", "discounts", "used-discount-codes", "balances"),
    }
)
_TOP_UP = frozenset(
    {
        *("ledger", "top-ups", "auto-top-ups", "vouchers", "voucher-attempts"),
        *("payment-cards", "payments"),
    }
)
_CALLS = {
    "reservations": "number/ReserveNumber",
    "packages": "subscription/ChangeProduct",
    "usage": "system/AdvanceSandboxClock",
    "charges": "system/AdvanceSandboxClock",
    "invoices": "system/AdvanceSandboxClock",
    "invoice-lines": "system/AdvanceSandboxClock",
    "bulk-orders": "order/SubmitBulkOrder",
    "bulk-items": "order/SubmitBulkOrder",
    "callbacks": "notification/RegisterCallback",
    "deliveries": "notification/RegisterCallback",
    "behaviour": "system/SetSandboxBehaviour",
}


@dataclass(frozen=True, slots=True)
class Maker:
    """Where rows of a kind are made: a link, its words, and what it does."""

    href: str
    title: str
    does: str


def maker_of(kind: str) -> Maker:
    """Return what makes rows of *kind*; of one that we do not know, the lessons."""
    if kind in _SIGN_UP:
        return Maker("/learn/sign-up", "Sign a customer up", "A sign-up makes one.")
    if kind in _TOP_UP:
        return Maker("/learn/top-up", "Top a balance up", "The top-ups make one.")
    if call := _CALLS.get(kind):
        name = call.partition("/")[2]
        return Maker(f"/console/{call}", f"Call {name}", f"{name} makes one.")
    return Maker("/learn", "Begin a lesson", "What the API makes shows here.")
