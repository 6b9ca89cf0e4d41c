"""Runs of chores as the tables have them."""

import json
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.core.chores import PAUSES, TRIES, Begun, Chore, Ended, Run
from service.jobs.database.tables import chore_runs, chores
from service.jobs.moments import ahead, written


def begin(connection: Connection, chore: Chore, worker: str, host: str, time: str) -> int:
    """The number of the run that the worker has for itself from now on."""
    number = int(connection.execute(select(func.max(chore_runs.c.number))).scalar_one() or 0) + 1
    told = {"name": chore.value, "worker": worker, "host": host, "began_at": time}
    connection.execute(insert(chore_runs).values(number=number, **told, ended_at="", outcome="", result="{}"))
    connection.execute(update(chores).where(chores.c.name == chore.value).values(worker=worker, run=number))
    return number


def end(connection: Connection, number: int, ended: Ended, result: Any, time: str) -> None:
    """Nothing; the run is over, and its result told."""
    told = {"ended_at": time, "outcome": ended.value, "result": json.dumps(result, ensure_ascii=False)}
    connection.execute(update(chore_runs).where(chore_runs.c.number == number).values(**told))


def free(connection: Connection, chore: str, **values: Any) -> None:
    """Nothing; nobody has the chore."""
    connection.execute(update(chores).where(chores.c.name == chore).values(worker="", **values))


def failed(connection: Connection, begun: Begun, now: Any, *, is_dead: bool = False) -> None:
    """Nothing; nobody has the chore, which is tried again, after a pause, where that was not often enough.

    Where the worker died, the chore need not be why: the first time there is no pause.
    """
    found = connection.execute(select(chores.c.tries).where(chores.c.name == begun.chore.value)).scalar_one()
    tries = int(found) + 1
    if tries >= TRIES:
        free(connection, begun.chore.value, tries=0, not_before="", settled_at=begun.time)
        return
    pause = PAUSES[tries - 1] if not is_dead else PAUSES[tries - 2] if tries > 1 else 0.0
    free(connection, begun.chore.value, tries=tries, not_before=ahead(now, pause))


def forsake(connection: Connection, worker: str, now: Any) -> None:
    """Nothing; what the dead worker had is somebody else's to do."""
    held = select(chores.c.name, chores.c.run).where(chores.c.worker == worker)
    for name, number in connection.execute(held).all():
        began = connection.execute(
            select(chore_runs.c.began_at).where(chore_runs.c.number == number)
        ).scalar_one()
        end(connection, number, Ended.LOST, {}, written(now))
        failed(connection, Begun(number, Chore(name), worker, began, ""), now, is_dead=True)


def run_of(found: Row[Any]) -> Run:
    """The run as a value."""
    return Run(
        number=found.number,
        chore=Chore(found.name),
        host=found.host,
        began_at=found.began_at,
        ended_at=found.ended_at,
        end=Ended(found.outcome) if found.outcome else None,
        result=json.loads(found.result),
    )
