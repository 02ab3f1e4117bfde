"""Where DBOS Transact keeps its rows: in our database, so that one transaction can
wake an order and enqueue its leg.
"""  # noqa: D205 (one sentence, two lines)

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, String, Table, create_engine, delete, event, select, text

from tutorial_app.kernel.database import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from tutorial_app.kernel.database import Database

#: Which release of DBOS has made or changed its tables here last.
STORE = Table("itms_engine", metadata, Column("release", String(40), primary_key=True))
#: More than twice what works at once: a leg needs one, a poll another.
_CONNECTIONS = 20


def prepare_store(database: Database) -> None:
    """Make DBOS's tables, or bring them up to the release that is installed.

    To be called before any process starts a worker; it needs our own tables. Where
    nothing is to be done DBOS is not even imported, which takes half a second.
    """
    release = version("dbos")
    with database.reading() as db:
        if db.scalar(select(STORE.c.release)) == release:
            return
        schema = schema_of(db)
    from dbos import DBOS  # noqa: PLC0415 (takes long, needed once)

    quiet()
    DBOS.migrate(database.url, schema=schema)
    with database.transaction() as db:
        db.execute(delete(STORE))
        db.execute(STORE.insert().values(release=release))


def schema_of(db: Connection) -> str:
    """Return the PostgreSQL schema of our own tables; DBOS's stand beside them."""
    if db.dialect.name == "sqlite":
        return ""
    return str(db.scalar(text("SELECT current_schema()")))


def engine_for(url: str) -> Engine:
    """Return the engine through which DBOS works; nothing is opened yet."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=_CONNECTIONS)
    engine = create_engine(url, pool_size=_CONNECTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def quiet() -> None:
    """Have DBOS say only what went wrong; its level is set once it is imported."""
    logging.getLogger("dbos").setLevel(logging.WARNING)


def _prepare_sqlite(raw: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's)
    # As DBOS does on an engine of its own; and WAL, as on all our connections.
    raw.isolation_level = "IMMEDIATE"
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
    ):
        raw.execute(f"PRAGMA {pragma}")
