"""The archive wherever it may be kept: each storage with each database."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from service.archive.database.layout import archive_database
from service.archive.database.sessions import Sessions
from service.archive.opening import open_archive
from service.archive.presence import Living, Presence
from service.archive.storage.bucket import Bucket
from service.archive.storage.files import FileStorage
from service.archive.storage.port import Storage
from service.archive.storage.s3 import S3Storage
from service.archive.store import DocumentStore
from service.database.engine import Database
from tests.archive.conftest import SCHEDULE, Unchecked

_roots = count(1)


def _new_name() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive is: its data folder, its database, and its bucket and prefix if it has one."""

    data: Path
    url: str = ""
    bucket: Bucket | None = None
    root: str = ""

    def database(self) -> Database:
        """The database of the archive."""
        return archive_database(self.url, self.data)

    def presence(self, new_name: Callable[[], str] = _new_name) -> Living:
        """The signs of life of its processes."""
        database = self.database()
        if database.is_file:
            return Presence(self.data / "processes", new_name)
        return Sessions(database, new_name)

    def storage(self, presence: Living | None = None) -> Storage:
        """The storage of the archive."""
        living = presence or self.presence()
        if self.bucket:
            return S3Storage(self.bucket, self.root, living, _new_name)
        return FileStorage(self.data / "archive", living)

    def store(self) -> DocumentStore:
        """The archive, opened; every PDF has three pages there."""
        return open_archive(self.database(), self.storage(), SCHEDULE, Unchecked())

    def on(self, data: Path) -> "Place":
        """The same archive, from a machine that has that data folder."""
        return replace(self, data=data)

    def told(self) -> str:
        """The place as text for another process."""
        return json.dumps(asdict(self), default=str)


def place_told(text: str) -> Place:
    """The place in the text of another process."""
    values = json.loads(text)
    bucket = values["bucket"]
    return Place(Path(values["data"]), values["url"], Bucket(**bucket) if bucket else None, values["root"])


def alone() -> None:
    """Nothing: nobody else writes to the archive."""


def new_root() -> str:
    """A prefix in the bucket that no archive has yet."""
    return f"archives/{next(_roots)}"


def placed(request: pytest.FixtureRequest, pair: str, data: Path) -> Place:
    """An empty place for a pair of storage and database, whose servers the test session runs."""
    storage, database = pair.split("+")
    url = request.getfixturevalue("postgresql").database() if database == "postgresql" else ""
    bucket = request.getfixturevalue("object_store").bucket if storage == "s3" else None
    return Place(data, url, bucket, new_root())
