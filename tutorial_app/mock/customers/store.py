"""Finding and making customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, union_all, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.customers.waiting import await_change
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.rows import change, claim
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, World
    from tutorial_app.partners.model import Partner


def find_customer(
    call: Call, customer_id: str, path: str = "customerId"
) -> Mapping[str, Any]:
    """Return the row of a customer of the caller's partner.

    Raises:
        Fault: CUSTOMER_NOT_FOUND, with *path*.
    """
    row = customer_row(call.world, customer_id)
    if row is None or row["partner"] != call.partner.code:
        raise Fault("CUSTOMER_NOT_FOUND", field=path)
    return row


_ONE = Prepared(
    select(CUSTOMERS).where(
        CUSTOMERS.c.workspace == bindparam("workspace"),
        CUSTOMERS.c.customer_id == bindparam("customer_id"),
    )
)


def customer_row(world: World, customer_id: str) -> Mapping[str, Any] | None:
    """Return the row of a customer, None if there is none."""
    return _ONE.first(world.db, workspace=world.workspace, customer_id=customer_id)


def is_taken(
    world: World, partner: Partner, data: Mapping[str, Any], *, but: str = ""
) -> bool:
    """Say whether a customer, *but* the one named, has the CPR, CVR or e-mail."""
    if _is_known_cpr(world, data.get("cpr", "")):
        return True
    same = {"workspace": world.workspace, "partner": partner.code, "but": but}
    return _SAME.first(world.db, **same, **_keys(world, data)) is not None


# NULL equals nothing: a key that is not given finds nobody. Not one select with OR:
# that would lead SQLite through all customers of the partner.
_SAME = Prepared(
    union_all(
        *(
            select(CUSTOMERS.c.customer_id).where(
                CUSTOMERS.c.workspace == bindparam("workspace"),
                CUSTOMERS.c.partner == bindparam("partner"),
                CUSTOMERS.c[key] == bindparam(key),
                CUSTOMERS.c.customer_id != bindparam("but"),
            )
            for key in ("email", "cvr", "cpr_digest")
        )
    )
)


def _is_known_cpr(world: World, cpr: str) -> bool:
    plain = cpr.replace("-", "")
    return any(
        one.value.replace("-", "") == plain and one.code == "CUSTOMER_ALREADY_EXISTS"
        for one in world.partners.magic.others["cpr"]
    )


def create_customer(
    call: Call, data: Mapping[str, Any], path: str = "order/newCustomer"
) -> str:
    """Make a customer of `CustomerData`, in state PROSPECT; return its id.

    Raises:
        Fault: CUSTOMER_ALREADY_EXISTS if another has the CPR, CVR or e-mail.
    """
    world = call.world
    customer_id = new_id(world, "CU", call.partner)
    row = customer_values(world, customer_id, call.partner, data) | {
        "status": "PROSPECT",
        "credit_result": "NOT_REQUIRED",
        "created_by": call.channel,
    }
    if not claim(world.db, CUSTOMERS, row):
        raise Fault("CUSTOMER_ALREADY_EXISTS", field=path)
    emit(
        world,
        "CustomerCreated",
        call.partner.code,
        customer_id=customer_id,
        new_status="PROSPECT",
    )
    return customer_id


def customer_values(
    world: World, customer_id: str, partner: Partner, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the columns that hang on `CustomerData`, and those of birth."""
    kept = {key: value for key, value in data.items() if key != "cpr"}
    if "birthDate" in kept:
        kept["birthDate"] = kept["birthDate"].isoformat()
    cpr = data.get("cpr", "").replace("-", "")
    return {
        "workspace": world.workspace,
        "customer_id": customer_id,
        "partner": partner.code,
        "customer_type": data["customerType"],
        "version": 1,
        "display_name": display_name(data),
        "cpr_masked": f"{cpr[:6]}-XXXX" if cpr else "",
        "cpr_sealed": world.vault.seal(cpr) if cpr else None,
        "data": kept,
        "created_at": world.now,
        "updated_at": world.now,
        **_keys(world, data),
    }


def replace_data(
    world: World, row: Mapping[str, Any], data: Mapping[str, Any]
) -> list[str]:
    """Replace the data of a customer, *row*; return the names of what changed.

    The CPR number that is known stays where *data* has none.

    Raises:
        Fault: VERSION_CONFLICT if somebody was faster.
    """
    partner = world.partners.partner(row["partner"])
    values = customer_values(world, row["customer_id"], partner, data)
    birth = ("workspace", "customer_id", "partner", "customer_type", "created_at")
    cpr = () if "cpr" in data else ("cpr_masked", "cpr_sealed", "cpr_digest")
    columns = {name: value for name, value in values.items() if name not in birth + cpr}
    # The version in the condition is the rule: two callers cannot both find it.
    done = world.db.execute(
        update(CUSTOMERS)
        .where(
            CUSTOMERS.c.workspace == world.workspace,
            CUSTOMERS.c.customer_id == row["customer_id"],
            CUSTOMERS.c.version == row["version"],
        )
        .values(columns | {"version": row["version"] + 1})
    )
    if done.rowcount != 1:
        raise Fault("VERSION_CONFLICT", field="expectedVersion")
    old, new = row["data"], values["data"]
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    known = "cpr" in data and values["cpr_digest"] != row["cpr_digest"]
    return [*changed, "cpr"] if known else changed


def display_name(data: Mapping[str, Any]) -> str:
    """Return the name to show: of the company, or of the person."""
    if "companyName" in data:
        return str(data["companyName"])
    return f"{data.get('firstName', '')} {data.get('lastName', '')}".strip()


def become(world: World, customer_id: str, status: str) -> None:
    """Put a customer into *status* and tell it, if that is a change.

    Raises:
        Conflict: if the contract does not list the change.
    """
    row = customer_row(world, customer_id)
    if row is None or row["status"] == status:
        return
    world.partners.machines["customer"].check(customer_id, row["status"], status)
    key = {"workspace": world.workspace, "customer_id": customer_id}
    now = {"version": row["version"] + 1, "updated_at": world.now}
    change(world.db, CUSTOMERS, key, status=status, **now)
    emit(
        world,
        "CustomerStatusChanged",
        row["partner"],
        customer_id=customer_id,
        old_status=row["status"],
        new_status=status,
    )
    await_change(world, customer_id, status)


def count_subscriptions(world: World, customer_id: str) -> int:
    """Return how many subscriptions a customer has that have not ended."""
    query = select(func.count()).where(
        SUBSCRIPTIONS.c.workspace == world.workspace,
        SUBSCRIPTIONS.c.customer_id == customer_id,
        SUBSCRIPTIONS.c.status.not_in(("TERMINATED", "CANCELLED")),
    )
    return world.db.execute(query).scalar_one()


def had_subscription(world: World, customer_id: str) -> bool:
    """Say whether a customer has, or had, a subscription that came about."""
    query = select(SUBSCRIPTIONS.c.subscription_id).where(
        SUBSCRIPTIONS.c.workspace == world.workspace,
        SUBSCRIPTIONS.c.customer_id == customer_id,
        SUBSCRIPTIONS.c.status != "CANCELLED",
    )
    return world.db.execute(query).first() is not None


def _keys(world: World, data: Mapping[str, Any]) -> dict[str, str | None]:
    cpr = data.get("cpr", "").replace("-", "")
    # There are so few numbers that a digest without a key could be looked up; with the
    # workspace in it, equal numbers look different elsewhere.
    digest = world.vault.derive(f"cpr {world.workspace} {cpr}")
    return {
        "email": data["email"].lower(),
        "cvr": data.get("cvr"),
        "cpr_digest": digest if cpr else None,
    }
