"""Finished files put into a folder: whole or not at all, never over another file."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from service.core.errors import StoreFailed
from service.core.renditions import Rendition


def place(folder: Path, named: Sequence[tuple[str, Rendition]]) -> list[dict[str, Any]]:
    """What was written: format, path, bytes and SHA-256 of each file.

    A name that is taken by other content gets _2, _3 …, the same for all files of one document; a file
    with the very same content is left as it is. Raises StoreFailed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for names in _candidates([name for name, _ in named]):
            if all(_free(folder / name, item) for name, (_, item) in zip(names, named, strict=True)):
                return [_written(folder / name, item) for name, (_, item) in zip(names, named, strict=True)]
    except OSError as fault:
        raise StoreFailed(
            f"无法写入文件夹 {folder}：{fault.strerror}。", hint="请检查文件夹权限和磁盘空间。"
        ) from fault
    raise AssertionError("the candidates never end")


def _candidates(names: list[str]) -> Iterator[list[str]]:
    yield names
    for number in count(2):
        yield [f"{Path(name).stem}_{number}{Path(name).suffix}" for name in names]


def _free(path: Path, rendition: Rendition) -> bool:
    return not path.exists() or path.read_bytes() == rendition.content


def _written(path: Path, rendition: Rendition) -> dict[str, Any]:
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(rendition.content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).rename(path)
    return {
        "format": rendition.format,
        "path": str(path),
        "bytes": len(rendition.content),
        "sha256": rendition.digest,
    }
