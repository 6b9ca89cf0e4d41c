"""The archive put together from where its bytes, its rows and its numbers come from."""

from collections.abc import Callable

from service.archive.changes import Changes
from service.archive.database.engine import Database
from service.archive.filing import Filing
from service.archive.log import Log
from service.archive.ocfl.objects import Objects
from service.archive.recovery import Recovery
from service.archive.storage.port import Storage
from service.archive.store import DocumentStore
from service.core.ports import Conformance
from service.records.schedule import Schedule


def open_archive(
    database: Database,
    storage: Storage,
    schedule: Schedule,
    count_pages: Callable[[bytes], int],
    conformance: Conformance,
) -> DocumentStore:
    """The archive in *storage*, found by *database*, which files by *schedule*.

    PDF files are judged by *conformance*, and their pages are counted by *count_pages*.
    """
    objects = Objects(storage)
    changes = Changes(objects, Log(storage))
    return DocumentStore(
        database,
        objects,
        Filing(objects, changes, database, schedule, count_pages, conformance),
        Recovery(objects, changes, database),
    )
