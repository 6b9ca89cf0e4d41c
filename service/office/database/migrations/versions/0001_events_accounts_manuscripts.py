"""Events, units, accounts, grants, tokens, sittings, devices, manuscripts and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STAYING = {
    "sqlite": (
        "CREATE TRIGGER office_events_unchanged BEFORE UPDATE ON office_events"
        " BEGIN SELECT RAISE(ABORT, 'the log of the office is only added to'); END",
        "CREATE TRIGGER office_events_undeleted BEFORE DELETE ON office_events"
        " BEGIN SELECT RAISE(ABORT, 'the log of the office is only added to'); END",
        # INSERT OR REPLACE deletes without asking the trigger above
        "CREATE TRIGGER office_events_following BEFORE INSERT ON office_events"
        " WHEN NEW.seq != (SELECT coalesce(max(seq), 0) + 1 FROM office_events)"
        " BEGIN SELECT RAISE(ABORT, 'the log of the office is only added to'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION office_events_stay() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log of the office is only added to'; END $$",
        "CREATE TRIGGER office_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON office_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION office_events_stay()",
    ),
}
"""Events are neither changed nor deleted, whoever has the database and not the right to alter it."""


def upgrade() -> None:
    """Nothing; the tables are there."""
    _events()
    _units()
    _accounts()
    _grants()
    _tokens()
    _sittings()
    _devices()
    _manuscripts()
    _writers()
    _versions()
    op.create_index("office_events_by_act", "office_events", ["act", "seq"])
    for statement in STAYING[op.get_bind().dialect.name]:
        op.execute(statement)


def _events() -> None:
    op.create_table(
        "office_events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(32), nullable=False, index=True),
        sa.Column("actor", sa.Text, nullable=False, index=True),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("object", sa.String(32), nullable=False, index=True),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )


def _units() -> None:
    op.create_table(
        "units",
        sa.Column(
            "path", sa.Text, primary_key=True, comment="its code behind those of the units it is part of"
        ),
        sa.Column("name", sa.Text, nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True, comment="what its person signs in with"),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False, comment="Argon2id; empty where none opens it"),
        sa.Column(
            "is_temporary", sa.Boolean, nullable=False, comment="whether the password must be changed first"
        ),
        sa.Column("password_until", sa.String(32), nullable=False, comment="when a temporary password ends"),
        sa.Column(
            "subject", sa.Text, unique=True, comment="issuer and sub of the person at an OIDC provider"
        ),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False, comment="all sittings of earlier epochs have ended"),
        sa.Column("created_at", sa.String(32), nullable=False),
    )


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True, comment="empty for the whole institution"),
    )


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column(
            "account", sa.String(32), sa.ForeignKey("accounts.id"), comment="whose it is; none: of a program"
        ),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of its secret"),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("is_revoked", sa.Boolean, nullable=False),
    )


def _sittings() -> None:
    op.create_table(
        "sittings",
        sa.Column("digest", sa.String(64), primary_key=True, comment="SHA-256 of what the browser shows"),
        sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), index=True),
        sa.Column("values", sa.Text, nullable=False),
        sa.Column("begun_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
    )


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("digest", sa.String(64), primary_key=True, comment="SHA-256 of what the browser shows"),
        sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("known_at", sa.String(32), nullable=False),
    )


def _manuscripts() -> None:
    op.create_table(
        "manuscripts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("unit", sa.Text, nullable=False, index=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the content"),
        sa.Column("updated_at", sa.String(32), nullable=False, index=True),
        sa.Column("updated_by", sa.Text, nullable=False, comment="who did that, as the log names them"),
        sa.Column("is_being_filed", sa.Boolean, nullable=False, comment="nobody may return it meanwhile"),
        sa.Column("stage", sa.Text, nullable=False, comment="where its last act led; lists are asked by it"),
        sa.Column("content", sa.LargeBinary, nullable=False, comment="the payload as it stands"),
    )
    op.create_index("manuscripts_by_stage", "manuscripts", ["stage", "updated_at"])


def _writers() -> None:
    op.create_table(
        "manuscript_writers",
        sa.Column("manuscript", sa.String(32), sa.ForeignKey("manuscripts.id"), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True, index=True),
    )


def _versions() -> None:
    op.create_table(
        "manuscript_versions",
        sa.Column("manuscript", sa.String(32), sa.ForeignKey("manuscripts.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
