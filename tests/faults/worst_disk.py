"""The worst disk that keeps the promises of POSIX: after a cut it holds what was synced, and nothing else.

A real ext4 keeps names whose folder was never synced, by luck; this one does not. It needs no root.
SQLite's own writes are not seen, so this disk loses the database whole: storage and its log are the truth.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class WorstDisk:
    """What was synced below *root*: the bytes of files and the names in folders, by inode."""

    root: Path
    synced: Callable[[], None]
    """Done after each sync of this process; a fork, such as the judge, is not watched."""
    _bytes: dict[int, bytes] = field(default_factory=dict)
    _names: dict[int, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    _held: list[int] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator["WorstDisk"]:
        """A block whose calls of fsync are noted."""
        kept, own = os.fsync, os.getpid()

        def fsync(descriptor: int) -> None:
            kept(descriptor)
            if os.getpid() == own:
                self._note(descriptor)
                self.synced()

        os.fsync = fsync
        try:
            yield self
        finally:
            os.fsync = kept
            for descriptor in self._held:
                os.close(descriptor)

    def after_a_cut(self, to: Path) -> Path:
        """The folder *to*, with what the disk holds if the power is cut now."""
        self._rebuild(self.root.stat().st_ino, to)
        return to

    def _note(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        self._held.append(os.dup(descriptor))  # so the inode is given to no other file
        if stat.S_ISDIR(found.st_mode):
            with os.scandir(descriptor) as entries:
                self._names[found.st_ino] = {
                    entry.name: (entry.inode(), entry.is_dir(follow_symlinks=False)) for entry in entries
                }
        else:
            self._bytes[found.st_ino] = Path(f"/proc/self/fd/{descriptor}").read_bytes()

    def _rebuild(self, folder: int, to: Path) -> None:
        to.mkdir()
        for name, (inode, is_folder) in self._names.get(folder, {}).items():
            if is_folder:
                self._rebuild(inode, to / name)
            elif not name.startswith("archive.sqlite3"):
                (to / name).write_bytes(self._bytes.get(inode, b""))
