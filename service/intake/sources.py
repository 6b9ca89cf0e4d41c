"""The entries of what is handed in: by paths at the command line, as one file over HTTP."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from service.core.entries import Entry, Unpack
from service.core.errors.requests import TooMuch
from service.intake.folders import in_path
from service.intake.limits import Limits
from service.intake.reading import Reader


def entries(paths: Sequence[Path], limits: Limits, unpack: Unpack) -> Iterator[Entry]:
    """The entries of those files and folders, one after the other, none but the present one in memory.

    Raises TooMuch at the entry, or the byte, that is one too many.
    """
    reader = Reader(limits, unpack)
    return within(limits, (entry for path in paths for entry in in_path(path, reader)))


def entries_of(file: BinaryIO, name: str, media_type: str, limits: Limits, unpack: Unpack) -> Iterator[Entry]:
    """The entries of one file, which can be sought in, as `entries`; raises as *unpack* beside.

    What the file is, its bytes tell; *name* and *media_type* are asked only where they do not.
    """
    return within(limits, Reader(limits, unpack).entries(file, name, media_type))


def within(limits: Limits, found: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of several files, as long as they are within *limits* together; raises TooMuch."""
    total = 0
    for number, entry in enumerate(found, 1):
        total += len(entry.content)
        if number > limits.entries:
            message = f"超过 {limits.entries} 份文书，多出的从“{entry.name}”起。"
            raise TooMuch(message, hint="请分成几个批次。")
        if total > limits.total:
            message = f"全部文书超过 {limits.total >> 20} MB，超出的从“{entry.name}”起。"
            raise TooMuch(message, hint="请分成几个批次。")
        yield entry
