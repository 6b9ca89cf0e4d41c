"""Batches, their rows and payloads, what befell them, and who works on them"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "batch_events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, comment="of the row; 0 for the batch itself"),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False, comment="JSON"),
    )
    op.create_index("batch_events_by_batch", "batch_events", ["batch", "seq"])
    op.create_table(
        "batch_payloads",
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("batch", "digest"),
    )
    op.create_table(
        "batch_rows",
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, comment="from 1"),
        sa.Column("name", sa.Text, nullable=False, comment="where the payload came from"),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the payload"),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("doc_id", sa.Text, nullable=False),
        sa.Column("doc_type", sa.Text, nullable=False),
        sa.Column("stage", sa.Integer, nullable=False, comment="later rows may quote earlier ones"),
        sa.Column("state", sa.Text, nullable=False, comment="that of the last event that moved it"),
        sa.Column("attempts", sa.Integer, nullable=False, comment="claims so far"),
        sa.Column("failures", sa.Integer, nullable=False, comment="tries that failed by a fault of ours"),
        sa.Column("deaths", sa.Integer, nullable=False, comment="worker processes that died over it"),
        sa.Column(
            "losses", sa.Integer, nullable=False, comment="whole workers that were lost while they had it"
        ),
        sa.Column("worker", sa.String(32), nullable=False, comment="who has it; empty for nobody"),
        sa.Column("not_before", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.String(32), nullable=False, comment="when a broker was last told of it"),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("result", sa.Text, nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("batch", "number"),
    )
    op.create_index("batch_rows_by_doc_id", "batch_rows", ["batch", "doc_id"])
    op.create_index("batch_rows_by_end", "batch_rows", ["batch", "ended_at"])
    op.create_index("batch_rows_by_sent", "batch_rows", ["state", "sent_at"])
    op.create_index("batch_rows_by_state", "batch_rows", ["batch", "state", "stage", "number"])
    op.create_index("batch_rows_by_worker", "batch_rows", ["state", "worker"])
    op.create_table(
        "batch_workers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("process", sa.Integer, nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("trouble", sa.Text, nullable=False, comment="JSON: what holds it up; empty for nothing"),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.String(32), nullable=False, index=True),
        sa.Column("sender", sa.String(32), nullable=False, index=True, comment="account or token"),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("sender_person", sa.Text, nullable=False),
        sa.Column("reads", sa.Text, nullable=False, comment="JSON: units whose papers may be quoted"),
        sa.Column("files", sa.Text, nullable=False, comment="JSON: units for which papers may be filed"),
        sa.Column("wishes", sa.Text, nullable=False, comment="JSON"),
        sa.Column("labels", sa.Text, nullable=False, comment="each between commas"),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("start_at", sa.String(32), nullable=False),
        sa.Column("key", sa.Text, comment="sender and Idempotency-Key"),
        sa.Column("fingerprint", sa.String(64), nullable=False, comment="of wishes and input, for the key"),
        sa.Column("accepted_at", sa.String(32), nullable=False, comment="all rows are there; empty before"),
        sa.Column("paused_at", sa.String(32), nullable=False),
        sa.Column("cancelled_at", sa.String(32), nullable=False),
        sa.Column("stopped_at", sa.String(32), nullable=False, comment="at the first fault"),
        sa.Column("ended_at", sa.String(32), nullable=False, index=True),
        sa.Column(
            "cleared_at", sa.String(32), nullable=False, comment="payloads and files are gone; empty before"
        ),
        sa.Column("served", sa.Integer, nullable=False, comment="the claim that took a row last, for turns"),
    )
    op.create_index("batches_by_key", "batches", ["key"], unique=True)
    op.create_table(
        "chore_runs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("worker", sa.String(32), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("began_at", sa.String(32), nullable=False, index=True),
        sa.Column("ended_at", sa.String(32), nullable=False, comment="empty while it goes on"),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False, comment="JSON"),
    )
    op.create_index("chore_runs_by_name", "chore_runs", ["name", "number"])
    op.create_table(
        "chores",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column(
            "settled_at", sa.String(32), nullable=False, comment="what was due before needs no run any more"
        ),
        sa.Column("succeeded_at", sa.String(32), nullable=False, comment="empty for never"),
        sa.Column("worker", sa.String(32), nullable=False, comment="who has it; empty for nobody"),
        sa.Column("run", sa.Integer, nullable=False, comment="the last one"),
        sa.Column("tries", sa.Integer, nullable=False, comment="that failed since it was settled"),
        sa.Column("not_before", sa.String(32), nullable=False),
    )
    _hooks()


def _hooks() -> None:
    op.create_table(
        "hooks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "owner", sa.String(32), nullable=False, index=True, comment="the account or token that set it"
        ),
        sa.Column(
            "person", sa.Text, nullable=False, comment="the account behind that token; empty for nobody"
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False, comment="their names, by spaces"),
        sa.Column("secret", sa.Text, nullable=False, comment="what calls are signed with"),
        sa.Column("old_secret", sa.Text, nullable=False, comment="the one before; empty for none"),
        sa.Column("old_secret_until", sa.String(32), nullable=False),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("is_gone", sa.Boolean, nullable=False, comment="whether its receiver said so (410)"),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("faults", sa.Integer, nullable=False, comment="calls in a row that were not answered"),
        sa.Column("rests_until", sa.String(32), nullable=False, comment="before, nothing is sent there"),
        sa.Column(
            "served_at", sa.String(32), nullable=False, comment="when something was last sent, for turns"
        ),
    )
    op.create_table(
        "hook_deliveries",
        sa.Column("id", sa.String(32), primary_key=True, comment="what the receiver knows it by"),
        sa.Column("hook", sa.String(32), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("subject", sa.String(32), nullable=False, comment="the batch it is about, or another id"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column(
            "begun_at", sa.String(32), nullable=False, comment="when it was made, or last asked for again"
        ),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(32), nullable=False, comment="who has it; empty for nobody"),
        sa.Column("held_until", sa.String(32), nullable=False, comment="then it is somebody else's"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, comment="since it was begun"),
        sa.Column("ended_at", sa.String(32), nullable=False, index=True),
    )
    op.create_index("hook_deliveries_by_due", "hook_deliveries", ["state", "hook", "due_at"])
    op.create_index("hook_deliveries_by_hook", "hook_deliveries", ["hook", "made_at"])
    op.create_table(
        "hook_tries",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, comment="from 1"),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("status", sa.Integer, nullable=False, comment="of HTTP; 0 where none came"),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column(
            "told", sa.Text, nullable=False, comment="the beginning of the answer, or why there is none"
        ),
        sa.PrimaryKeyConstraint("delivery", "number"),
    )
