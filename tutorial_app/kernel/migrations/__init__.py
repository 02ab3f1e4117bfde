"""Brings a database to the newest schema. Forwards only: a copy is the way back.

A change of the tables needs a new revision in `versions/`; a test compares the two.
Alembic writes the first draft of its body:

    python -c "import tutorial_app.bootstrap
    from tutorial_app.kernel.migrations import draft; print(draft())"
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import TypeDecorator, inspect, text

from tutorial_app.kernel.database import Database, metadata

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest revision; a test holds it against `versions/`.
HEAD = "0025"
#: Any number, the same in all our processes: PostgreSQL's name for "migrating".
_LOCK = 7_416_302


def migrate(database: Database) -> None:
    """Bring *database* to `HEAD`, or leave it alone if it is there.

    Several processes may do this at once: one works, the others wait and then
    find nothing to do.
    """
    if _current(database) == HEAD:
        return  # Alembic itself need not even be imported
    from alembic import command  # noqa: PLC0415 (takes long, needed once)

    with database.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def configuration() -> Config:
    """Return Alembic's configuration, which is all in this package."""
    from alembic.config import Config  # noqa: PLC0415 (as above)

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def draft() -> str:
    """Return what brings the newest revision to the tables that are imported now."""
    from alembic import autogenerate  # noqa: PLC0415 (as above)
    from alembic.migration import MigrationContext  # noqa: PLC0415 (as above)

    database = Database("sqlite://")
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"target_metadata": metadata}
        )
        script = autogenerate.produce_migrations(context, metadata)
        assert script.upgrade_ops is not None  # noqa: S101 (for the type checker)
        code = autogenerate.render_python_code(
            script.upgrade_ops, render_item=_plain_type, migration_context=context
        )
    database.close()
    return code


def _plain_type(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write a column type as it is stored: revisions outlive our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _current(database: Database) -> str:
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found or ""
