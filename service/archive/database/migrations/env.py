"""Alembic's entry: the migrations run in the transaction of the connection they are given."""

from alembic import context

from service.archive.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
