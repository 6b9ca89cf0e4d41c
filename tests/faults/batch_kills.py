"""Processes killed (SIGKILL) at random moments while batches are handed over and worked on.

`python -m tests.faults.batch_kills --rows 10000` is the nightly run, part of `make nightly`, and
`make kill BATCH=10000`.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer

from service.batch_commands.folder import MEMORY
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import build_ledger
from service.core.batches import MOST_ROWS, OPEN, Mode, RowAct, RowState
from service.core.errors.requests import NotFound
from service.jobs.ledger import Ledger
from service.settings import Settings, read_settings
from tests.callers import token_in
from tests.faults.batch_judge import MOST, faults_of
from tests.faults.handing_over import digests, lines
from tests.faults.kept import Kept, KeptCommand, KeptService, command, killed, until
from tests.faults.placed_judge import faults_of_folder

KINDS = ("command", "employee", "maker", "nursery", "web", "service", "all")
READY_SECONDS = 300
SHARES = {Mode.FILE: 0.07, Mode.CHECK: 0.8, Mode.RENDER: 0.13}
"""Of the rows; filing takes ten times as long as rendering: each PDF is judged."""

FIRST_SECONDS, ENTRY_SECONDS = 0.12, 0.0002
"""What the first and each further row of a batch takes to be entered, at least."""

OF_COMPILER = re.compile(r"cc\w{6}\.\w+")
"""What a compiler leaves that was killed: a library asks it for another (`ctypes.util.find_library`)."""

CLEARING = "from service.database.temporary import clear_temporary; clear_temporary()"


@dataclass(slots=True)
class Account:
    """What came of the kills; `early` are those of the command before it had handed its batch over."""

    rows: int = 0
    kills: list[str] = field(default_factory=list)
    early: int = 0
    aside: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest_start: float = 0.0
    after_last: float = 0.0
    starts: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counted = {kind: self.kills.count(kind) for kind in sorted(set(self.kills))}
        return "\n".join(
            (
                f"{self.rows} rows in {self.seconds:.0f} s, {len(self.kills)} kills {counted},"
                f" {self.early} of the command while it handed over,"
                f" {self.starts} starts, the slowest {self.slowest_start:.1f} s,"
                f" all ended {self.after_last:.0f} s after the last kill,"
                f" {len(self.aside)} set aside and repeated, {len(self.faults)} faults",
                *self.aside,
                *self.faults[:50],
            )
        )


@dataclass
class Torture:
    """A service, a command beside it, and who kills their processes at moments that *chance* chooses.

    Each of *kinds* comes first.
    """

    service: KeptService
    command: KeptCommand
    chance: Random
    rows: int
    pauses: tuple[float, float]
    account: Account = field(default_factory=Account)
    handed: dict[str, list[str]] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, place: Path, seed: int, rows: int, pauses: tuple[float, float]) -> "Torture":
        """One in that folder, by that seed; *pauses* are the least and the most seconds between two kills."""
        chance = Random(seed)  # noqa: S311
        data, temporary = place / "data", place / "temporary"
        service = KeptService(data, temporary, place / "log", {"HONGTOU_RENDER_WORKERS": "1"})
        command = KeptCommand(
            data,
            temporary,
            place / "log-of-command",
            {"HONGTOU_BATCH_WORKERS": "1"},
            source=place / "notices.ndjson",
            folder=place / "papers",
        )
        return cls(service, command, chance, rows, pauses, kinds=chance.sample(KINDS, len(KINDS)))

    @cached_property
    def settings(self) -> Settings:
        """Those of the service."""
        return read_settings({"HONGTOU_DATA": str(self.service.data)})

    @cached_property
    def ledger(self) -> Ledger:
        """Its batches."""
        return build_ledger(self.settings)

    @cached_property
    def token(self) -> str:
        """What a program shows there."""
        return token_in(self.service.data)

    @property
    def longest(self) -> float:
        """Seconds that all may take."""
        return 120 + 6.0 * self.rows

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What is kept running."""
        return self.service, self.command

    def run(self, kills: int) -> Account:
        """What came of at most so many kills, while there was work; none of its processes is left."""
        try:
            return self._run(kills)
        finally:
            for one in self.kept:
                one.look()
                killed(one.left())

    def _run(self, kills: int) -> Account:
        began = time.monotonic()
        until([self.service], self.service.is_ready, READY_SECONDS)
        self._hand_over()
        for _ in range(kills):
            if not self._waits(self.chance.uniform(*self.pauses)):
                break
            self._kill()
        self.account.after_last = self._until(self._is_over)
        self._repeat()
        self.service.stop()
        self.account.seconds = time.monotonic() - began
        self.account.starts = sum(one.starts for one in self.kept)
        self.account.rows = sum(self.ledger.get(id).total for id in self.handed)
        self.account.faults += self._faults()
        return self.account

    def _hand_over(self) -> None:
        """Nothing; a command hands over what is filed, the rest came by HTTP, and both were killed meanwhile.

        The last payload of each batch is that of its first row once more.
        """
        batches, first = {}, 0
        for mode, share in SHARES.items():
            numbers = [*range(first, first + round(self.rows * share))]
            first, numbers[-1] = first + len(numbers), first
            batches[mode] = numbers
        self._by_command(batches[Mode.FILE])
        self._by_http({mode: numbers for mode, numbers in batches.items() if mode is not Mode.FILE})

    def _by_command(self, numbers: list[int]) -> None:
        """Nothing; a command that was killed while it entered the rows, and soon after, works on them."""
        self.command.source.write_bytes(lines(numbers))
        self.command.keep()
        while self.command.runs() and not self._remembered():
            time.sleep(0.001)
        self._kill_command_after(self.chance.uniform(0, FIRST_SECONDS))
        self.command.keep()
        self._kill_command_after(self.chance.uniform(0, 2))
        self._until(lambda: bool(self._entered()))
        self.handed[self._entered()] = digests(numbers)

    def _kill_command_after(self, seconds: float) -> None:
        time.sleep(seconds)
        if self.command.kill():
            self.account.kills.append("command")
            id = self._entered()
            self.account.early += not (id and self.ledger.get(id).accepted_at)

    def _remembered(self) -> str:
        """The id that the command gave its batch, once it has; else empty."""
        with suppress(OSError, ValueError):
            return str(json.loads((self.command.folder / MEMORY).read_bytes())["batch"])
        return ""

    def _entered(self) -> str:
        """The same, once there is such a batch; else empty."""
        with suppress(NotFound):
            return self.ledger.get(self._remembered()).id
        return ""

    def _entering(self, rows: int) -> float:
        """How many seconds it takes, at least, to read so many rows and enter them."""
        return FIRST_SECONDS + ENTRY_SECONDS * rows

    def _by_http(self, batches: Mapping[Mode, list[int]]) -> None:
        """Nothing; calls handed the batches over; the service was killed meanwhile."""
        longest = self._entering(sum(map(len, batches.values())))
        killing = Timer(self.chance.uniform(0, longest), killed, [self.service.named("service")])
        killing.start()
        for mode, numbers in batches.items():
            self.handed[self._called(mode, lines(numbers))] = digests(numbers)
        killing.join()

    def _called(self, mode: Mode, body: bytes) -> str:
        """The batch of a call that was made until it was answered."""
        shown = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"}
        asked = urllib.request.Request(  # noqa: S310 - our own loopback
            f"{self.service.address}/api/v1/batches?mode={mode}", body, {**shown, "Idempotency-Key": mode}
        )
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                    return str(json.load(answer)["id"])
            except OSError:
                self._started()

    def _until(self, holds: Callable[[], bool]) -> float:
        """The seconds until it *holds*."""
        return until(self.kept, holds, self.longest)

    def _waits(self, seconds: float) -> bool:
        """Whether there is still work when rows were worked on for so long."""
        self._until(lambda: bool(self.service.named("maker")) or self._is_over())
        end = time.monotonic() + seconds
        self._until(lambda: time.monotonic() > end or self._is_over())
        return not self._is_over()

    def _kill(self) -> None:
        kind = self.kinds.pop() if self.kinds else self.chance.choice(KINDS)
        if kind == "command":
            self._kill_command_after(0)
            return
        found: list[int] = []

        def is_there() -> bool:
            found[:] = self.service.named(kind)
            return bool(found) or self._is_over()

        self._until(is_there)
        if not found:
            return
        self.service.look()
        killed(found if kind == "all" else [self.chance.choice(found)])
        self.account.kills.append(kind)
        if kind in ("service", "all"):
            self._started()

    def _started(self) -> None:
        took = until(self.kept, self.service.is_ready, READY_SECONDS)
        self.account.slowest_start = max(self.account.slowest_start, took)

    def _is_over(self) -> bool:
        found = [self.ledger.get(id) for id in self.handed]
        return self.command.is_over() and not any(batch.count(*OPEN) for batch in found)

    def _repeat(self) -> None:
        """Nothing; what was set aside, because chance killed twice over it, is done.

        The command has done so itself with its own.
        """
        for id in self.handed:
            told = self.ledger.events(id, limit=MOST)
            aside = [event.number for event in told if event.act == RowAct.SET_ASIDE]
            self.account.aside += [f"{number} of {id}" for number in aside]
            if self.ledger.rows(id, [RowState.SET_ASIDE], limit=MOST_ROWS):
                self.ledger.repeat(id, "试办")
        self._until(self._is_over)

    def _faults(self) -> Iterator[str]:
        """What is wrong now that all is over, and whatever begins next has cleared up behind the killed."""
        yield from faults_of(self.settings, self.handed)
        yield from self.command.faults()
        with closing(build_store(self.settings)) as store:
            yield from faults_of_folder(
                self.command.folder,
                self.ledger.rows(self._entered(), limit=MOST),
                lambda row, format: store.open(row.result["filed"]["id"], format),
            )
        yield from (f"left running: {command(process)}" for process in self._left())
        temporary = self.service.temporary
        environ = {**os.environ, "TMPDIR": str(temporary)}
        subprocess.run([sys.executable, "-c", CLEARING], env=environ, check=True)
        yield from (f"left in {path}" for path in temporary.iterdir() if not OF_COMPILER.fullmatch(path.name))

    def _left(self) -> list[int]:
        """Those of its processes that still live, when they had a moment to end."""
        end = time.monotonic() + 10
        while (left := [process for one in self.kept for process in one.left()]) and time.monotonic() < end:
            time.sleep(0.1)
        return left


def main() -> int:
    """The exit code of the nightly run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=1_000_000, help="at most, while there is work")
    asked.add_argument("--pauses", type=float, nargs=2, default=(3.0, 15.0), help="seconds between two kills")
    asked.add_argument("--seed", type=int, default=time.time_ns())
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    print(f"seed {options.seed}", flush=True)
    with TemporaryDirectory(prefix="batch-kills-") as place:
        account = Torture.at(Path(place), options.seed, options.rows, options.pauses).run(options.kills)
        print(account)
    return 1 if account.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
