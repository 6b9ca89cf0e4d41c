"""The tables of the office; `migrations` lays them out."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

events = Table(
    "office_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("time", String(32), nullable=False, index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("object", String(32), nullable=False, index=True),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The log of the office: no row is ever changed or deleted, which the database itself refuses."""

units = Table(
    "units",
    metadata,
    Column("path", Text, primary_key=True, comment="its code behind those of the units it is part of"),
    Column("name", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False, unique=True, comment="what its person signs in with"),
    Column("full_name", Text, nullable=False),
    Column("password", Text, nullable=False, comment="Argon2id; empty where none opens it"),
    Column("is_temporary", Boolean, nullable=False, comment="whether the password must be changed first"),
    Column("password_until", String(32), nullable=False, comment="when a temporary password ends"),
    Column("subject", Text, unique=True, comment="issuer and sub of the person at an OIDC provider"),
    Column("is_disabled", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False, comment="all sittings of earlier epochs have ended"),
    Column("created_at", String(32), nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("account", String(32), ForeignKey("accounts.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("unit", Text, primary_key=True, comment="empty for the whole institution"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("account", String(32), ForeignKey("accounts.id"), comment="whose it is; none: of a program"),
    Column("digest", String(64), nullable=False, comment="SHA-256 of its secret"),
    Column("scopes", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("is_revoked", Boolean, nullable=False),
)

sittings = Table(
    "sittings",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of what the browser shows"),
    Column("account", String(32), ForeignKey("accounts.id"), index=True),
    Column("values", Text, nullable=False),
    Column("begun_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
)
"""What a browser is remembered by from one request to the next."""

devices = Table(
    "devices",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of what the browser shows"),
    Column("account", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("known_at", String(32), nullable=False),
)
"""Browsers from which somebody has signed in to an account: others' wrong passwords do not lock them out."""

manuscripts = Table(
    "manuscripts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("unit", Text, nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the content"),
    Column("updated_at", String(32), nullable=False, index=True),
    Column("updated_by", Text, nullable=False, comment="who did that, as the log names them"),
    Column("is_being_filed", Boolean, nullable=False, comment="nobody may return it meanwhile"),
    Column("stage", Text, nullable=False, comment="where its last act led; lists are asked by it"),
    Column("content", LargeBinary, nullable=False, comment="the payload as it stands"),
)
"""文稿 as they stand; what became of them is in the log, from which `stage` follows.

The content is last: SQLite reads a row up to what it is asked for.
"""

writers = Table(
    "manuscript_writers",
    metadata,
    Column("manuscript", String(32), ForeignKey("manuscripts.id"), primary_key=True),
    Column("person", String(32), primary_key=True, index=True),
)
"""Who ever wrote or handed on a part of which manuscript, as the log tells it; lists are asked by it."""

versions = Table(
    "manuscript_versions",
    metadata,
    Column("manuscript", String(32), ForeignKey("manuscripts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""What was handed on for review, never changed after."""

Index("manuscripts_by_stage", manuscripts.c.stage, manuscripts.c.updated_at)
Index("office_events_by_act", events.c.act, events.c.seq)
