"""A program's sign-up: what it sends at each step when nobody chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.web.tutorials.order import FIRST, LAST, email_of, starter_kit
from tutorial_app.web.tutorials.sign_up_looks import look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.web.tutorials.visit import Visit

#: The plan that a program sells if nobody says which.
_PLAN = "KURV_MINI30"


def next_form(visit: Visit, step: str) -> Mapping[str, str]:
    """Return the form that *step* would be sent with by a program."""
    match step:
        case "plan":
            return {"plan": _PLAN}
        case "number":
            numbers = look(visit, step, {"kind": "new"})["numbers"]
            first = numbers[0]["msisdn"] if numbers else ""
            return {"do": f"reserve:{first}"}
        case "sim":
            return {"do": "kit", "iccid": starter_kit(visit)}
        case "you":
            return {"first": FIRST, "last": LAST, "email": email_of(visit.draft)}
        case "order":
            return {"terms": "yes"}
        case _:
            return {"do": "continue"}
