"""Makes, resets, finds, forgets workspaces: what stands behind `/control`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.errors import InvalidInput, LimitReached, NotFound
from tutorial_app.mock.credentials import Credential, credentials_of, issue
from tutorial_app.mock.inspection import Inspection
from tutorial_app.mock.room import check_room
from tutorial_app.mock.seeds import SEED_CLOCK, SEED_SETS
from tutorial_app.mock.tables import workspace
from tutorial_app.mock.workspace import Market, Workspace, keep, load, refill, remove
from tutorial_app.settings import Limits
from tutorial_app.traces import store

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.traces.search import Wanted
    from tutorial_app.traces.store import Trace

#: The workspace of a run that only this machine can reach, and its password.
LOCAL = "local"
LOCAL_PASSWORD = "sandbox"  # noqa: S105 (documented; loopback only)
#: Letters and digits that nobody takes for one another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Workspaces:
    """Makes, resets, finds and deletes workspaces."""

    database: Database
    vault: Vault
    clock: Clock
    chance: random.Random
    market: Market
    limits: Limits = field(default_factory=Limits)

    def create(
        self,
        seed_set: str = "BASIC",
        seed: int = 1,
        *,
        made_from: str = "",
        anonymous: bool = True,
        calls_per_minute: int | None = None,
    ) -> tuple[Workspace, tuple[Credential, ...]]:
        """Make a workspace and a credential of every kind of every partner in it.

        Raises:
            InvalidInput: if there is no such seed set.
            LimitReached: if there are too many anonymous ones, or too many were
                made from this address in the last hour.
        """
        if calls_per_minute is None:
            # Contract, section 10: BENCH has no limits on calls.
            calls_per_minute = 0 if seed_set == "BENCH" else self.limits.per_minute
        with self.database.transaction() as db:
            if anonymous:
                check_room(db, self.limits, self.clock.now(), made_from)
            wanted = self._row(self._free_id(db), seed_set, seed)
            wanted = replace(
                wanted,
                anonymous=anonymous,
                made_from=made_from,
                calls_per_minute=calls_per_minute,
            )
            made = self._insert(db, wanted)
            partners = self.market.partners
            return made, issue(db, self.vault, partners, made.id, self._password)

    def keep_until(self, name: str, until: datetime) -> Workspace:
        """Let the workspace called *name* be there until a time; make it if need be.

        Doing so twice, or in two processes at once, makes one.

        Args:
            name: its id.
            until: wall-clock time at which it ends, however much it is called.
        """
        # Another process may make it at the same time; then there is one.
        with suppress(IntegrityError), self.database.transaction() as db:
            if load(db, name) is None:
                row = replace(
                    self._row(name, "BASIC", 1),
                    calls_per_minute=self.limits.per_minute,
                )
                self._insert(db, row)
                partners = self.market.partners
                issue(db, self.vault, partners, name, self._password)
        with self.database.transaction() as db:
            keep(db, name, kept_until=until)
            return _existing(load(db, name), name)

    def ensure_local(self) -> None:
        """Make the workspace `local` unless it is there already."""
        wanted = self._row(LOCAL, "BASIC", 1)
        wanted = replace(wanted, calls_per_minute=self.limits.local_per_minute)
        partners = self.market.partners
        # Another process may make it at the same time; then there is one.
        with suppress(IntegrityError), self.database.transaction() as db:
            if load(db, LOCAL) is None:
                self._insert(db, wanted)
                issue(db, self.vault, partners, LOCAL, _local_password, plain=True)

    def reset(self, name: str, seed_set: str, seed: int) -> Workspace:
        """Empty the workspace called *name* and load a seed set.

        Raises:
            InvalidInput: if there is no such seed set.
            NotFound: if there is no such workspace.
        """
        with self.database.transaction() as db:
            found = _existing(load(db, name, lock=True), name)
            return self._seed(db, found, _seed_set(seed_set), seed)

    def find(self, name: str) -> tuple[Workspace, Mapping[str, int]]:
        """Return a workspace and the number of rows it has in each table.

        Raises:
            NotFound: if there is none called *name*.
        """
        with self.database.reading() as db:
            found = _existing(load(db, name), name)
            counts = {
                table.name: db.scalar(
                    select(func.count()).where(table.c.workspace == name)
                )
                or 0
                for table in metadata.sorted_tables
                if "workspace" in table.c
            }
        return found.at(self.clock.now()), counts

    def credentials(self, name: str) -> tuple[Credential, ...]:
        """Return the credentials of a workspace, in the clear.

        Raises:
            NotFound: if there is none called *name*.
        """
        with self.database.reading() as db:
            _existing(load(db, name), name)
            return credentials_of(db, self.vault, name)

    def calls(self, name: str, after: int, limit: int) -> tuple[Trace, ...]:
        """Return up to *limit* calls with a number above *after*, oldest first.

        Raises:
            NotFound: if there is no workspace called *name*.
        """
        with self.database.reading() as db:
            _existing(load(db, name), name)
            return store.after(db, name, after, limit)

    def newest_calls(
        self, name: str, wanted: Wanted, before: int, limit: int, *, brief: bool = False
    ) -> tuple[Trace, ...]:
        """Return up to *limit* calls that are *wanted*, newest first.

        *brief*: without their messages.

        Raises:
            NotFound: if there is no workspace called *name*.
        """
        with self.database.reading() as db:
            _existing(load(db, name), name)
            return store.newest(db, name, wanted, before, limit, brief=brief)

    @property
    def inspection(self) -> Inspection:
        """What shows the rows and the time line of a workspace."""
        return Inspection(self.database)

    def keep(self, name: str) -> None:
        """Let a workspace stay however long it is idle: somebody has claimed it.

        Raises:
            NotFound: if there is none called *name*.
        """
        with self.database.transaction() as db:
            _existing(load(db, name, lock=True), name)
            keep(db, name, anonymous=False)

    def delete(self, name: str) -> None:
        """Delete the workspace called *name* with everything in it.

        Raises:
            NotFound: if there is none.
        """
        with self.database.transaction() as db:
            _existing(load(db, name, lock=True), name)
            remove(db, name)

    def purge(self) -> int:
        """Delete what was idle too long or is over by its time; return how many.

        Traces that are older than their retention go too.
        """
        before = self.clock.now() - self.limits.idle
        now = self.clock.now()
        idle = select(workspace.c.id).where(
            or_(
                and_(workspace.c.anonymous, workspace.c.used_at < before),
                workspace.c.kept_until <= now,
            )
        )
        with self.database.transaction() as db:
            store.purge(db, self.clock.now() - self.limits.traces)
            names = db.scalars(idle).all()
        gone = 0
        for name in names:  # one transaction each, so that nobody waits long
            with self.database.transaction() as db:
                found = load(db, name, lock=True)
                if found is not None and (
                    found.is_over(now) or (found.anonymous and found.used_at < before)
                ):
                    remove(db, name)
                    gone += 1
        return gone

    def expires_at(self, of: Workspace) -> datetime | None:
        """Return when *of* goes if nobody calls any more; None: never."""
        if of.kept_until is not None:
            return of.kept_until
        return of.used_at + self.limits.idle if of.anonymous else None

    def _free_id(self, db: Connection) -> str:
        for _ in range(20):
            name = "w" + "".join(self.chance.choices(ALPHABET, k=5))
            if load(db, name) is None:
                return name
        raise LimitReached("no free name for a sandbox was found")

    def _password(self) -> str:
        return "".join(self.chance.choices(ALPHABET, k=20))

    def _row(self, name: str, seed_set: str, seed: int) -> Workspace:
        now = self.clock.now()
        seed_set = _seed_set(seed_set)
        return Workspace(
            name,
            seed_set,
            seed,
            SEED_CLOCK,
            now,
            now,
            anonymous=False,
            made_from="",
            calls_per_minute=0,
        )

    def _insert(self, db: Connection, row: Workspace) -> Workspace:
        db.execute(
            insert(workspace),
            {column.name: getattr(row, column.name) for column in workspace.c},
        )
        return self._seed(db, row, row.seed_set, row.seed)

    def _seed(
        self, db: Connection, of: Workspace, seed_set: str, seed: int
    ) -> Workspace:
        world = self.market.world(db, of, f"seed-{of.id}")
        world.seed = seed
        refill(world, seed_set)
        if of.speed:
            keep(db, of.id, followed_at=self.clock.now())
        return _existing(load(db, of.id), of.id)


def _existing(found: Workspace | None, name: str) -> Workspace:
    if found is None:
        raise NotFound(f"no sandbox {name!r}")
    return found


def _seed_set(name: str) -> str:
    if name not in SEED_SETS:
        raise InvalidInput(f"no seed set {name!r}; there are {', '.join(SEED_SETS)}")
    return name


def _local_password() -> str:
    return LOCAL_PASSWORD
