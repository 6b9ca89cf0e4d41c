"""Storage in a folder: written aside, synced, given its name, and the name synced."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath

from service.archive.presence import Living
from service.archive.storage.port import Held, KeyMissing, KeyTaken, Stored
from service.database.private import make_folder, sync

PIECE = 1 << 20
STAGING, SET_APART = "staging", "set-apart"
TREE = "tree"
SERIAL = "~"
"""What follows the sign tells apart the stages of one name."""


@dataclass(slots=True)
class FileStage:
    """A folder aside: `tree` below it holds the files until it is published, the folder itself stays longer.

    So a folder left behind names what may have been published and never settled.
    """

    storage: "FileStorage"
    folder: Path
    published: tuple[str, Held] | None = None
    is_settled: bool = False
    _folders: set[Path] = field(default_factory=set)

    @property
    def _tree(self) -> Path:
        return self.folder / TREE

    def write(self, name: str, content: bytes) -> None:
        """Nothing; the file's bytes are durable. No name is written twice."""
        path = self._tree / name
        for folder in [self._tree / above for above in reversed(PurePosixPath(name).parents)]:
            if folder not in self._folders:
                folder.mkdir(mode=0o700)
                self._folders.add(folder)
        write_new(path, content)

    def publish(self, prefix: str, held: Held) -> None:
        """Nothing; all that was written stands below *prefix*, whole and durable. Raises KeyTaken."""
        for folder in sorted(self._folders, reverse=True):
            sync(folder)
        target = self.storage.root / prefix
        self.storage.make_folders_above(prefix)
        if target.exists():
            raise KeyTaken(prefix)
        try:
            self._tree.rename(target)
        except OSError as fault:
            if target.exists():
                raise KeyTaken(prefix) from fault
            raise
        self.published = prefix, held
        sync(target.parent)

    def settle(self) -> None:
        """Nothing; it is decided what becomes of what was published. Else it is set apart, or left behind."""
        self.is_settled = True


@dataclass(frozen=True, slots=True)
class FileStorage:
    """Everything below *root*, the owner's alone; *presence* tells which processes live."""

    root: Path
    presence: Living
    _serials: Iterator[int] = field(default_factory=count)
    _durable: set[Path] = field(default_factory=set)
    """Folders whose names this process has synced, or seen synced."""

    @contextmanager
    def stage(self, name: str) -> Iterator[FileStage]:
        """A stage for files; what was not published is gone at its end, *name* says what it was for."""
        home = self._home()
        folder = home / f"{name}{SERIAL}{next(self._serials)}"
        folder.mkdir(mode=0o700)
        sync(home)
        stage = FileStage(self, folder)
        try:
            yield stage
        finally:
            with suppress(OSError):  # where it fails, the folder is left behind to tell of it
                if stage.published and not stage.is_settled:
                    self.set_apart(*stage.published)
                shutil.rmtree(folder, ignore_errors=True)

    def unsettled(self) -> Iterator[str]:
        """The names of stages left behind by dead processes; what was not published is gone."""
        for left in self._left():
            if left.is_file():
                left.unlink()
                continue
            if (left / TREE).exists():
                shutil.rmtree(left / TREE)
            yield _purpose(left)

    def forget(self, name: str) -> None:
        """Nothing; stages of that name left behind by dead processes are gone."""
        for folder in self._left():
            if _purpose(folder) == name:
                folder.rmdir()

    def make_folders_above(self, key: str) -> None:
        """Nothing; the folders above the key are there and durable. Raises OSError.

        Who made one may have died before it was durable, so each process syncs each name once.
        """
        make_folder(self.root)
        below = (self.root / key).parent.relative_to(self.root)
        for folder in [self.root / above for above in (*reversed(below.parents[:-1]), below)]:
            if folder not in self._durable or not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                sync(folder.parent)
                self._durable.add(folder)

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key. Raises KeyTaken."""
        path = self.root / key
        self.make_folders_above(key)
        with self._aside(content) as aside:
            try:
                os.link(aside, path)
            except FileExistsError as fault:
                raise KeyTaken(key) from fault
        sync(path.parent)

    def replace(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key, at once in the place of what stood there."""
        path = self.root / key
        self.make_folders_above(key)
        with self._aside(content) as aside:
            aside.rename(path)
        sync(path.parent)

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises KeyMissing."""
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises KeyMissing."""
        try:
            descriptor = os.open(self.root / key, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError) as fault:
            raise KeyMissing(key) from fault
        with os.fdopen(descriptor, "rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def has(self, key: str) -> bool:
        """Whether anything stands under the key."""
        try:
            (self.root / key).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def below(self, prefix: str) -> Iterator[Stored]:
        """Everything below *prefix*, in the order of the keys; a link on the way there is all there is."""
        parts = [part for part in prefix.split("/") if part]
        for depth in range(1, len(parts) + 1):
            above = "/".join(parts[:depth])
            path = self.root / above
            if path.is_symlink():
                yield Stored(above, 0, is_plain=False)
                return
            if not path.is_dir():
                return
        yield from self._walk(self.root / prefix)

    def children(self, prefix: str) -> Iterator[str]:
        """The names directly below *prefix*, sorted."""
        with suppress(FileNotFoundError, NotADirectoryError):
            yield from sorted(os.listdir(self.root / prefix))  # noqa: PTH208 # a path a name is dear here

    def set_apart(self, prefix: str, held: Held) -> str:
        """Where everything below *prefix* stands now, out of the way and whole; empty where nothing was.

        No folder that holds nothing is left above *prefix*. Only the archive's one writer may call this, and
        is asked whether it still is before anything goes.
        """
        key, path = "", self.root / prefix
        if self.has(prefix):
            held()
            name = prefix.rstrip("/").replace("/", "~")
            candidates = (f"{SET_APART}/{name}~{number}" for number in count(1))
            key = next(key for key in candidates if not self.has(key))
            self.make_folders_above(key)
            path.rename(self.root / key)
            sync(self.root / SET_APART)
            sync(path.parent)
        self._clear_above(path)
        return key

    def room(self) -> int | None:
        """The bytes that are free, None where nobody can say."""
        there = next(folder for folder in (self.root, *self.root.absolute().parents) if folder.exists())
        return shutil.disk_usage(there).free

    def _clear_above(self, path: Path) -> None:
        for folder in path.parents:
            if folder == self.root or (folder.exists() and any(folder.iterdir())):
                return
            if folder.exists():
                folder.rmdir()
                sync(folder.parent)

    @contextmanager
    def _aside(self, content: bytes) -> Iterator[Path]:
        """A file of its own beside the stages, durable but for its name, gone at the end."""
        home = self._home()
        path = home / f"{next(self._serials)}.single"
        try:
            write_new(path, content)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _home(self) -> Path:
        home = self.root / STAGING / self.presence.name()
        make_folder(home)
        return home

    def _left(self) -> Iterator[Path]:
        """What processes that are gone have left."""
        for process in self.children(STAGING):
            home = self.root / STAGING / process
            if self.presence.lives(process):
                continue
            for name in self.children(f"{STAGING}/{process}"):
                yield home / name
            with suppress(OSError):  # not empty: what was published there is not looked into yet
                home.rmdir()

    def _walk(self, folder: Path) -> Iterator[Stored]:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            key = (folder / entry.name).relative_to(self.root).as_posix()
            if entry.is_dir(follow_symlinks=False):
                found_below = False
                for stored in self._walk(folder / entry.name):
                    found_below = True
                    yield stored
                if not found_below:
                    yield Stored(f"{key}/", 0, is_plain=False)
            else:
                yield Stored(
                    key, entry.stat(follow_symlinks=False).st_size, entry.is_file(follow_symlinks=False)
                )


def _purpose(folder: Path) -> str:
    """What the stage was for, by the name of its folder."""
    return folder.name.rpartition(SERIAL)[0]


def write_new(path: Path, content: bytes) -> None:
    """Nothing; the bytes are durable in a file that was not there. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
