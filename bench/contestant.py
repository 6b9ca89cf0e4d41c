"""Who is compared, and one of them at work: a process of its own that makes papers one after another."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from bench.installing import ROOT, VENV
from bench.processes import cpu_seconds, peak_memory, tree

TEMPLATES = ROOT / "build/bench/templates"
EXIT_SECONDS = 3
OWN, RIVAL = sys.executable, str(VENV / "bin/python")


@dataclass(frozen=True, slots=True)
class Contestant:
    """A name, what it does, its command, and what it needs on the machine."""

    name: str
    title: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def lacks(self, absent: Mapping[str, str]) -> str | None:
        """Why it cannot be run here, or None."""
        return next((absent[need] for need in self.needs if need in absent), None)


def _module(python: str, name: str, *arguments: str) -> tuple[str, ...]:
    return (python, "-m", f"bench.contestants.{name}", *arguments)


_CARBONE = ("node", str(ROOT / "bench/contestants/carbone_word.js"), str(TEMPLATES / "carbone"))
_PLAIN = str(TEMPLATES / "plain")
_OFFICE = ("python", "office", "noto")

CONTESTANTS = (
    Contestant("own-word", "this service, view → Word", _module(OWN, "own_word")),
    Contestant("own-docx", "this service, payload → proven Word", _module(OWN, "own_whole", "docx")),
    Contestant("own", "this service, payload → proven Word and PDF/A", _module(OWN, "own_whole")),
    Contestant("docxtpl", "(a) docxtpl", _module(RIVAL, "docxtpl_word", _PLAIN), ("python",)),
    Contestant("carbone-word", "(e) Carbone, Word only", _CARBONE, ("node",)),
    Contestant(
        "office-warm",
        "(b) docxtpl + LibreOffice warm",
        _module(RIVAL, "libreoffice_warm", _PLAIN),
        (*_OFFICE, "uno"),
    ),
    Contestant(
        "office-cold", "(b) docxtpl + LibreOffice cold", _module(RIVAL, "libreoffice_cold", _PLAIN), _OFFICE
    ),
    Contestant("weasyprint", "(c) WeasyPrint", _module(RIVAL, "weasyprint_pdf"), ("python", "noto")),
    Contestant("typst", "(d) Typst", _module(RIVAL, "typst_pdf"), ("python", "noto")),
    Contestant("carbone", "(e) Carbone + LibreOffice", (*_CARBONE, "pdf"), ("node", "office", "uno", "noto")),
)
BY_NAME = {contestant.name: contestant for contestant in CONTESTANTS}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one paper took: seconds on the clock, CPU seconds, and the largest process's peak in bytes."""

    wall: float
    cpu: float
    memory: int


class Failed(Exception):
    """The contestant ended, or took longer than it may; the text says which."""


class Working:
    """A contestant's process and what it starts; ended with the block."""

    def __init__(self, contestant: Contestant) -> None:
        self._said = TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            contestant.command,
            cwd=ROOT,
            env=environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Of the process itself."""
        return self._process.pid

    def make(self, folder: Path, seconds: float, output: Path | None = None) -> Taken:
        """What the paper in *folder* took; its files go to *output*. Raises Failed."""
        others = tree(self.pid)[1:]
        before = cpu_seconds(others)
        told = self._ask({"folder": str(folder), "output": str(output) if output else None}, seconds)
        living = tree(self.pid)
        cpu = told["cpu"] + max(0.0, cpu_seconds(living[1:]) - before)
        return Taken(told["wall"], cpu, max(int(told["memory"]), *map(peak_memory, living)))

    def _ask(self, question: Mapping[str, str | None], seconds: float) -> dict[str, float]:
        asking, answers = self._process.stdin, self._process.stdout
        if asking is None or answers is None:
            raise Failed("no pipes")
        try:
            print(json.dumps(question), file=asking, flush=True)
        except BrokenPipeError as fault:
            raise Failed("ended at its start") from fault
        if not select.select([answers], [], [], seconds)[0]:
            raise Failed(f"more than {seconds:.0f} s")
        line = answers.readline()
        if not line:
            raise Failed(f"ended: {self._last_words()}")
        told: dict[str, float] = json.loads(line)
        return told

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else "nothing said"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):  # the question that a dead one never read
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=EXIT_SECONDS)
        for pid in reversed(tree(self.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):  # what its end left without a parent
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._said.close()


def environ() -> dict[str, str]:
    """The system's own Python and LibreOffice first; Carbone asks for the program behind `soffice`."""
    office = shutil.which("soffice")
    folders = ["/usr/bin", os.environ["PATH"], *([str(Path(office).resolve().parent)] if office else [])]
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": ":".join(folders)}
