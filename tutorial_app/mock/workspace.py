"""One learner's private copy of the market, with a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select, update

from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.call import World
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.mock.moments import later
from tutorial_app.mock.seeds import SEED_CLOCK, load_seed
from tutorial_app.mock.tables import BEHAVES, workspace, workspace_credential

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.prepared import Row
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.partners.model import Partners

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
#: Where a clock that was set to run fast and forgotten comes to rest.
FURTHEST = datetime(2999, 1, 1, tzinfo=COPENHAGEN)
#: How exact `used_at` is.
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace. Times are wall-clock, but for `clock`."""

    id: str
    seed_set: str
    seed: int
    #: Virtual time, in Europe/Copenhagen; see `at`.
    clock: datetime
    created_at: datetime
    used_at: datetime
    anonymous: bool
    made_from: str
    calls_per_minute: int
    #: Seconds of virtual time in a real one; 0: the clock stands still.
    speed: int = 0
    #: When `clock` was right, if it does not stand still.
    followed_at: datetime | None = None
    #: Whether something was set with SetSandboxBehaviour.
    behaves: bool = False
    #: When it ends, whoever still calls; None: not by a time.
    kept_until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Say whether its time is over at *now* by the wall clock."""
        return self.kept_until is not None and self.kept_until <= now

    def at(self, now: datetime) -> Self:
        """Return the workspace as it is at *now* by the wall clock."""
        if not self.speed or self.followed_at is None:
            return self
        passed = max((now - self.followed_at).total_seconds(), 0) * self.speed
        clock = later(self.clock, timedelta(seconds=int(passed)))
        return replace(self, clock=min(clock, FURTHEST))


@dataclass(frozen=True, slots=True)
class Market:
    """What is the same in every workspace."""

    partners: Partners
    library: Library
    #: The address of the portal, without a slash at the end.
    public_url: str
    #: Seals what must not be read in the database.
    vault: Vault
    #: Where callbacks may be posted to, beside loopback and the built-in receiver.
    callback_hosts: AllowedHosts = field(default_factory=AllowedHosts)

    def world(self, db: Connection, of: Workspace, correlation_id: str) -> World:
        """Open *of* inside the transaction of *db*."""
        return World(
            db=db,
            workspace=of.id,
            seed=of.seed,
            now=of.clock,
            partners=self.partners,
            library=self.library,
            public_url=self.public_url,
            vault=self.vault,
            callback_hosts=self.callback_hosts,
            correlation_id=correlation_id,
            seed_set=of.seed_set,
            requests_per_minute=of.calls_per_minute,
            speed=of.speed,
        )


_BY_NAME = select(workspace, BEHAVES).where(workspace.c.id == bindparam("name"))
_LOAD, _LOCK = Prepared(_BY_NAME), Prepared(_BY_NAME.with_for_update())
_FOLLOWING = Prepared(
    # In no order: an order by id would lead SQLite through all workspaces, not through
    # the index of those few.
    select(workspace).where(workspace.c.speed > 0)
)


def load(db: Connection, name: str, *, lock: bool = False) -> Workspace | None:
    """Return the workspace called *name*, or None.

    Args:
        db: a connection inside a transaction.
        name: its id.
        lock: True: hold its row until the transaction ends, so that one
            workspace's commands are done one after the other. SQLite, where
            writers queue anyway, needs no lock and takes none.
    """
    row = (_LOCK if lock else _LOAD).first(db, name=name)
    if row is None:
        return None
    return _workspace(row)


def _workspace(row: Row) -> Workspace:
    row["clock"] = row["clock"].astimezone(COPENHAGEN)
    return Workspace(**row)


def keep(db: Connection, name: str, **columns: object) -> None:
    """Write *columns* of the workspace called *name*."""
    db.execute(update(workspace).where(workspace.c.id == name).values(**columns))


def keep_time(db: Connection, of: Workspace, world: World, now: datetime) -> None:
    """Write down where a call has left the clock of *of*, and its seed.

    Args:
        db: the transaction of the call.
        of: the workspace as the call found it, `at` its time.
        world: as the call left it.
        now: the call's time by the wall clock.
    """
    if (world.now, world.seed, world.speed) == (of.clock, of.seed, of.speed):
        return
    keep(
        db,
        of.id,
        clock=world.now,
        seed=world.seed,
        speed=world.speed,
        followed_at=now if world.speed else None,
    )


def following(db: Connection) -> list[Workspace]:
    """Return the workspaces that follow the wall clock, in the order of their ids."""
    return sorted(map(_workspace, _FOLLOWING.all(db)), key=lambda one: one.id)


def refill(world: World, seed_set: str) -> None:
    """Empty the workspace of *world* and load *seed_set* with `world.seed`."""
    empty(world.db, world.workspace)
    world.now, world.seed_set = SEED_CLOCK, seed_set
    load_seed(world, seed_set)
    keep(
        world.db,
        world.workspace,
        clock=world.now,
        seed=world.seed,
        seed_set=seed_set,
    )


def empty(db: Connection, name: str) -> None:
    """Delete all that happened in a workspace; it, its credentials and traces stay.

    So does how far its learner is: the traces tell what a reset means for that. The
    answers bound to `clientReference`s go too: what they speak of is gone.
    """
    kept = {workspace_credential.name, "call_trace", "lesson_progress"}
    for table in reversed(metadata.sorted_tables):
        if "workspace" in table.c and table.name not in kept:
            db.execute(delete(table).where(table.c.workspace == name))


def is_stale(of: Workspace, now: datetime) -> bool:
    """Say whether `used_at` should be written anew."""
    return now - of.used_at >= _USED_EVERY


def remove(db: Connection, name: str) -> None:
    """Delete the workspace called *name* with everything that carries its name."""
    for table in reversed(metadata.sorted_tables):
        if "workspace" in table.c:
            db.execute(delete(table).where(table.c.workspace == name))
    db.execute(delete(workspace).where(workspace.c.id == name))
