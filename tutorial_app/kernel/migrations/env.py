"""What Alembic runs for each command: on the connection that it was handed."""

from alembic import context

from tutorial_app.kernel.database import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
