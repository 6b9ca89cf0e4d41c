"""How much there is to do, who does it, and what holds them up."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from service.core.batches import Backlog, RowState
from service.database.engine import Database
from service.jobs.database.tables import batch_rows, batch_workers, batches
from service.jobs.faults import reading
from service.jobs.moments import Clock, ahead, moment, written
from service.jobs.queue import LEASE_SECONDS


def backlog(database: Database, clock: Clock) -> Backlog:
    """The rows of all batches that may be worked on now, and the workers alive; raises StoreFailed."""
    with reading(database) as connection:
        now = moment(connection, clock)
        living = select(func.count()).select_from(batch_workers).where(_is_alive(now))
        workers = connection.execute(living).scalar_one()
        counted = [
            func.coalesce(func.sum(case((batch_rows.c.state == state.value, 1), else_=0)), 0)
            for state in (RowState.WAITING, RowState.RUNNING)
        ]
        goes = batches.c.ended_at == "", batches.c.accepted_at != "", batches.c.paused_at == ""
        asked = (
            select(batches.c.accepted_at, batches.c.start_at, *counted)
            .join(batch_rows, batch_rows.c.batch == batches.c.id)
            .where(*goes, batches.c.start_at <= written(now))
            .group_by(batches.c.id, batches.c.accepted_at, batches.c.start_at)
        )
        found = connection.execute(asked).all()
    since = [max(accepted, start) for accepted, start, waiting, _ in found if waiting]
    oldest = (now - datetime.fromisoformat(min(since))).total_seconds() if since else 0.0
    return Backlog(
        sum(int(waiting) for _, _, waiting, _ in found),
        sum(int(running) for _, _, _, running in found),
        int(workers),
        max(0.0, oldest),
    )


def troubles(connection: Connection, now: datetime) -> list[Any]:
    """What holds up the workers alive, as they told it."""
    held = select(batch_workers.c.trouble).where(batch_workers.c.trouble != "", _is_alive(now))
    return [json.loads(text) for text in connection.execute(held.distinct()).scalars()]


def _is_alive(now: datetime) -> ColumnElement[bool]:
    return batch_workers.c.seen_at >= ahead(now, -LEASE_SECONDS)
