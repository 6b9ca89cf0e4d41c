"""The archive put together from where its bytes, its rows and its numbers come from."""

from service.archive.changes import Changes
from service.archive.filing import Checks, Filing
from service.archive.log import Log
from service.archive.ocfl.objects import Objects
from service.archive.recovery import Recovery
from service.archive.sealing import Sealing
from service.archive.storage.port import Storage
from service.archive.store import DocumentStore
from service.archive.witnessing import Witnessing
from service.database.engine import Database
from service.records.schedule import Schedule


def open_archive(
    database: Database,
    storage: Storage,
    schedule: Schedule,
    checks: Checks,
) -> DocumentStore:
    """The archive in *storage*, found by *database*, which files by *schedule*.

    What is filed must pass *checks*.
    """
    objects = Objects(storage)
    changes = Changes(objects, Log(storage))
    return DocumentStore(
        database,
        objects,
        Filing(objects, changes, database, schedule, checks),
        Recovery(objects, changes, database),
        Sealing(objects, changes, database, checks),
        Witnessing(changes, database),
    )
