"""Small values as answers carry them: money, quantities, texts of codes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.codec.values import Valued
from tutorial_app.mock.faults import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.faults import Finding

VAT_PERCENT = Decimal(25)
_CENT = Decimal("0.01")


def dkk(amount: Decimal) -> Valued:
    """Return `Money`: two decimals, in kroner."""
    return Valued(rounded(amount), {"currency": "DKK"})


def quantity(amount: Decimal, unit: str) -> Valued:
    """Return `Quantity`, without needless zeros."""
    whole = amount.to_integral_value()
    return Valued(whole if whole == amount else amount.normalize(), {"unit": unit})


def rounded(amount: Decimal) -> Decimal:
    """Return *amount* in kroner and øre."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def vat_in(amount: Decimal) -> Decimal:
    """Return the VAT that *amount*, which includes it, holds."""
    return rounded(amount * VAT_PERCENT / (100 + VAT_PERCENT))


def price(amount: Decimal) -> Mapping[str, Any]:
    """Return the fields of `Price`."""
    return {
        "amount": dkk(amount),
        "vatAmount": dkk(vat_in(amount)),
        "vatRate": VAT_PERCENT,
    }


def code_text(call: Call, code: str, field: str = "") -> str:
    """Return the text of a fault code in the language of the *call*."""
    known = call.world.library.fault_codes.get(code)
    if known is None:
        return code
    text = known.messages.get(call.language) or known.messages.get("en", code)
    return text.replace("{field}", field or "?")


def violation(call: Call, finding: Finding) -> Mapping[str, Any]:
    """Return the fields of `Violation`."""
    fields = {
        "severity": "ERROR",
        "code": finding.code,
        "message": in_language(finding.message, call.language)
        or code_text(call, finding.code, finding.field),
    }
    return {**fields, "field": finding.field} if finding.field else fields
