"""Alembic's entry: the migrations run in the transaction of the connection they are given."""

from alembic import context

from service.jobs.database.tables import metadata

given = context.config.attributes
context.configure(
    connection=given["connection"], version_table=given["version_table"], target_metadata=metadata
)
context.run_migrations()
