"""Finding porting cases, making them, and moving them from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.porting.tables import PORTING_STEPS, PORTINGS
from tutorial_app.mock.rows import claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.mock.call import Call, World
    from tutorial_app.partners.states import StateMachine

    Case = Mapping[str, Any]


def find_case(call: Call) -> Case:
    """Return the row of the case that a request names.

    Raises:
        Fault: PORTING_NOT_FOUND.
    """
    row = case_row(call.world, call.fields["portingId"])
    if row is None or row["partner"] != call.partner.code:
        raise Fault("PORTING_NOT_FOUND", field="portingId")
    return row


def case_row(world: World, porting_id: str) -> Case | None:
    """Return the row of a case, None if there is none."""
    query = select(PORTINGS).where(
        PORTINGS.c.workspace == world.workspace, PORTINGS.c.porting_id == porting_id
    )
    row = world.db.execute(query).mappings().first()
    return None if row is None else dict(row)


def case_of_order(world: World, order_id: str) -> Case | None:
    """Return the case that an order, or a suborder, waits for; None if none."""
    return _OF_ORDER.first(world.db, workspace=world.workspace, order_id=order_id)


_OF_ORDER = Prepared(
    select(PORTINGS).where(
        PORTINGS.c.workspace == bindparam("workspace"),
        (PORTINGS.c.order_id == bindparam("order_id"))
        | (PORTINGS.c.suborder_id == bindparam("order_id")),
    )
)


def has_open_case(world: World, msisdn: str) -> bool:
    """Say whether a case about *msisdn* is under way."""
    query = select(PORTINGS.c.porting_id).where(
        PORTINGS.c.workspace == world.workspace, PORTINGS.c.open_msisdn == msisdn
    )
    return world.db.execute(query).first() is not None


def steps_of(world: World, porting_id: str) -> Sequence[Case]:
    """Return the history of a case, oldest first."""
    query = (
        select(PORTING_STEPS)
        .where(
            PORTING_STEPS.c.workspace == world.workspace,
            PORTING_STEPS.c.porting_id == porting_id,
        )
        .order_by(PORTING_STEPS.c.number)
    )
    return [dict(row) for row in world.db.execute(query).mappings()]


def insert_case(world: World, row: Case, path: str, remark: str = "") -> Case:
    """Write a new case and tell it; *path*: where its number stands in the request.

    Raises:
        Fault: PORTING_ALREADY_OPEN if there is another case about the number.
    """
    row = {
        "workspace": world.workspace,
        "open_msisdn": row["msisdn"],
        "created_at": world.now,
        **row,
    }
    if not claim(world.db, PORTINGS, row):
        raise Fault("PORTING_ALREADY_OPEN", field=path)
    made = case_row(world, row["porting_id"])
    if made is None:
        raise Fault("INTERNAL_ERROR")
    note(world, made, remark=remark, message=_FIRST.get(row["direction"], ""))
    _tell(world, made, None)
    return made


#: What begins a case of this direction.
_FIRST = {"OUT": "NP Create"}


def change(world: World, case: Case, **columns: Any) -> Case:  # noqa: ANN401 (any column)
    """Set *columns* of a case without moving it."""
    world.db.execute(
        update(PORTINGS)
        .where(
            PORTINGS.c.workspace == world.workspace,
            PORTINGS.c.porting_id == case["porting_id"],
        )
        .values(**columns)
    )
    return {**case, **columns}


def machine_of(world: World, case: Case) -> StateMachine:
    """Return the states that a case may be in, by its direction."""
    return world.partners.machines[f"porting_{case['direction'].lower()}"]


def move(
    world: World,
    case: Case,
    status: str,
    *,
    message: str = "",
    remark: str = "",
    **columns: Any,  # noqa: ANN401 (any column)
) -> Case:
    """Put a case into *status*, set other *columns*, and tell it.

    Args:
        world: where and when.
        case: its row.
        status: the new state.
        message: of the clearing house, e.g. `NP Create`; empty: none.
        remark: as `texts.remark_text` knows it; empty: none.
        columns: what else changes.

    Raises:
        Conflict: if the contract does not list the change.
    """
    machine = machine_of(world, case)
    machine.check(case["porting_id"], case["status"], status)
    if machine.is_final(status):
        columns["open_msisdn"] = None
    moved = change(world, case, status=status, **columns)
    note(world, moved, remark=remark, message=message)
    _tell(world, moved, case["status"], remark)
    return moved


def note(world: World, case: Case, *, remark: str = "", message: str = "") -> None:
    """Add to the history of a case what happened to it."""
    here = (
        PORTING_STEPS.c.workspace == world.workspace,
        PORTING_STEPS.c.porting_id == case["porting_id"],
    )
    count = world.db.execute(select(func.count()).where(*here)).scalar_one()
    world.db.execute(
        PORTING_STEPS.insert(),
        {
            "workspace": world.workspace,
            "porting_id": case["porting_id"],
            "number": count + 1,
            "at": world.now,
            "status": case["status"],
            "np_message": message,
            "remark": remark,
        },
    )


def _tell(world: World, case: Case, old: str | None, remark: str = "") -> None:
    emit(
        world,
        "PortingStatusChanged",
        case["partner"],
        porting_id=case["porting_id"],
        customer_id=case["customer_id"],
        subscription_id=case["subscription_id"],
        order_id=case["order_id"],
        msisdn=case["msisdn"],
        old_status=old,
        new_status=case["status"],
        detail=remark or None,
    )
