"""Documents, events and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing; the tables are there."""
    _documents()
    _events()
    _keys()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column(
            "position", sa.Integer, primary_key=True, comment="the number of the first event that concerns it"
        ),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("doc_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("organs", sa.Text, nullable=False),
        sa.Column("issue_date", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("archival_code", sa.Text, nullable=False, unique=True),
        sa.Column("fonds", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("retention", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("head", sa.Integer, nullable=False, comment="the version of the object the row tells of"),
        sa.Column("record", sa.Text, nullable=False),
        sa.UniqueConstraint(
            "fonds", "category", "year", "retention", "unit", "item", name="one_number_one_document"
        ),
    )
    op.create_index("documents_by_doc_id", "documents", ["doc_id", "version", "position"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("object", sa.String(32), nullable=False, index=True),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column(
            "change", sa.Integer, nullable=False, comment="the first event of the change it was part of"
        ),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('running', 'done', 'free')", name="known_state"),
    )
