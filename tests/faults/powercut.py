"""Power cut while papers are filed: an ext4 of its own, cut off in the middle of its writes, mounted again.

What the disk had not been made to hold is gone, as after a real cut. Needs root and loop mounts.
`python -m tests.faults.powercut --count 100` is the nightly run, `make powercut`.
"""

import argparse
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from select import select
from typing import Any

from sqlalchemy import Engine, event

from service.archive.storage import files
from service.core.errors.faults import ServiceError
from service.database import private
from tests.faults.filing import Told, desk_at, long_day
from tests.faults.judge import load
from tests.faults.kills import Account, Filer, judged_apart

SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, (2).to_bytes(4, sys.byteorder)
"""EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: neither data nor journal is written any more."""

SIZE = 192 * 1024**2
CUTS_PER_ARCHIVE = 5
FIRST_WORD = 20.0
"""Seconds to wait at most for the first acknowledgement before a cut."""


class NoDisk(Exception):
    """There is no disk to cut off here; the message says why."""


@dataclass(frozen=True, slots=True)
class Disk:
    """An ext4 in the file *image*, at home in the folder *place*."""

    image: Path
    place: Path

    def mount(self) -> None:
        """Nothing; what the disk holds is in its place. Raises NoDisk."""
        _run("mount", "-o", "loop", str(self.image), str(self.place))

    def unmount(self) -> None:
        """Nothing; the disk is off, and nothing of it is in memory."""
        _run("umount", str(self.place))

    def cut(self) -> None:
        """Nothing; from now on nothing reaches the disk."""
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, SHUTDOWN, NO_LOG_FLUSH)
        finally:
            os.close(descriptor)


@contextmanager
def disk() -> Iterator[Disk]:
    """A new disk, mounted; raises NoDisk where that cannot be had."""
    if os.geteuid() != 0:
        raise NoDisk("only root may mount a disk to cut off")
    base = Path(tempfile.mkdtemp(prefix="powercut-"))
    found = Disk(base / "disk.img", base / "disk")
    found.place.mkdir()
    try:
        with found.image.open("wb") as file:
            file.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", str(found.image))
        found.mount()
        try:
            yield found
        finally:
            found.unmount()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def cuts(account: Account, number: int, seed: int, plant: Callable[[], None] = lambda: None) -> None:
    """Nothing; the power was cut so often while papers were filed, by writers with that *plant*."""
    chance, done = Random(seed), 0  # noqa: S311
    load()
    while done < number:
        with disk() as one:
            data, told = one.place / "data", []
            for _ in range(min(CUTS_PER_ARCHIVE, number - done)):
                said = _cut_while_filing(one, data, chance, plant)
                told += said
                done += 1
                verdict = judged_apart(data, told)
                account.note(f"cut {done} ({seed=})", 1, said, verdict)
            account.documents += verdict.documents


def _cut_while_filing(one: Disk, data: Path, chance: Random, plant: Callable[[], None]) -> list[Told]:
    def work(data: Path, tell: Callable[[Told], None], seed: int) -> None:
        plant()
        with suppress(ServiceError):  # the disk is gone
            long_day(desk_at(data), tell, seed)

    seeds = [chance.getrandbits(60) for _ in range(chance.choice((1, 1, 3)))]
    filers = [Filer.started(lambda data, tell, seed=seed: work(data, tell, seed), data) for seed in seeds]
    if chance.random() < 0.9:
        select([filer.pipe for filer in filers], [], [], FIRST_WORD)
    time.sleep(chance.uniform(0, 1.5))
    one.cut()
    for filer in filers:
        os.kill(filer.process, signal.SIGKILL)
    told = [said for filer in filers for said in filer.ended()[0]]
    one.unmount()
    one.mount()
    return told


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as fault:
        raise NoDisk(f"{command[0]} is not here") from fault
    if done.returncode:
        raise NoDisk(f"{' '.join(command)}: {done.stderr.strip()}")


def no_sync_at_all() -> None:
    """A writer that never makes anything durable."""
    os.fsync = lambda descriptor: None


def no_sync_of_files() -> None:
    """A writer that makes names durable, not what they name."""

    def unsynced(path: Path, content: bytes) -> None:
        path.write_bytes(content)

    files.write_new = unsynced


def no_sync_of_the_log() -> None:
    """A writer whose log is only in memory when it tells of a change."""
    put, kept = files.FileStorage.put, os.fsync

    def unsynced(storage: Any, key: str, content: bytes) -> None:
        if key.startswith("log/"):
            os.fsync = lambda descriptor: None
        try:
            put(storage, key, content)
        finally:
            os.fsync = kept

    files.FileStorage.put = unsynced


def no_sync_of_folders() -> None:
    """A writer that makes files durable, not their names."""
    private.sync = files.sync = lambda folder: None


def database(level: str) -> Callable[[], None]:
    """A writer whose database waits for the disk less than it must."""

    def opened(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA synchronous = {level}")

    def plant() -> None:
        from service.database import engine

        prepared = engine._sqlite

        def planted(url: Any) -> Engine:
            found = prepared(url)
            event.listen(found, "connect", opened)
            return found

        engine._sqlite = planted

    return plant


PLANTS: Mapping[str, Callable[[], None]] = {
    "no sync at all": no_sync_at_all,
    "no sync of files": no_sync_of_files,
    "no sync of the log": no_sync_of_the_log,
    "database synchronous=OFF": database("OFF"),
    "database synchronous=NORMAL": database("NORMAL"),
}
"""The writers that the harness must find; folders without sync are found by the disk of the model alone."""


def main() -> int:
    """The exit code of the nightly run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=100, help="power cuts of the real writer")
    asked.add_argument("--seed", type=int, default=time.time_ns())
    options = asked.parse_args()
    logging.disable(logging.INFO)
    blind = []
    for name, plant in PLANTS.items():
        account = Account()
        cuts(account, 5, options.seed, plant)
        print(
            f"planted, {name}: {len(account.faults)} faults in {account.kills} cuts, {account.told} told",
            flush=True,
        )
        blind += [name] * (not account.faults)
    account = Account()
    cuts(account, options.count, options.seed)
    print(f"power cuts, seed {options.seed}: {account}")
    for name in blind:
        print(f"the harness does not find a writer with {name}")
    return 1 if account.faults or blind else 0


if __name__ == "__main__":
    raise SystemExit(main())
