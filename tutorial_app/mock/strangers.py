"""Queries about what may be somebody's: refused like orders, before they are asked.

The sandbox keeps every call in its log; a real person's number is not to get there
unremarked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.customers.rules import is_sandbox_cvr
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.numbers.strangers import stranger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.mock.call import Call


def refuse_strangers(call: Call) -> None:
    """Refuse a query by a number outside what the sandbox has.

    Raises:
        Fault: INVALID_MSISDN or INVALID_CVR.
    """
    findings = tuple(_findings(call))
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)


def _findings(call: Call) -> Iterator[Finding]:
    if "msisdn" in call.fields:
        yield from stranger(call.world.partners, call.fields["msisdn"], "msisdn")
    if "cvr" in call.fields and not is_sandbox_cvr(call.fields["cvr"]):
        yield Finding("INVALID_CVR", "cvr")
