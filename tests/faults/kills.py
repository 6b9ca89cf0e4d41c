"""Processes killed (SIGKILL) while they file: at every step in turn, and at random moments.

`python -m tests.faults.kills --count 1000` is the nightly run, `make kill`.
"""

import argparse
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from select import select

from tests.faults.filing import Told, desk_at, heard, long_day, short_day, teller
from tests.faults.judge import Verdict, judged, load
from tests.faults.points import Points, at_the, kill

MEMORY = Path("/dev/shm")  # noqa: S108 # a kill leaves the system's cache alone, so the disk may be quick
TURNS_PER_ARCHIVE = 12
LONGEST = 10.0
"""Seconds to wait at most for the first filing before a kill."""

Choose = Callable[[list[str]], Iterable[int]]
Work = Callable[[Path, Callable[[Told], None]], None]


@dataclass(slots=True)
class Account:
    """What came of the kills: how many, where, what is wrong, how long the starts took."""

    kills: int = 0
    told: int = 0
    documents: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)

    def note(self, where: str, kills: int, told: list[Told], verdict: Verdict) -> None:
        """Nothing; the verdict after so many kills *where* is noted."""
        self.kills += kills
        self.told += len(told)
        self.seconds.append(verdict.seconds)
        self.faults += [f"after a kill at {where}: {fault}" for fault in verdict.faults]

    def __str__(self) -> str:
        slowest = max(self.seconds, default=0.0)
        figures = f"{self.kills} kills, {self.told} changes told, {self.documents} documents filed"
        lines = [f"{figures}, slowest start {slowest:.3f} s, {len(self.faults)} faults"]
        return "\n".join(lines + [f"never reached: {step}" for step in self.unreached] + self.faults[:50])


@dataclass(frozen=True, slots=True)
class Filer:
    """A process that files; what it tells comes through a pipe, so it outlives it."""

    process: int
    pipe: int

    @classmethod
    def started(cls, work: Work, data: Path) -> "Filer":
        """A fork of this process that does *work*."""
        reading, writing = os.pipe()
        if process := os.fork():
            os.close(writing)
            return cls(process, reading)
        os.close(reading)
        try:
            work(data, teller(writing))
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)

    def ended(self) -> tuple[list[Told], int]:
        """All it told, and its exit status as the system has it, once it is dead."""
        with os.fdopen(self.pipe, "rb") as pipe:
            content = pipe.read()
        return list(heard(content)), os.waitpid(self.process, 0)[1]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for archives, gone afterwards."""
    load()
    place = tempfile.mkdtemp(prefix="kills-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    try:
        yield Path(place)
    finally:
        shutil.rmtree(place)


def a_day(data: Path, tell: Callable[[Told], None]) -> None:
    """Nothing; one change of each kind in the archive, of papers that were not there before."""
    short_day(desk_at(data), tell, day=time.monotonic_ns())


def killed_at(nth: int) -> Work:
    """A day on which the process kills itself before it passes its nth point."""

    def work(data: Path, tell: Callable[[Told], None]) -> None:
        with Points(data, at_the(nth, kill)).watched():
            a_day(data, tell)

    return work


def every_step(account: Account, base: Path, *, of: Choose) -> None:
    """Nothing; a process was killed at the chosen steps of a day: of an archive's first, and of its second.

    *of* chooses, from the names of the steps in order, the places of those to be killed at.
    """
    first = base / "first"
    told = _kills_by_step(account, base, None, first, of)
    _kills_by_step(account, base, (first, told), base / "second", of)


def _kills_by_step(
    account: Account, base: Path, before: tuple[Path, list[Told]] | None, look: Path, of: Choose
) -> list[Told]:
    """What was told on a day with no kill, in the folder *look*; on others, all kills were done."""
    prepared, told_before = before or (None, [])
    said, status = Filer.started(_noted, _copied(prepared, look)).ended()
    assert status == 0, said
    names = [str(one["step"]) for one in said if "step" in one]
    for nth in of(names):
        data = _copied(prepared, base / "killed")
        told, status = Filer.started(killed_at(nth + 1), data).ended()
        where = f"step {nth + 1} of a {'later' if prepared else 'first'} day, {names[nth]}"
        if os.WTERMSIG(status) != signal.SIGKILL:
            account.unreached.append(where)
        verdict = judged_apart(data, [*told_before, *told])
        account.note(where, 1, told, verdict)
        account.documents += verdict.documents
        shutil.rmtree(data)
    return [one for one in said if "step" not in one]


def random_moments(account: Account, base: Path, kills: int, seed: int) -> None:
    """Nothing; so many processes were killed at moments that chance chose, often others beside them."""
    chance, done = Random(seed), 0  # noqa: S311
    for archive in count():
        data, told = base / f"random-{archive}", []
        for turn in range(TURNS_PER_ARCHIVE):
            said, dead = _some_killed(chance, data, min(chance.choice((1, 1, 3)), kills - done))
            told += said
            done += dead
            is_last = done == kills or turn == TURNS_PER_ARCHIVE - 1
            verdict = judged_apart(data, told, ocfl=is_last or turn == 0)
            account.note(f"a random moment ({seed=}, {archive=}, {turn=})", dead, said, verdict)
            if is_last:
                break
        account.documents += verdict.documents
        shutil.rmtree(data)
        if done == kills:
            return


def _some_killed(chance: Random, data: Path, many: int) -> tuple[list[Told], int]:
    filers = [Filer.started(_long(chance.getrandbits(60)), data) for _ in range(many)]
    if chance.random() < 0.8:
        select([filer.pipe for filer in filers], [], [], LONGEST)  # one has opened the archive and filed
    for filer in filers:
        time.sleep(chance.uniform(0, chance.choice((0.03, 0.3, 1.0))))
        os.kill(filer.process, signal.SIGKILL)
    ends = [filer.ended() for filer in filers]
    assert all(os.WTERMSIG(status) == signal.SIGKILL for _, status in ends), "one ended by itself"
    return [one for told, _ in ends for one in told], len(ends)


def _long(seed: int) -> Work:
    return lambda data, tell: long_day(desk_at(data), tell, seed)


def judged_apart(data: Path, told: list[Told], *, ocfl: bool = True, keys: bool = True) -> Verdict:
    """The verdict of a process of its own, so this one never opens an archive it forks others for."""
    reading, writing = os.pipe()
    if (process := os.fork()) == 0:
        try:
            with os.fdopen(writing, "w") as pipe:
                pipe.write(repr(judged(data, told, ocfl=ocfl, keys=keys)))
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(process, 0)
    if not said:
        return Verdict(("the judge itself failed",), 0, 0)
    return eval(said, {"Verdict": Verdict})  # noqa: S307 # our own repr


def _noted(data: Path, tell: Callable[[Told], None]) -> None:
    points = Points(data, lambda name: tell({"step": name}))
    with points.watched():
        a_day(data, tell)


def _copied(prepared: Path | None, to: Path) -> Path:
    if prepared:
        shutil.copytree(prepared, to)
    return to


def main() -> int:
    """The exit code of the nightly run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--count", type=int, default=1000, help="kills at random moments, beside those at every step"
    )
    asked.add_argument("--seed", type=int, default=time.time_ns())
    options = asked.parse_args()
    logging.disable(logging.INFO)
    account = Account()
    with folder() as base:
        every_step(account, base, of=lambda names: range(0, len(names), max(1, 1000 // options.count)))
        print(f"at every step: {account}", flush=True)
        random_moments(account, base, options.count, options.seed)
    print(f"in all, seed {options.seed}: {account}")
    return 1 if account.faults or account.unreached else 0


if __name__ == "__main__":
    raise SystemExit(main())
