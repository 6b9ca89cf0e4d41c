"""The folder that a batch's files go to: it remembers which batch that is; one command has it at a time."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import click

from service.core.batches import Wishes
from service.core.errors.faults import StoreFailed, StoreFull
from service.database.faults import is_full
from service.handover.parcels import MANIFEST

MEMORY = ".hongtou-batch.json"
REPORTS = ("report.html", "report.json", "report.xlsx")
ASIDE = ".hongtou-batch-"
"""How the names of folders begin in which files wait until they are whole."""


@dataclass(slots=True)
class Held:
    """A folder that one command has for itself; the *id* of its batch is remembered there if that *lasts*."""

    id: str
    lasts: bool = False


@contextmanager
def held(folder: Path, wishes: Wishes, id: str, *, resumes: bool) -> Iterator[Held]:
    """A block that has *folder* for itself, for the batch it has, or the new one *id*, if it comes to last.

    Raises UsageError where another command has it, where it has a batch that is not to be gone on with, or
    none that could be, where that was wished otherwise, or where reports of others would be written
    over; StoreFailed where it cannot be written to.
    """
    if resumes and not os.path.lexists(folder / MEMORY):
        raise click.UsageError(
            f"{folder} 里没有中断的批次，没有什么可以接着做。请核对 -o 的文件夹；第一次做，请去掉 --resume。"
        )
    with _alone(folder) as memory:
        known = _known(memory.read())
        here = Held(known.get("batch", id), lasts=bool(known))
        try:
            if known:
                _check(folder, known, wishes, resumes=resumes)
            else:
                _check_free(folder)
                _remember(folder, memory, {"batch": id, "wishes": print_of(wishes)})
            for left in folder.glob(f"{ASIDE}*"):  # by a command that was killed
                shutil.rmtree(left, ignore_errors=True)
            yield here
        finally:
            if not here.lasts:
                with suppress(OSError):
                    (folder / MEMORY).unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[BinaryIO]:
    """A block with the file that remembers the batch, which no other command has meanwhile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / MEMORY, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as fault:
        raise unwritable(folder, fault) from fault
    with os.fdopen(descriptor, "r+b") as memory:
        if not _is_got(memory):
            raise click.UsageError(f"另一个 hongtou batch 正在往 {folder} 放文件，请等它结束。")
        yield memory


def _is_got(memory: BinaryIO) -> bool:
    """Whether this command alone has the file now, which another one may have let go of in between."""
    try:
        fcntl.flock(memory, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(memory.fileno()).st_nlink > 0


def print_of(wishes: Wishes) -> str:
    """What tells these wishes from others."""
    return sha256(json.dumps(wishes.as_dict(), sort_keys=True).encode()).hexdigest()


def _known(content: bytes) -> dict[str, Any]:
    """What is remembered; nothing where a command was killed before it had written that, and begun."""
    with suppress(ValueError):
        known = json.loads(content)
        if isinstance(known, dict) and isinstance(known.get("batch"), str):
            return known
    return {}


def _check(folder: Path, known: dict[str, Any], wishes: Wishes, *, resumes: bool) -> None:
    if not resumes:
        raise click.UsageError(
            f"{folder} 里已有一个批次（{known['batch']}）的文件。接着做，请在同样的命令后加 --resume；"
            "另做一批，请换一个文件夹。"
        )
    if known.get("wishes") != print_of(wishes):
        raise click.UsageError(
            f"--resume 只能接着做 {folder} 里原来的批次，选项须与当时相同。另做一批，请换一个文件夹。"
        )


def _check_free(folder: Path) -> None:
    for name in (*REPORTS, MANIFEST):
        if os.path.lexists(folder / name):
            raise click.UsageError(
                f"{folder} 里已有别的 {name}，放入报告时会把它盖掉。请把它移走，或换一个文件夹。"
            )


def _remember(folder: Path, memory: BinaryIO, told: dict[str, str]) -> None:
    try:
        memory.seek(0)
        memory.truncate()
        memory.write(json.dumps(told, ensure_ascii=False).encode())
        memory.flush()
        os.fsync(memory.fileno())
    except OSError as fault:
        raise unwritable(folder, fault) from fault


def unwritable(folder: Path, fault: OSError) -> StoreFailed:
    """The fault of a folder that does not take files."""
    kind = StoreFull if is_full(fault) else StoreFailed
    return kind(f"无法写入文件夹 {folder}：{fault.strerror}。", hint="请检查文件夹权限和磁盘空间。")
