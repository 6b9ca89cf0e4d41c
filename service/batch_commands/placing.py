"""Files of rows that are done put into the folder, in the order of the rows, each under its name for good."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, Any

from service.batch_commands.folder import ASIDE
from service.core.batches import OPEN, Row, RowState
from service.core.errors.faults import StoreFailed, StoreFull
from service.core.ports import Store
from service.core.renditions import Rendition
from service.documents.batch_names import Naming
from service.jobs.ledger import Ledger
from service.output import place

TOGETHER = 50
"""Rows looked at once."""

Fetch = Callable[[Row, str], bytes]
"""The file of a row, by format; raises NotFound, StoreFailed where it may come later, Unplaced where not."""

Kept = Callable[[Row], Row]
"""The row with its files as they are kept now, sealed since perhaps; raises StoreFailed."""


class Unplaced(Exception):
    """A file cannot be placed, and waiting would not help; `fault` says why."""

    def __init__(self, fault: StoreFailed) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class Placing:
    """Puts the files of the batch *id* into *folder*, those of *formats*, under names by *pattern*.

    What stands there already under its name is left, whoever put it there; *listed* has a line on each file
    for the manifest. Up to the row number *last* all are passed, *placed* of them done.
    """

    folder: Path
    ledger: Ledger
    id: str
    fetch: Fetch
    kept: Kept
    formats: tuple[str, ...]
    naming: Naming
    listed: IO[bytes]
    placed: int = 0
    last: int = 0
    _named: tuple[int, str] = (0, "")

    def go_on(self) -> int:
        """How many rows could be passed now, some at a time; what is open still holds up those behind it.

        Raises Unplaced or NotFound; StoreFailed where going on later may help.
        """
        passed = 0
        for row in self.ledger.rows(self.id, after=self.last, limit=TOGETHER):
            if row.state in OPEN:
                break
            if row.state is RowState.DONE:
                self._place(row)
            self.last = row.number
            passed += 1
        return passed

    def again(self) -> None:
        """Nothing; rows are passed from the first one on, for some were tried again meanwhile."""
        self.naming = replace(self.naming)
        self.listed.truncate(0)
        self.listed.seek(0)
        self.placed, self.last, self._named = 0, 0, (0, "")

    def _place(self, row: Row) -> None:
        if self._named[0] != row.number:  # else this is another try
            self._named = row.number, self.naming.stem(row)
        paths = [self.folder / f"{self._named[1]}.{file['format']}" for file in wanted(row, self.formats)]
        if not all(map(os.path.lexists, paths)):
            paths = self._put(self.kept(row), paths)
        for path in paths:
            with _reading(path):
                self.listed.write(line(digest_of(path), path.name))
        self.placed += 1

    def _put(self, row: Row, paths: Sequence[Path]) -> list[Path]:
        named = []
        for file, path in zip(wanted(row, self.formats), paths, strict=True):
            content = self.fetch(row, file["format"])
            if sha256(content).hexdigest() != file["sha256"]:
                raise Unplaced(_damaged(row, path.name))
            named.append((path.name, Rendition(file["format"], file["media_type"], content)))
        try:
            return [Path(told["path"]) for told in place(self.folder, named, aside=ASIDE)]
        except StoreFull:
            raise
        except StoreFailed as fault:
            raise Unplaced(fault) from fault


def from_archive(store: Store) -> Fetch:
    """What gives the files of filed rows; one that is not as it was filed does not come later."""

    def fetch(row: Row, format: str) -> bytes:
        id = row.result["filed"]["id"]
        try:
            return store.open(id, format)
        except StoreFailed:
            if store.faults():
                raise
        try:  # it may have been away for a moment
            return store.open(id, format)
        except StoreFailed as fault:
            raise Unplaced(fault) from fault

    return fetch


def wanted(row: Row, formats: Sequence[str]) -> list[Mapping[str, Any]]:
    """What is told of the files of a row, in those formats."""
    return [file for file in row.result.get("files", ()) if file["format"] in formats]


def standing(folder: Path, formats: Sequence[str], kept: Kept) -> Callable[[Row, str], bool]:
    """Whether nothing stands in *folder* under a name, or a row's own files, as made or as *kept* now."""

    def fits(row: Row, stem: str) -> bool:
        files = wanted(row, formats)
        return all(_is_free(folder / f"{stem}.{file['format']}", file["sha256"]) for file in files)

    return lambda row, stem: fits(row, stem) or fits(kept(row), stem)


def line(digest: str, name: str) -> bytes:
    """A line of a manifest, as sha256sum writes and reads it."""
    return f"{digest}  {name}\n".encode()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits; raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _damaged(row: Row, name: str) -> StoreFailed:
    return StoreFailed(
        f"第 {row.number} 件的文件 {name} 已损坏。",
        hint="请检查数据文件夹所在的磁盘；文件不能恢复的，请换一个输出文件夹重新办理。",
    )


def _is_free(path: Path, digest: str) -> bool:
    with _reading(path):
        return not os.path.lexists(path) or (path.is_file() and digest_of(path) == digest)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """A block whose OSError leaves it as Unplaced."""
    try:
        yield
    except OSError as fault:
        raise Unplaced(
            StoreFailed(f"读不了 {path}：{fault.strerror}。", hint="请检查文件夹权限。")
        ) from fault
