"""The tables; `migrations` lays them out."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

BY_CODE_POINT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted the same way on every database."""

documents = Table(
    "documents",
    metadata,
    Column("position", Integer, primary_key=True, comment="the number of the first event that concerns it"),
    Column("id", String(32), nullable=False, unique=True),
    Column("doc_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("number_key", BY_CODE_POINT, nullable=False, comment="what the number is sorted by"),
    Column("title_key", BY_CODE_POINT, nullable=False, comment="what the title is sorted by"),
    Column("organs", Text, nullable=False),
    Column("owner", Text, nullable=False, comment="the path of the unit whose paper it is"),
    Column("issue_date", String(10), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("archival_code", BY_CODE_POINT, nullable=False, unique=True),
    Column("fonds", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("retention", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("item", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("head", Integer, nullable=False, comment="the version of the object the row tells of"),
    Column("record", Text, nullable=False),
    UniqueConstraint(
        "fonds", "category", "year", "retention", "unit", "item", name="one_number_one_document"
    ),
    Index("documents_by_doc_id", "doc_id", "version", "position"),
)
"""One row per filed document, 件. All but `record` is there to search by."""

texts = Table(
    "texts",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("words", BY_CODE_POINT, nullable=False),
)
"""The Chinese texts of each document, a line each: long words are looked for there, and excerpts cut."""

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("time", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("object", String(32), nullable=False, index=True),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("change", Integer, nullable=False, comment="the first event of the change it was part of"),
)
"""The log, as storage has it."""

keys = Table(
    "keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("document_id", String(32), nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("digest", String(64), nullable=False, server_default=""),
    CheckConstraint("state IN ('running', 'done', 'free')", name="known_state"),
)
"""Idempotency-Keys: what storage does not hold."""

fixity = Table(
    "fixity",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("checked_at", String(32), nullable=False, index=True),
    Column("faults", Text, nullable=False, comment="a JSON list of codes, empty where nothing was wrong"),
)
"""When each document was last read again, every byte of it: what storage does not hold."""
