"""Every fault that a test's call is answered with must be noted for its operation.

Whoever calls hands the fault in here, so a code that an operation gives but does not
note in its WSDL fails the test that saw it.
"""

from __future__ import annotations

from functools import cache

from tutorial_app.contract.library import read_library
from tutorial_app.settings import HOME

#: Contract, end of section 5: these go unsaid.
EVERY_CALL = {
    "INVALID_REQUEST",
    "AUTHENTICATION_FAILED",
    "ACCESS_NOT_APPROVED",
    "CHANNEL_NOT_ALLOWED",
    "AGENT_REQUIRED",
    "RATE_LIMITED",
    "SYSTEM_UNAVAILABLE",
    "INTERNAL_ERROR",
}
#: Misbehaviour gives it to queries too (contract, 11.8).
ON_REQUEST = {"BACKEND_TIMEOUT"}
EVERY_COMMAND = {
    "IDEMPOTENCY_MISMATCH",
    "REQUEST_IN_PROGRESS",
    "BACKEND_TIMEOUT",
    "FIELD_REQUIRED",
    "FIELD_FORMAT",
}


def expect_noted(slug: str, operation: str, code: str) -> None:
    """Fail if *operation* says nothing of *code*; what is not ours may."""
    allowed = _noted().get((slug, operation))
    if allowed is not None and code not in allowed:
        raise AssertionError(
            f"{operation} gave {code}, which its notes in wsdl/ do not say"
        )


@cache
def _noted() -> dict[tuple[str, str], set[str]]:
    """Return the codes that each operation may give, by slug and name."""
    return {
        (slug, one.name): {note.code for note in one.notes.faults}
        | EVERY_CALL
        | ON_REQUEST
        | (EVERY_COMMAND if one.notes.operation_kind == "command" else set())
        for slug, entry in read_library(HOME / "wsdl").services.items()
        for one in entry.contract.operations
    }
