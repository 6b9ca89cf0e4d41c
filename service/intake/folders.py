"""Folders of files: what lies in them, in natural order, and nothing that lies elsewhere."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.errors.payloads import BrokenPackage
from service.intake.naming import encoding_of, is_left_behind, natural, shown
from service.intake.reading import Reader


def in_path(path: Path, reader: Reader) -> Iterator[Entry]:
    """The entries of a file, or of all files in a folder and those below it; raises as the reader."""
    if path.is_dir():
        yield from _in_folder(path, path.resolve(), path.resolve().name, reader)
    else:
        yield from _in_file(path, _text(path.name), reader)


def _in_folder(folder: Path, root: Path, label: str, reader: Reader) -> Iterator[Entry]:
    try:
        held = sorted(os.scandir(folder), key=lambda entry: natural(entry.name))
    except OSError as fault:
        yield Entry(shown(label), fault=_unread(fault))
        return
    if not held and folder == root:
        yield Entry(shown(label), fault=BrokenPackage("文件夹是空的。", hint="请核对路径。"))
    for entry in held:
        name = f"{label}/{_text(entry.name)}"
        if is_left_behind(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _in_folder(Path(entry.path), root, name, reader)
        elif strange := _strange(Path(entry.path), root):
            yield Entry(shown(name), fault=strange)
        else:
            yield from _in_file(Path(entry.path), name, reader)


def _strange(path: Path, root: Path) -> HongtouError | None:
    """Why what lies there is not read: it leads elsewhere, or is no file."""
    try:
        kind = path.stat().st_mode
    except OSError as fault:
        return _unread(fault)
    if not path.resolve().is_relative_to(root):
        return BrokenPackage("这是通向文件夹之外的链接，没有读。", hint="请放入文件本身。")
    if not stat.S_ISREG(kind):
        return BrokenPackage("这不是文件，没有读。", hint="请放入文件本身；文件夹的链接不跟随。")
    return None


def _in_file(path: Path, name: str, reader: Reader) -> Iterator[Entry]:
    try:
        file: BinaryIO = path.open("rb")
    except OSError as fault:
        yield Entry(shown(name), fault=_unread(fault))
        return
    with closing(file):
        yield from reader.entries(file, name)


def _unread(fault: OSError) -> HongtouError:
    return BrokenPackage(f"读不了：{fault.strerror or type(fault).__name__}。", hint="请核对路径和权限。")


def _text(name: str) -> str:
    """The name of a file as text."""
    raw = os.fsencode(name)
    return raw.decode(encoding_of([raw]), "replace")
