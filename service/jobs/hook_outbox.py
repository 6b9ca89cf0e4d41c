"""What hooks are told of, written with what happened: either both are there, or neither.

The id of a delivery follows from the hook and what it is told of, so that nothing is told twice.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from service.core.batches import Batch, RowState
from service.core.hooks import DeliveryState, HookEvent, body_of
from service.jobs.database.tables import batch_rows, batches, hook_deliveries, hooks
from service.jobs.owning import owned

BATCHES = "/api/v1/batches"

_ADDED = {
    "sqlite": sqlite.insert(hook_deliveries).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(hook_deliveries).on_conflict_do_nothing(),
}
"""By dialect; what is there already stays as it is."""

_LISTENING = (
    select(hooks.c.id, hooks.c.events)
    .join(batches, owned(hooks.c.owner, batches.c.sender, batches.c.sender_person))
    .where(batches.c.id == bindparam("batch"), hooks.c.is_enabled)
)
"""Made once: it is asked for every row."""


def rows_ended(connection: Connection, batch: str, numbers: Sequence[int], time: str) -> None:
    """Nothing; whoever wants to know will be told how those rows of the batch ended at *time*."""
    if not numbers or not (told := _listening(connection, batch, HookEvent.ROW_ENDED)):
        return
    mine = batch_rows.c.batch == batch, batch_rows.c.number.in_(numbers)
    new: list[dict[str, Any]] = []
    for row in connection.execute(select(batch_rows).where(*mine).order_by(batch_rows.c.number)):
        key = f"{batch} {row.number} {time}"
        new += _deliveries(told, HookEvent.ROW_ENDED, _row_told(row), subject=batch, key=key, time=time)
    _add(connection, new)


def batch_ended(connection: Connection, batch: Batch, time: str) -> None:
    """Nothing; whoever wants to know will be told that the batch ended at *time*."""
    if told := _listening(connection, batch.id, HookEvent.BATCH_ENDED):
        data = _batch_told(batch, time)
        key = f"{batch.id} {time}"
        put(connection, told, HookEvent.BATCH_ENDED, data, subject=batch.id, key=key, time=time)


def put(
    connection: Connection,
    told: Sequence[str],
    event: HookEvent,
    data: Mapping[str, Any],
    *,
    subject: str,
    key: str,
    time: str,
) -> None:
    """Nothing; the hooks *told* have this event to send, once for each *key*."""
    _add(connection, _deliveries(told, event, data, subject=subject, key=key, time=time))


def all_listening(connection: Connection, event: HookEvent) -> dict[str, str]:
    """The hooks that want to know of *event*, each with the account or token that set it."""
    found = connection.execute(select(hooks).where(hooks.c.is_enabled))
    return {hook.id: hook.owner for hook in found if event.value in hook.events.split()}


def _deliveries(
    told: Sequence[str], event: HookEvent, data: Mapping[str, Any], *, subject: str, key: str, time: str
) -> list[dict[str, Any]]:
    """What each of the hooks has to send."""
    body = body_of(event, time, data)
    return [
        {
            "id": sha256(f"{hook} {event} {key}".encode()).hexdigest()[:32],
            "hook": hook,
            "event": event.value,
            "subject": subject,
            "body": body,
            "state": DeliveryState.WAITING.value,
            "made_at": time,
            "begun_at": time,
            "due_at": time,
            "sender": "",
            "held_until": "",
            "tries": 0,
            "failures": 0,
            "ended_at": "",
        }
        for hook in told
    ]


def _add(connection: Connection, new: Sequence[Mapping[str, Any]]) -> None:
    """Nothing; they are there, by one statement however many they are."""
    if new:
        connection.execute(_ADDED[connection.dialect.name], new)


def _listening(connection: Connection, batch: str, event: HookEvent) -> list[str]:
    """The hooks of whoever sent the batch, a person those sent by his tokens too."""
    found = connection.execute(_LISTENING, {"batch": batch})
    return [hook.id for hook in found if event.value in hook.events.split()]


def _row_told(row: Row[Any]) -> dict[str, Any]:
    """Numbers, ids and digests: not a word of the paper."""
    result = json.loads(row.result)
    error, filed = result.get("error") or {}, result.get("filed") or {}
    return {
        "batch": row.batch,
        "row": row.number,
        "state": row.state,
        "attempts": row.attempts,
        "doc_id": row.doc_id,
        "doc_type": row.doc_type,
        "payload_sha256": row.digest,
        "error": error.get("code"),
        "findings": len(result.get("findings", ())),
        "document": filed.get("id"),
        "archival_code": filed.get("archival_code"),
        "files": [
            {name: file.get(name) for name in ("format", "sha256", "bytes")}
            for file in result.get("files", ())
        ],
        "links": {
            "batch": f"{BATCHES}/{row.batch}",
            "rows": f"{BATCHES}/{row.batch}/rows?after={row.number - 1}&limit=1",
        },
    }


def _batch_told(batch: Batch, time: str) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "state": batch.state(time).value,
        "total": batch.total,
        "counts": {state.value: batch.count(state) for state in RowState},
        "links": {"batch": f"{BATCHES}/{batch.id}", "rows": f"{BATCHES}/{batch.id}/rows"},
    }
