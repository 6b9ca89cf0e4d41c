"""移交包 as a BagIt bag (RFC 8493), written so that it is there whole, durably, or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from service.core.errors.faults import StoreFailed

DECLARATION = "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
PAYLOAD = "data"
ALGORITHMS = ("sha256", "sha512")


@dataclass(frozen=True, slots=True)
class WrittenBag:
    """A bag that is there: its folder, its payload's files and bytes, SHA-512 of its SHA-512 manifest."""

    folder: Path
    files: int
    size: int
    digest: str


def write_bag(
    parent: Path, name: str, payload: Iterable[tuple[str, Iterable[bytes]]], info: Mapping[str, str]
) -> WrittenBag:
    """The bag *name* (name_2, name_3 … where that is taken) in *parent*, with a *payload* of names and bytes.

    *info* goes into bag-info.txt, with counts and bytes. What the payload raises while it is read leaves
    nothing behind; raises StoreFailed where nothing can be written there.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _aside(parent) as folder, ExitStack() as open_files:
            bag = _Bag(folder, open_files)
            for path, pieces in payload:
                bag.add(f"{PAYLOAD}/{path}", pieces)
            bag.close(info)
            final = _named(folder, parent, name)
            return WrittenBag(final, bag.files, bag.size, bag.digest)
    except OSError as fault:
        raise StoreFailed(
            f"无法在 {parent} 写出移交包：{fault.strerror}。", hint="请检查文件夹权限和磁盘空间。"
        ) from fault


class _Bag:
    """A bag on its way: its manifests grow with its files, so that memory does not."""

    def __init__(self, folder: Path, open_files: ExitStack) -> None:
        self.folder = folder
        self.files = self.size = 0
        self.digest = ""
        self._manifests = {
            name: open_files.enter_context((folder / f"manifest-{name}.txt").open("xb"))
            for name in ALGORITHMS
        }
        self._folders = {folder}

    def add(self, path: str, pieces: Iterable[bytes]) -> None:
        """Nothing; the file's bytes are durable, and listed."""
        digests, size = self._write(path, pieces)
        for name, digest in digests.items():
            self._manifests[name].write(f"{digest}  {path}\n".encode())
        self.files += 1
        self.size += size

    def close(self, info: Mapping[str, str]) -> None:
        """Nothing; what is said of the payload stands beside it, all of it durable."""
        for manifest in self._manifests.values():
            manifest.flush()
            os.fsync(manifest.fileno())
        self.digest = hashlib.sha512((self.folder / "manifest-sha512.txt").read_bytes()).hexdigest()
        told = {**info, "Payload-Oxum": f"{self.size}.{self.files}"}
        text = "".join(f"{name}: {_line(value)}\n" for name, value in told.items())
        self._write(DECLARATION[0], [DECLARATION[1]])
        self._write(INFO, [text.encode()])
        self._tag_manifests()
        for folder in sorted(self._folders, reverse=True):
            _sync(folder)

    def _tag_manifests(self) -> None:
        tags = [DECLARATION[0], INFO, *(f"manifest-{name}.txt" for name in ALGORITHMS)]
        for name in ALGORITHMS:
            lines = [
                f"{hashlib.new(name, (self.folder / tag).read_bytes()).hexdigest()}  {tag}\n" for tag in tags
            ]
            self._write(f"tagmanifest-{name}.txt", ["".join(lines).encode()])

    def _write(self, path: str, pieces: Iterable[bytes]) -> tuple[dict[str, str], int]:
        digests = {name: hashlib.new(name) for name in ALGORITHMS}
        target, size = self.folder / path, 0
        self._make(target.parent)
        with target.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                size += len(piece)
                for digest in digests.values():
                    digest.update(piece)
            file.flush()
            os.fsync(file.fileno())
        return {name: digest.hexdigest() for name, digest in digests.items()}, size

    def _make(self, folder: Path) -> None:
        if folder not in self._folders:
            self._make(folder.parent)
            folder.mkdir()
            self._folders.add(folder)


@contextmanager
def _aside(parent: Path) -> Iterator[Path]:
    """A folder in *parent* under a name that is no bag's; gone at the end where it was not named."""
    folder = Path(tempfile.mkdtemp(prefix=".hongtou-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _named(folder: Path, parent: Path, name: str) -> Path:
    """The folder, under the first of the names that is free."""
    for number in count(1):
        final = parent / (name if number == 1 else f"{name}_{number}")
        try:
            final.mkdir()  # what tells others that the name is taken; the rename takes its place
        except FileExistsError:
            continue
        folder.chmod(0o755)
        folder.rename(final)
        _sync(parent)
        return final
    raise AssertionError


def _line(text: str) -> str:
    return " ".join(text.split())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
