"""A program's top-up: what it sends at each part when nobody chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.web.tutorials.top_up_deeds import LOST_AMOUNT, LOST_CARD, PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.magic import Magic
    from tutorial_app.web.tutorials.visit import Visit


def next_form(visit: Visit, part: str, magic: Magic) -> Mapping[str, str]:
    """Return the form that *part* would be sent with by a program."""
    match part:
        case "voucher":
            code = next(iter(magic.vouchers.values())).code
            return {"do": "redeem", "code": code}
        case "card":
            return {"do": "pay", "amount": LOST_AMOUNT, "card": LOST_CARD}
        case "auto":
            return {"do": "on", "card": LOST_CARD}
        case _:
            is_open = visit.draft.get("wish") and not visit.draft.get("repeated")
            return {"do": "same" if is_open else "pay", "loss": "drop"}


def part_after(part: str) -> str:
    """Return the part that a program does after *part*."""
    if part == PARTS[-1]:
        return part
    return PARTS[PARTS.index(part) + 1]
