"""The tables of the jobs; `migrations` lays them out."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData()

batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", String(32), nullable=False, index=True),
    Column("sender", String(32), nullable=False, index=True, comment="account or token"),
    Column("sender_name", Text, nullable=False),
    Column("sender_person", Text, nullable=False),
    Column("reads", Text, nullable=False, comment="JSON: units whose papers may be quoted"),
    Column("files", Text, nullable=False, comment="JSON: units for which papers may be filed"),
    Column("wishes", Text, nullable=False, comment="JSON"),
    Column("labels", Text, nullable=False, comment="each between commas"),
    Column("priority", Integer, nullable=False),
    Column("start_at", String(32), nullable=False),
    Column("key", Text, comment="sender and Idempotency-Key"),
    Column("fingerprint", String(64), nullable=False, comment="of wishes and input, for the key"),
    Column("accepted_at", String(32), nullable=False, comment="all rows are there; empty before"),
    Column("paused_at", String(32), nullable=False),
    Column("cancelled_at", String(32), nullable=False),
    Column("stopped_at", String(32), nullable=False, comment="at the first fault"),
    Column("ended_at", String(32), nullable=False, index=True),
    Column("cleared_at", String(32), nullable=False, comment="payloads and files are gone; empty before"),
    Column("served", Integer, nullable=False, comment="the claim that took a row last, for turns"),
    Index("batches_by_key", "key", unique=True),
)

batch_rows = Table(
    "batch_rows",
    metadata,
    Column("batch", String(32), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1"),
    Column("name", Text, nullable=False, comment="where the payload came from"),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the payload"),
    Column("document_id", String(32), nullable=False),
    Column("doc_id", Text, nullable=False),
    Column("doc_type", Text, nullable=False),
    Column("stage", Integer, nullable=False, comment="later rows may quote earlier ones"),
    Column("state", Text, nullable=False, comment="that of the last event that moved it"),
    Column("attempts", Integer, nullable=False, comment="claims so far"),
    Column("failures", Integer, nullable=False, comment="tries that failed by a fault of ours"),
    Column("deaths", Integer, nullable=False, comment="worker processes that died over it"),
    Column("losses", Integer, nullable=False, comment="whole workers that were lost while they had it"),
    Column("worker", String(32), nullable=False, comment="who has it; empty for nobody"),
    Column("not_before", String(32), nullable=False),
    Column("sent_at", String(32), nullable=False, comment="when a broker was last told of it"),
    Column("ended_at", String(32), nullable=False),
    Column("result", Text, nullable=False, comment="JSON"),
    PrimaryKeyConstraint("batch", "number"),
    Index("batch_rows_by_state", "batch", "state", "stage", "number"),
    Index("batch_rows_by_worker", "state", "worker"),
    Index("batch_rows_by_sent", "state", "sent_at"),
    Index("batch_rows_by_end", "batch", "ended_at"),
    Index("batch_rows_by_doc_id", "batch", "doc_id"),
)

batch_payloads = Table(
    "batch_payloads",
    metadata,
    Column("batch", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("batch", "digest"),
)

batch_events = Table(
    "batch_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("batch", String(32), nullable=False),
    Column("number", Integer, nullable=False, comment="of the row; 0 for the batch itself"),
    Column("time", String(32), nullable=False),
    Column("act", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("details", Text, nullable=False, comment="JSON"),
    Index("batch_events_by_batch", "batch", "seq"),
)

batch_workers = Table(
    "batch_workers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("trouble", Text, nullable=False, comment="JSON: what holds it up; empty for nothing"),
)

chores = Table(
    "chores",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("settled_at", String(32), nullable=False, comment="what was due before needs no run any more"),
    Column("succeeded_at", String(32), nullable=False, comment="empty for never"),
    Column("worker", String(32), nullable=False, comment="who has it; empty for nobody"),
    Column("run", Integer, nullable=False, comment="the last one"),
    Column("tries", Integer, nullable=False, comment="that failed since it was settled"),
    Column("not_before", String(32), nullable=False),
)

chore_runs = Table(
    "chore_runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(32), nullable=False),
    Column("worker", String(32), nullable=False),
    Column("host", Text, nullable=False),
    Column("began_at", String(32), nullable=False, index=True),
    Column("ended_at", String(32), nullable=False, comment="empty while it goes on"),
    Column("outcome", Text, nullable=False),
    Column("result", Text, nullable=False, comment="JSON"),
    Index("chore_runs_by_name", "name", "number"),
)

hooks = Table(
    "hooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(32), nullable=False, index=True, comment="the account or token that set it"),
    Column("person", Text, nullable=False, comment="the account behind that token; empty for nobody"),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False, comment="their names, by spaces"),
    Column("secret", Text, nullable=False, comment="what calls are signed with"),
    Column("old_secret", Text, nullable=False, comment="the one before; empty for none"),
    Column("old_secret_until", String(32), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("is_gone", Boolean, nullable=False, comment="whether its receiver said so (410)"),
    Column("made_at", String(32), nullable=False),
    Column("faults", Integer, nullable=False, comment="calls in a row that were not answered"),
    Column("rests_until", String(32), nullable=False, comment="before, nothing is sent there"),
    Column("served_at", String(32), nullable=False, comment="when something was last sent, for turns"),
)

hook_deliveries = Table(
    "hook_deliveries",
    metadata,
    Column("id", String(32), primary_key=True, comment="what the receiver knows it by"),
    Column("hook", String(32), nullable=False),
    Column("event", Text, nullable=False),
    Column("subject", String(32), nullable=False, comment="the batch it is about, or another id"),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("begun_at", String(32), nullable=False, comment="when it was made, or last asked for again"),
    Column("due_at", String(32), nullable=False),
    Column("sender", String(32), nullable=False, comment="who has it; empty for nobody"),
    Column("held_until", String(32), nullable=False, comment="then it is somebody else's"),
    Column("tries", Integer, nullable=False),
    Column("failures", Integer, nullable=False, comment="since it was begun"),
    Column("ended_at", String(32), nullable=False, index=True),
    Index("hook_deliveries_by_due", "state", "hook", "due_at"),
    Index("hook_deliveries_by_hook", "hook", "made_at"),
)

hook_tries = Table(
    "hook_tries",
    metadata,
    Column("delivery", String(32), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1"),
    Column("time", String(32), nullable=False),
    Column("status", Integer, nullable=False, comment="of HTTP; 0 where none came"),
    Column("milliseconds", Integer, nullable=False),
    Column("told", Text, nullable=False, comment="the beginning of the answer, or why there is none"),
    PrimaryKeyConstraint("delivery", "number"),
)
