"""Finished files put into a folder: each whole or not at all, never over another file."""

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from service.core.errors.faults import StoreFailed, StoreFull
from service.core.renditions import Rendition
from service.database.faults import is_full

WITHOUT_LINKS = (errno.EPERM, errno.EOPNOTSUPP)
"""How a file system says that a file cannot have two names there, as on a memory stick (FAT)."""


def place(
    folder: Path, named: Sequence[tuple[str, Rendition]], aside: str = ".hongtou-"
) -> list[dict[str, Any]]:
    """What was written: format, path, bytes and SHA-256 of each file.

    A name that is taken by other content gets _2, _3 …, the same for all files of one document; a file
    with the very same content is left as it is. Raises StoreFailed, StoreFull for want of room, and leaves
    nothing unfinished then; only a kill leaves a folder whose name begins with *aside*.
    """
    renditions = [rendition for _, rendition in named]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=aside, dir=folder) as apart:
            whole = [
                _written(Path(apart, str(number)), item.content) for number, item in enumerate(renditions)
            ]
            paths = next(
                paths for paths in _candidates(folder, [name for name, _ in named]) if _named(whole, paths)
            )
        _sync(folder)
    except OSError as fault:
        kind = StoreFull if is_full(fault) else StoreFailed
        raise kind(
            f"无法写入文件夹 {folder}：{fault.strerror}。", hint="请检查文件夹权限和磁盘空间。"
        ) from fault
    return [_described(path, rendition) for path, rendition in zip(paths, renditions, strict=True)]


def _candidates(folder: Path, names: list[str]) -> Iterator[list[Path]]:
    yield [folder / name for name in names]
    for number in count(2):
        yield [folder / f"{Path(name).stem}_{number}{Path(name).suffix}" for name in names]


def _written(path: Path, content: bytes) -> Path:
    """The path, with the whole content durable under it. Raises FileExistsError where it is taken."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
    return path


def _named(whole: list[Path], paths: list[Path]) -> bool:
    """Whether the files stand under these paths now; where one path is taken, none of them is new."""
    new: list[Path] = []
    try:
        for file, path in zip(whole, paths, strict=True):
            if not _holds(path, file):
                _name(file, path)
                new.append(path)
    except OSError as fault:
        for path in new:
            path.unlink()
        if isinstance(fault, FileExistsError):
            return False
        raise
    return True


def _holds(path: Path, file: Path) -> bool:
    return path.is_file() and path.read_bytes() == file.read_bytes()


def _name(file: Path, path: Path) -> None:
    """Nothing; the file has that name too. Raises FileExistsError where the name is taken."""
    try:
        os.link(file, path)
    except OSError as fault:
        if fault.errno not in WITHOUT_LINKS:
            raise
        _written(path, file.read_bytes())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _described(path: Path, rendition: Rendition) -> dict[str, Any]:
    return {
        "format": rendition.format,
        "path": str(path),
        "bytes": len(rendition.content),
        "sha256": rendition.digest,
    }
