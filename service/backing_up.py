"""Backups of the whole: the archive, and the office's database beside it."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from service.archive.faults import storing
from service.archive.proving.backups import BackedUp, Track
from service.archive.proving.measuring import Pace
from service.archive.proving.pieces import put_file, take_file
from service.archive.storage.port import Storage
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_backups
from service.bootstrap.people import build_office_database
from service.database.private import make_folder
from service.office.copying import snapshot, take_over
from service.settings import Settings

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Whole:
    """What was backed up or restored of the archive, and whether the office was too."""

    archive: BackedUp
    with_office: bool


def back_up(
    settings: Settings,
    store: DocumentStore,
    target: Storage,
    pace: Pace,
    track: Track,
    *,
    time: str,
    actor: str,
    where: str,
) -> Whole:
    """What *target* holds now; the office only where it is a file: PostgreSQL has its own backups."""
    with_office = build_office_database(settings).is_file
    keep = partial(_keep_office, settings, target, pace, time)
    made = build_backups(store).make(
        target, pace, track, time=time, actor=actor, where=where, beside=keep if with_office else None
    )
    return Whole(made, with_office)


def restore(
    settings: Settings,
    store: DocumentStore,
    source: Storage,
    pace: Pace,
    track: Track,
    *,
    time: str,
    actor: str,
    where: str,
) -> Whole:
    """What the empty archive and office hold now; a backup that has no office leaves that empty."""
    with_office = build_office_database(settings).is_file and any(source.children(OFFICE))
    bring = partial(_bring_office, settings, source)
    made = build_backups(store).restore(
        source, pace, track, time=time, actor=actor, where=where, beside=bring if with_office else None
    )
    return Whole(made, with_office)


def _keep_office(settings: Settings, target: Storage, pace: Pace, time: str) -> None:
    make_folder(settings.data)
    with TemporaryDirectory(prefix="office-copy-", dir=settings.data) as folder, storing():
        path = Path(folder, OFFICE)
        snapshot(build_office_database(settings), path)
        put_file(target, OFFICE, path, pace, time=time)


def _bring_office(settings: Settings, source: Storage) -> None:
    make_folder(settings.data)
    with TemporaryDirectory(prefix="office-copy-", dir=settings.data) as folder, storing():
        path = Path(folder, OFFICE)
        take_file(source, OFFICE, path)
        take_over(build_office_database(settings), path)
