"""What stands in storage and belongs to nothing that the archive knows."""

import re
from collections.abc import Callable, Iterator

from service.archive.ocfl.layout import ROOT, ROOT_FILES, document_id, object_prefix
from service.archive.proving.faults import Fault, Kind
from service.archive.storage.port import Storage

PLACE = re.compile(rf"{ROOT}/[0-9a-f]{{2}}/[0-9a-f]{{2}}/[^/]+")
EMPTY_PLACE = re.compile(rf"{ROOT}/[0-9a-f]{{2}}/([0-9a-f]{{2}}/)?")
"""Folders of the layout that a filing made before it failed: they may stay."""

KNOWN = {ROOT, "log", "set-apart", "staging", "backups", "batches"}


def strays(storage: Storage, is_known: Callable[[str], bool]) -> Iterator[Fault]:
    """Every fault of the storage root but those within objects of documents that are known by their ids."""
    for name in storage.children(""):
        if name not in KNOWN:
            yield Fault(Kind.FILE_EXTRA, name)
    yield from _root_files(storage)
    last = ""
    for stored in storage.below(ROOT):
        place = PLACE.match(stored.key)
        if place is None:
            if stored.key.removeprefix(f"{ROOT}/") not in ROOT_FILES and not EMPTY_PLACE.fullmatch(
                stored.key
            ):
                kind = Kind.LINK if not stored.is_plain and not stored.key.endswith("/") else Kind.FILE_EXTRA
                yield Fault(kind, stored.key)
        elif place[0] != last and not (place[0].startswith(f"{ROOT}/extensions")):
            last = place[0]
            yield from _place(last, stored.is_plain, stored.key, is_known)


def _place(place: str, is_plain: bool, key: str, is_known: Callable[[str], bool]) -> Iterator[Fault]:
    """What is wrong with a place where an object should stand."""
    try:
        id = document_id(place.rsplit("/", 1)[1])
    except ValueError:
        yield Fault(Kind.FILE_EXTRA, place)
        return
    if place != object_prefix(id):
        yield Fault(Kind.FILE_EXTRA, place, id, detail="不在应在的位置")
    elif not is_known(id):
        yield Fault(Kind.OBJECT_UNLOGGED, place, id)
    elif key == place and is_plain:
        yield Fault(Kind.FILE_EXTRA, place, id)


def _root_files(storage: Storage) -> Iterator[Fault]:
    if not storage.has(ROOT):
        return
    for name, content in ROOT_FILES.items():
        key = f"{ROOT}/{name}"
        try:
            if not storage.has(key):
                yield Fault(Kind.FILE_MISSING, key)
            elif storage.read(key) != content:
                yield Fault(Kind.FILE_CHANGED, key)
        except OSError as fault:
            yield Fault(Kind.FILE_UNREADABLE, key, detail=fault.strerror or "")
