"""The way through the sign-up: its steps, and how far a customer has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.web.tutorials.draft import Draft
    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.visit import Visit

STEPS = ("plan", "number", "sim", "price", "you", "order", "progress")
#: The operations that belong to a step, in the order in which they are called.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "plan": ("ListProducts",),
    "number": (
        *("SearchFreeNumbers", "ReserveNumber", "ReleaseNumber"),
        "CheckPortability",
    ),
    "sim": ("ValidateSimCard",),
    "price": ("CalculatePrice", "CheckDiscountCode"),
    "you": ("ValidateOrder",),
    "order": ("PlaceOrder",),
    "progress": (
        *("PlaceOrder", "GetOrder", "AdvanceSandboxClock", "ListEvents"),
        *("ListMessages", "GetMessage", "GetPorting", "GetSubscription"),
        *("GetBalance", "AddCustomerNote", "ListCustomerHistory", "UpdatePorting"),
    ),
}
#: What the buttons of a step call, as opposed to what its page asks by itself.
_ACTS = frozenset(
    {
        *("ReserveNumber", "ReleaseNumber", "CheckPortability", "ValidateSimCard"),
        *("CheckDiscountCode", "ValidateOrder", "PlaceOrder", "AddCustomerNote"),
        "UpdatePorting",
    }
)
#: The step that mends a finding, by how its field begins.
_MENDS = {
    "order/numberChoice": "number",
    "order/simChoice": "sim",
    "order/discountCode": "price",
    "order/acceptedPrice": "price",
    "order/newCustomer": "you",
    "order/productCode": "plan",
    "order/termsAccepted": "order",
}


@dataclass(frozen=True, slots=True)
class Next:
    """Where a button leads: a step, and whether it was refused."""

    step: str
    refused: bool = False


def open_step(draft: Draft) -> str:
    """Return the first step that the customer has not been through."""
    needed = {
        "plan": "plan",
        "number": "number",
        "sim": "sim",
        "price": "price",
        "you": "checked",
        "order": "order",
    }
    missing = (step for step, choice in needed.items() if not draft.get(choice))
    return next(missing, "progress")


def may_show(draft: Draft, step: str) -> bool:
    """Say whether *step* can be shown: not ahead of the customer, nor ordered away."""
    reached = open_step(draft)
    if reached == "progress":
        return step == "progress"
    return STEPS.index(step) <= STEPS.index(reached)


def mended_at(field: str) -> str:
    """Return the step at which the customer can mend a finding; empty: none."""
    return next((s for start, s in _MENDS.items() if field.startswith(start)), "")


def refused_by(visit: Visit, step: str) -> Heard | None:
    """Return the last call that a button of *step* made."""
    return visit.story.last(*(name for name in OPERATIONS[step] if name in _ACTS))
