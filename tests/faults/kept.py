"""Processes that somebody starts anew whenever they have died, and all that ever came of them."""

import os
import signal
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from service.batch_commands.folder import MEMORY
from service.console import DONE, OUR_FAULT
from tests.running import HONGTOU, free_port

EMPLOYEE = "worker --id"
LOOK_SECONDS = 0.5
NURSERY = "service.workers.raising"
AGAIN = (-signal.SIGKILL, OUR_FAULT)
"""How a command ends that is run again: it was killed, or rows were set aside."""

Living = tuple[int, int]
"""A process: its number, and when it began, since numbers are given again."""


@dataclass
class Kept(ABC):
    """A command of ours over *data*, started anew whenever it has died; what it writes goes to *log*.

    Its temporary files are below *temporary*.
    """

    data: Path
    temporary: Path
    log: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _seen: set[Living] = field(default_factory=set)

    @abstractmethod
    def arguments(self) -> Sequence[str | Path]:
        """What is run the next time."""

    @abstractmethod
    def is_wanted(self) -> bool:
        """Whether it is to run, where it does not."""

    def keep(self) -> None:
        """Nothing; it is started where it does not run, as a service manager does: nothing else is."""
        if self.runs() or not self.is_wanted():
            return
        self.temporary.mkdir(exist_ok=True)
        own = {"HONGTOU_DATA": str(self.data), "TMPDIR": str(self.temporary)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [HONGTOU, *self.arguments()],
                env={**os.environ, **own, **self.variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1

    def runs(self) -> bool:
        """Whether it does."""
        return self._process is not None and self._process.poll() is None

    def look(self) -> None:
        """Nothing; its processes are remembered."""
        self._seen.update((process, found) for process in self.family() if (found := began(process)))

    def left(self) -> list[int]:
        """Those of its processes, of whichever start, that still live."""
        return [process for process, start in sorted(self._seen) if began(process) == start]

    def family(self) -> list[int]:
        """It and all processes below it."""
        return self._below(dict(_parents()))

    def _below(self, parents: Mapping[int, int]) -> list[int]:
        if self._process is None or not self.runs():
            return []
        found = [self._process.pid]
        for process in found:
            found += [child for child, parent in parents.items() if parent == process]
        return found


@dataclass
class KeptService(Kept):
    """`hongtou serve` on a *port* of its own."""

    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.variables = {**self.variables, "HONGTOU_PORT": str(self.port)}

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def arguments(self) -> Sequence[str | Path]:
        """What is run."""
        return ("serve",)

    def is_wanted(self) -> bool:
        """It always is."""
        return True

    def is_ready(self) -> bool:
        """Whether it serves."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):  # noqa: S310 - our own loopback
                return True
        except OSError:
            return False

    def stop(self) -> None:
        """Nothing; it has ended as one that is told to."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)

    def named(self, kind: str) -> list[int]:
        """Its processes of that kind."""
        parents = dict(_parents())
        family = self._below(parents)
        if kind in ("service", "all"):
            return family[:1] if kind == "service" else family
        if kind == "web":
            return [process for process in family if parents.get(process) == family[0]]
        employees = [process for process in family if EMPLOYEE in command(process)]
        if kind == "employee":
            return employees
        below = [process for process in family if parents.get(process) in employees]
        nurseries = [process for process in below if NURSERY in command(process)]
        if kind == "nursery":
            return nurseries
        return [process for process in family if parents.get(process) in nurseries]


@dataclass(kw_only=True)
class KeptCommand(Kept):
    """`hongtou batch` that files what is in *source* and fills *folder*, until it ends with all done.

    It goes on with `--resume` as soon as the folder has a batch.
    """

    source: Path
    folder: Path

    def arguments(self) -> Sequence[str | Path]:
        """What is run: the same command again."""
        resuming = ["--resume"] if (self.folder / MEMORY).exists() else []
        return "batch", self.source, "-o", self.folder, "--archive", *resuming

    def is_wanted(self) -> bool:
        """Whether it was killed, or ended because rows were set aside: going on tries them again."""
        return self._process is None or self._process.returncode in AGAIN

    def is_over(self) -> bool:
        """Whether it ran and is wanted no more."""
        return not self.runs() and not self.is_wanted()

    def kill(self) -> bool:
        """Whether it ran; it does so no more, and was looked at before."""
        if self._process is None or not self.runs():
            return False
        self.look()
        self._process.kill()
        return self._process.wait() == -signal.SIGKILL

    def faults(self) -> Iterator[str]:
        """What is wrong with how it ended."""
        if self._process and self._process.returncode != DONE:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            yield f"the command ended with {self._process.returncode}: {said}"


def until(kept: Sequence[Kept], holds: Callable[[], bool], seconds: float) -> float:
    """The seconds until it *holds*, while all of them are kept running; raises TimeoutError."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not within {seconds} s; see {[one.log for one in kept]}")
        for one in kept:
            one.keep()
            one.look()
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - start


def killed(processes: list[int]) -> None:
    """Nothing; each was killed, in this order."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def command(process: int) -> str:
    """Its command line; empty where it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def began(process: int) -> int:
    """When it began, in ticks since the machine did; 0 where it does not live."""
    told = _told(process)
    return 0 if told is None or told[0] == "Z" else int(told[19])


def _parents() -> Iterator[tuple[int, int]]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - paths take ten times as long, and this is done often
        if name.isdigit() and (told := _told(int(name))):
            yield int(name), int(told[1])


def _told(process: int) -> list[str] | None:
    """What the system tells of it, from its state on."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return file.read().rpartition(") ")[2].split()
    except OSError:
        return None
