"""Documents, events and keys."""

from alembic import op

from service.archive.database.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing; the tables are there."""
    metadata.create_all(op.get_bind())
