"""Workspaces that people have claimed: they last, and are found from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.access.people.tables import WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.people.model import PersonId
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database


_OWNER = select(WORKSPACES.c.person).where(WORKSPACES.c.workspace == bindparam("name"))


class Keeper(Protocol):
    """Keeps a workspace from going when it is idle (`access.sandbox`)."""

    def keep(self, name: str) -> None:
        """Keep the workspace called *name*."""
        ...


@dataclass(frozen=True, slots=True)
class Owned:
    """Who has claimed which workspace: one owner each."""

    database: Database
    clock: Clock
    keeper: Keeper

    def of(self, person: PersonId) -> Mapping[str, str]:
        """Return the workspaces of *person*, name to label, the oldest first."""
        with self.database.reading() as db:
            rows = db.execute(
                select(WORKSPACES.c.workspace, WORKSPACES.c.label)
                .where(WORKSPACES.c.person == person)
                .order_by(WORKSPACES.c.made_at, WORKSPACES.c.workspace)
            )
            return {row.workspace: row.label for row in rows}

    def claim(self, person: PersonId, name: str, label: str) -> bool:
        """Give a workspace to *person*; say whether it is theirs now.

        The first who claims it has it.

        Raises:
            NotFound: if there is no such workspace.
            Unreachable: if the sandbox does not answer.
        """
        with self.database.reading() as db:
            owner = db.scalar(_OWNER, {"name": name})
        if owner is None:
            self.keeper.keep(name)
            with self.database.transaction() as db:
                on = postgresql if db.dialect.name == "postgresql" else sqlite
                row = {"workspace": name, "person": person, "label": label}
                mine = on.insert(WORKSPACES).values(**row, made_at=self.clock.now())
                db.execute(mine.on_conflict_do_nothing())
                owner = db.scalar(_OWNER, {"name": name})
        return owner == person

    def label(self, person: PersonId, name: str, label: str) -> None:
        """Call a workspace of *person* by *label*."""
        with self.database.transaction() as db:
            db.execute(
                update(WORKSPACES)
                .where(WORKSPACES.c.workspace == name, WORKSPACES.c.person == person)
                .values(label=label)
            )

    def drop(self, name: str) -> None:
        """Forget who had a workspace that is gone."""
        with self.database.transaction() as db:
            db.execute(delete(WORKSPACES).where(WORKSPACES.c.workspace == name))
