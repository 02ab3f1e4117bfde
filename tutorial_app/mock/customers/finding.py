"""FindCustomers: what may be searched for, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import midnight, within_reach
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.strangers import refuse_strangers
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from tutorial_app.mock.call import Call, Fields

_CRITERIA = ("email", "msisdn", "nameContains", "cvr", "status", "createdFrom")
_SHORTEST = 3
_ENDED = ("TERMINATED", "CANCELLED")
#: SQLite knows the small letters of ASCII only.
_DANISH = {"Æ": "æ", "Ø": "ø", "Å": "å", "É": "é", "Ö": "ö", "Ä": "ä", "Ü": "ü"}


def find_customers(call: Call) -> Fields:
    """Answer FindCustomers."""
    refuse_strangers(call)
    page = asked_page(call.fields)
    asked = [name for name in _CRITERIA if call.fields.get(name)]
    _check_name(call)
    query = select(CUSTOMERS, _alive().label("alive")).where(
        CUSTOMERS.c.workspace == call.world.workspace,
        CUSTOMERS.c.partner == call.partner.code,
    )
    for name in asked:
        query = query.where(_condition(call, name, call.fields[name]))
    newest = (CUSTOMERS.c.created_at.desc(), CUSTOMERS.c.customer_id.desc())
    info, rows = read_page(call.world.db, query.order_by(*newest), page)
    return {"page": info, "customer": [_summary(row) for row in rows]}


def _check_name(call: Call) -> None:
    if len(call.fields.get("nameContains", "abc").strip()) < _SHORTEST:
        words = {
            "da": f"nameContains skal have mindst {_SHORTEST} tegn.",
            "en": f"nameContains needs {_SHORTEST} characters or more.",
        }
        finding = Finding("FIELD_REQUIRED", "nameContains", words)
        raise Fault("FIELD_REQUIRED", field="nameContains", findings=(finding,))


def _condition(call: Call, name: str, value: Any) -> Any:  # noqa: ANN401 (by *name*; a condition)
    match name:
        case "email":
            return CUSTOMERS.c.email == value.lower()
        case "msisdn":
            return CUSTOMERS.c.customer_id.in_(_owner(call, value))
        case "cvr":
            return CUSTOMERS.c.cvr == value
        case "status":
            return CUSTOMERS.c.status.in_(value)
        case "createdFrom":
            return _created_from(value)
        case _:
            lowered = func.lower(CUSTOMERS.c.display_name)
            for large, small in _DANISH.items():
                lowered = func.replace(lowered, large, small)
            return lowered.contains(value.strip().lower(), autoescape=True)


def _created_from(day: date) -> ColumnElement[bool]:
    return CUSTOMERS.c.created_at >= within_reach(midnight(day))


def _owner(call: Call, msisdn: str) -> Select[tuple[str]]:
    return (
        select(SUBSCRIPTIONS.c.customer_id)
        .join(
            NUMBERS,
            (NUMBERS.c.workspace == SUBSCRIPTIONS.c.workspace)
            & (NUMBERS.c.subscription_id == SUBSCRIPTIONS.c.subscription_id),
        )
        .where(NUMBERS.c.workspace == call.world.workspace, NUMBERS.c.msisdn == msisdn)
    )


def _alive() -> Any:  # noqa: ANN401 (a scalar subquery)
    return (
        select(func.count())
        .where(
            SUBSCRIPTIONS.c.workspace == CUSTOMERS.c.workspace,
            SUBSCRIPTIONS.c.customer_id == CUSTOMERS.c.customer_id,
            SUBSCRIPTIONS.c.status.not_in(_ENDED),
        )
        .scalar_subquery()
    )


def _summary(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "customerId": row["customer_id"],
        "status": row["status"],
        "displayName": row["display_name"],
        "subscriptionCount": row["alive"],
    }
    if row["status"] != "ANONYMIZED":
        fields["email"] = row["data"]["email"]
    return fields
