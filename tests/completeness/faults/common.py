"""Codes that every operation, or every command, can give; so they are not noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.completeness.faults.stage import Row

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

#: It needs two calls at once, so a test of its own provokes it.
AT_ONCE = {"REQUEST_IN_PROGRESS"}

ANNA = {"customerId": "CU10000001"}
NOTE = {"customerId": "CU10000001", "text": "Wants a new SIM card."}
SAME = {"clientReference": "the-same-one"}


def _once_before(stage: Stage) -> dict[str, Any]:
    stage.ask("AddCustomerNote", NOTE, by="kurv-agent", context=SAME)
    return {"text": "Wants nothing any more."}


ROWS = (
    Row("GetCustomer", "AUTHENTICATION_FAILED", ANNA, password="not-the-password"),
    Row("GetCustomer", "ACCESS_NOT_APPROVED", ANNA, by="kurv-ended"),
    Row("GetCustomer", "CHANNEL_NOT_ALLOWED", ANNA, context={"channel": "MACHINE"}),
    Row(
        "GetCustomer",
        "AGENT_REQUIRED",
        ANNA,
        by="kurv-agent",
        context={"agentId": None},
    ),
    Row("GetCustomer", "RATE_LIMITED", ANNA, behaviour="fault=RATE_LIMITED"),
    Row(
        "GetCustomer", "SYSTEM_UNAVAILABLE", ANNA, behaviour="fault=SYSTEM_UNAVAILABLE"
    ),
    Row("GetCustomer", "INTERNAL_ERROR", ANNA, behaviour="fault=INTERNAL_ERROR"),
    Row(
        "AddCustomerNote",
        "BACKEND_TIMEOUT",
        NOTE,
        by="kurv-agent",
        behaviour="fault=BACKEND_TIMEOUT;when=after",
    ),
    Row(
        "AddCustomerNote",
        "IDEMPOTENCY_MISMATCH",
        NOTE,
        by="kurv-agent",
        context=SAME,
        first=_once_before,
    ),
)
