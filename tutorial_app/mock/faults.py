"""The one exception an operation raises to answer with a typed fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tutorial_app.kernel.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


#: A text in each language, or in the only one it has: ours, about the wire.
Words: TypeAlias = "str | Mapping[str, str]"


def in_language(words: Words, language: str) -> str:
    """Return *words* in a language that the contract knows, `da` or `en`."""
    return words if isinstance(words, str) else words[language]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a validation (`Violation` in the contract)."""

    code: str
    #: Path in the request, e.g. `order/newCustomer/email`; empty: the whole.
    field: str = ""
    #: Empty: the text of the code's table.
    message: Words = ""


class Fault(PortalError):
    """An answer that is a fault. Kind, texts and retryability hang on the code.

    A fault is an answer: the operation's effects are rolled back, then the stored
    fault, the counters and the trace are committed.

    Args:
        fault_code: a code of the contract's closed list, e.g. `VOUCHER_USED`.
        field: path of the offending field in the request, e.g. `order/discountCode`.
        message: replaces the table's text where the value must be named.
        findings: all findings, for a ValidationFault.
        retry_after: seconds after which the same request may succeed.
        keeps_effects: True: what the operation wrote survives its fault (a
            wrong-voucher counter; work that was booked although it timed out).
        outcome: the real answer that a repeat with the same `clientReference`
            brings, for work that was done although this call failed.
    """

    code = "fault"

    def __init__(  # noqa: PLR0913 (all but the code are rare and by name)
        self,
        fault_code: str,
        *,
        field: str = "",
        message: Words = "",
        findings: tuple[Finding, ...] = (),
        retry_after: int | None = None,
        keeps_effects: bool = False,
        outcome: Mapping[str, Any] | None = None,
    ) -> None:
        self.fault_code = fault_code
        self.field = field
        self.message = message
        self.findings = findings
        self.retry_after = retry_after
        self.keeps_effects = keeps_effects
        self.outcome = outcome
        super().__init__(f"{fault_code} {field} {in_language(message, 'en')}".strip())
