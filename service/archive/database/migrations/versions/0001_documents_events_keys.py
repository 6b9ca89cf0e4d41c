"""Documents, events, keys, and the words of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

ASKED = "type, status, year, retention, issue_date, archival_code, number, title, organs, owner"
FINDING = {
    "sqlite": (
        "CREATE VIRTUAL TABLE find_tokens USING"
        " fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')",
        # Rows are too wide to be read one after the other: each order has all that is asked.
        f"CREATE INDEX find_by_position ON documents (position, {ASKED})",
        f"CREATE INDEX find_by_issue_date ON documents (issue_date, position, {ASKED})",
        f"CREATE INDEX find_by_archival_code ON documents (archival_code, position, {ASKED})",
        f"CREATE INDEX find_by_number ON documents (number_key, position, {ASKED})",
        f"CREATE INDEX find_by_title ON documents (title_key, position, {ASKED})",
    ),
    "postgresql": (
        'ALTER TABLE documents ADD COLUMN find_tokens text[] COLLATE "C"',
        # Records and tokens are kept beside the rows, so that the rows themselves are narrow.
        "ALTER TABLE documents SET (toast_tuple_target = 512)",
        "ALTER TABLE documents ALTER find_tokens SET STORAGE EXTERNAL, ALTER find_tokens SET STATISTICS 0",
        "ALTER TABLE texts ALTER words SET STORAGE EXTERNAL",
        "CREATE INDEX find_by_tokens ON documents USING gin (find_tokens)",
        "CREATE INDEX find_by_issue_date ON documents (issue_date, position)",
        "CREATE INDEX find_by_number ON documents (number_key, position)",
        "CREATE INDEX find_by_title ON documents (title_key, position)",
    ),
}
"""What each database finds documents by: `find_` begins the names of what only one of them has."""


def upgrade() -> None:
    """Nothing; the tables are there."""
    _documents()
    _events()
    _keys()
    _texts()
    _fixity()
    for statement in FINDING[op.get_bind().dialect.name]:
        op.execute(statement)


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
        sa.Column("number_key", BY_CODE_POINT, nullable=False, comment="what the number is sorted by"),
        sa.Column("title_key", BY_CODE_POINT, nullable=False, comment="what the title is sorted by"),
        sa.Column("organs", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, comment="the path of the unit whose paper it is"),
        sa.Column("issue_date", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("archival_code", BY_CODE_POINT, nullable=False, unique=True),
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


def _texts() -> None:
    op.create_table(
        "texts",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("words", BY_CODE_POINT, nullable=False),
    )


def _fixity() -> None:
    op.create_table(
        "fixity",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("checked_at", sa.String(32), nullable=False, index=True),
        sa.Column(
            "faults", sa.Text, nullable=False, comment="a JSON list of codes, empty where nothing was wrong"
        ),
    )
