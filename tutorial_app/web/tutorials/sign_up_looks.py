"""What the page of each step of the sign-up asks before it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tutorial_app.web.tutorials.draft import text_of
from tutorial_app.web.tutorials.order import quote_fields
from tutorial_app.web.tutorials.progress import follow_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.web.tutorials.visit import Visit

#: How many free numbers a page shows, and iTMS lists at most.
_NUMBERS, _MOST_NUMBERS = 6, 50


def look(visit: Visit, step: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Ask what the page of *step* shows.

    Args:
        visit: whose page.
        step: one of `STEPS`.
        asked: the query of the page's address: filters of the search.
    """
    found = _LOOKS.get(step)
    return found(visit, asked) if found else {}


def _plans(visit: Visit, _: Mapping[str, str]) -> dict[str, Any]:
    fields = {"customerType": "PRIVATE", "kind": "PLAN"}
    found = visit.current("catalog", "ListProducts", fields)
    return {"plans": found.answer.get("product", []) if found else []}


def _numbers(visit: Visit, asked: Mapping[str, str]) -> dict[str, Any]:
    draft = visit.draft
    kind = asked.get("kind") or ("keep" if draft.get("number") == "keep" else "new")
    if kind == "keep":
        return {"kind": kind, "found": visit.story.last_good("CheckPortability")}
    pages = int(asked["more"]) if asked.get("more", "") in {"2", "3", "4"} else 1
    fields: dict[str, Any] = {"maximumCount": min(_NUMBERS * pages, _MOST_NUMBERS)}
    category, ending = asked.get("category", ""), text_of(asked, "endsWith")
    if category in {"SILVER", "GOLD"}:
        fields["category"] = category
    if ending:
        fields["endsWith"] = ending
    heard = visit.current(
        *("number", "SearchFreeNumbers", fields),
        since=("ReserveNumber", "ReleaseNumber", "PlaceOrder"),
    )
    numbers = heard.answer.get("number", []) if heard else []
    shown = numbers[_NUMBERS * (pages - 1) :] or numbers
    more = pages + 1 if len(numbers) == _NUMBERS * pages else 1
    return {
        "kind": "new",
        "numbers": shown,
        "more": more,
        "category": category,
        "ending": ending,
        "search": heard,
        "lapsed": _has_lapsed(visit),
    }


def _has_lapsed(visit: Visit) -> bool:
    expires = visit.draft.get("expires")
    now = visit.now
    return bool(expires) and datetime.fromisoformat(expires) <= now


def prices(visit: Visit, _: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Ask the price of what was chosen; without the code if it does not go with it."""
    found = visit.current("catalog", "CalculatePrice", quote_fields(visit.draft))
    if found and not found.good and visit.draft.get("code"):
        # The code does not go with what was chosen since: the price is without it.
        visit.draft.drop("code")
        visit.draft.save()
        found = visit.current("catalog", "CalculatePrice", quote_fields(visit.draft))
    checked = visit.story.last("CheckDiscountCode")
    quote = found.answer.get("quote") if found else None
    return {"quote": quote, "priced": found, "checked": checked}


_LOOKS: Mapping[str, Callable[[Visit, Mapping[str, str]], dict[str, Any]]] = {
    "plan": _plans,
    "number": _numbers,
    "price": prices,
    "order": prices,
    "progress": lambda visit, _: follow_order(visit),
}
