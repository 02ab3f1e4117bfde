"""What time alone does to customers (contract, section 8 "Customer").

A prospect who never orders is closed, and of one who left long ago nothing stays but
the ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.mock.customers.history import HISTORY
from tutorial_app.mock.customers.store import become, customer_row
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.orders.tables import ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tutorial_app.mock.call import World

#: Stands where personal data stood; the schema wants some text there.
ERASED = "anonymized"


def on_timer(world: World, customer_id: str) -> None:
    """Do what time does to a customer in the state it is in."""
    row = customer_row(world, customer_id)
    match row and row["status"]:
        case "PROSPECT" if not _has_ordered(world, customer_id):
            become(world, customer_id, "CLOSED")
        case "CLOSED" if row is not None:
            _erase(world, row)
            become(world, customer_id, "ANONYMIZED")
        case _:
            return


def _has_ordered(world: World, customer_id: str) -> bool:
    query = select(ORDERS.c.order_id).where(
        ORDERS.c.workspace == world.workspace, ORDERS.c.customer_id == customer_id
    )
    return world.db.execute(query).first() is not None


def _erase(world: World, row: Mapping[str, Any]) -> None:
    customer_id = row["customer_id"]
    # An address of its own, for two customers cannot have the same.
    email = f"{customer_id.lower()}@anonymized.invalid"
    nobody = {
        "display_name": ERASED,
        "email": email,
        "cvr": None,
        "cpr_sealed": None,
        "cpr_digest": None,
        "cpr_masked": "",
        "data": {"customerType": row["customer_type"], "email": email},
    }
    message = {"recipient": ERASED, "subject": ERASED, "body": ERASED}
    for table, values in (
        (CUSTOMERS, nobody),
        (MESSAGES, message),
        (HISTORY, {"text": ERASED}),
    ):
        here = (
            table.c.workspace == world.workspace,
            table.c.customer_id == customer_id,
        )
        world.db.execute(update(table).where(*here).values(**values))
