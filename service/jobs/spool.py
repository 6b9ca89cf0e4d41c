"""Made files that no archive keeps, until their senders have fetched them: by batch, row and digest."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from service.core.errors.faults import StoreFailed, StoreFull
from service.core.errors.requests import NotFound
from service.database.faults import is_full
from service.database.private import make_folder, sync
from service.jobs.faults import keeping

PIECE = 1 << 20


class Spool(Protocol):
    """Durable files by key; every method raises StoreFailed."""

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key, whole and durable. What stood there had the same digest."""

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises NotFound."""

    def remove(self, prefix: str) -> None:
        """Nothing; nothing stands below *prefix* any more."""


class Named(Protocol):
    """Something in a bucket."""

    @property
    def key(self) -> str:
        """Under which it stands."""


class Bucket(Protocol):
    """A bucket that several machines share; what it cannot do is an OSError with message and cure."""

    def put(self, key: str, content: bytes, attempt: str, *, is_new: bool) -> None:
        """Nothing; the bucket has the bytes under that key, over what was there unless it *is_new*."""

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Nothing; the key stands for nothing."""

    def below(self, prefix: str) -> Iterator[Named]:
        """Everything whose key begins with *prefix*."""


def key_of(batch: str, number: int, digest: str, format: str) -> str:
    """Under which key a row's file stands: the same file made twice is one."""
    return f"{batch}/{number:05d}/{digest}.{format}"


@dataclass(frozen=True, slots=True)
class FolderSpool:
    """A spool in a *folder* of this machine."""

    folder: Path

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the file stands under its key, by one rename."""
        path = self.folder / key
        with keeping():
            make_folder(path.parent)
            aside = path.with_suffix(f".{os.getpid()}.part")
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
                for left in path.parent.glob("*.part"):  # by who was killed while it wrote the same row
                    left.unlink(missing_ok=True)
            except OSError:
                aside.unlink(missing_ok=True)
                raise
            sync(path.parent)

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises NotFound or StoreFailed."""
        with keeping():
            try:
                file = (self.folder / key).open("rb")
            except FileNotFoundError:
                raise _gone() from None
            with file:
                while piece := file.read(PIECE):
                    yield piece

    def remove(self, prefix: str) -> None:
        """Nothing; the files below *prefix* are gone."""
        with keeping():
            path = self.folder / prefix
            if path.exists():
                shutil.rmtree(path)


@dataclass(frozen=True, slots=True)
class BucketSpool:
    """A spool below *root* in a *bucket* that all machines share."""

    bucket: Bucket
    root: str

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the file stands under its key."""
        with _calling():
            self.bucket.put(f"{self.root}/{key}", content, "", is_new=False)

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises NotFound or StoreFailed."""
        with _calling():
            yield from self.bucket.stream(f"{self.root}/{key}")

    def remove(self, prefix: str) -> None:
        """Nothing; the files below *prefix* are gone."""
        with _calling():
            for found in self.bucket.below(f"{self.root}/{prefix}/"):
                self.bucket.delete(found.key)


@contextmanager
def _calling() -> Iterator[None]:
    """A block whose OSError leaves it as NotFound, StoreFailed, or StoreFull for want of room."""
    try:
        yield
    except FileNotFoundError:
        raise _gone() from None
    except OSError as fault:
        kind = StoreFull if is_full(fault) else StoreFailed
        raise kind(str(fault), hint=str(getattr(fault, "cure", ""))) from fault


def _gone() -> NotFound:
    return NotFound("这份文件已不在批次中。", hint="批次的文件只保留一段时间；请重新提交。")
