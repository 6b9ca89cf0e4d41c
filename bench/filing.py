"""What filing costs: documents filed durably, beside a bare copy of the same files with fsync."""

import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.preparing import paper
from bench.sizes import BY_NAME as SIZES
from service.archive.checks.subject import Examined
from service.archive.filing import Checks
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_archive, build_store
from service.bootstrap.papers import build_pipeline
from service.core.renditions import Made
from service.core.workbench import Workbench
from service.records.file_names import NAMES
from service.registry import sample
from service.settings import read_settings

SIZE = SIZES["notice-28"]
PAIRS, ROUND, JUDGED_ROUND = 5, 40, 4
"""Pairs of rounds, and the documents in a round; few where each is judged."""

NOW = "2026-01-01T00:00:00Z"
Files = dict[str, bytes]


@dataclass(frozen=True)
class LookedBefore:
    """Checks that know beforehand what the engines say, to see what the rest of filing costs."""

    checks: Checks
    examined: Examined

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """What they said."""
        return self.examined

    def report(self, *known: Any, time: str, operator: str) -> Mapping[str, bytes]:
        """The report, as ever."""
        return self.checks.report(*known, time=time, operator=operator)

    def start(self) -> None:
        """Nothing to get ready."""

    def close(self) -> None:
        """Nothing to end."""


def filings(rounds: tuple[int, int] = (ROUND, JUDGED_ROUND)) -> Iterator[dict[str, Any]]:
    """A record of filing without engines and one with them, each beside a bare copy of its files.

    *rounds* are the documents of a round, without and with.
    """
    with TemporaryDirectory(prefix="hongtou-filing-") as name:
        settings = replace(read_settings(), data=Path(name, "data"))
        store = build_store(settings)
        body = (paper(SIZE, 1) / "payload.json").read_bytes()
        made = Workbench(build_pipeline(settings), store, sample).make(body, ("pdf", "docx"))
        files = {"payload": body, **{item.format: item.content for item in made.outcome.renditions}}
        checks = store.filing.checks
        examined = checks.examine({NAMES[name]: content for name, content in files.items()}, time=NOW)
        unjudged = replace(store, filing=replace(store.filing, checks=LookedBefore(checks, examined)))
        copies = _Copies(Path(name, "copies"), files)
        try:
            yield _record("filing", _Filings(unjudged, made, body, "a"), copies, rounds[0])
            yield _record("filing-judged", _Filings(store, made, body, "b"), copies, rounds[1])
        finally:
            store.close()


class _Filings:
    """Documents filed one after the other, each another paper to the archive."""

    def __init__(self, store: DocumentStore, made: Made, body: bytes, mark: str) -> None:
        self.archive, self.made, self.body, self.mark, self.count = build_archive(store), made, body, mark, 0

    def __call__(self) -> None:
        self.count += 1
        made = replace(self.made, doc_id=f"{self.mark}{self.count}")
        id = f"{self.mark}{self.count:031x}"
        self.archive.keep(made, self.body, id=id, created_at=NOW, actor="bench")


class _Copies:
    """The same files copied: each synced, then the folder, as durable as a copy can be."""

    def __init__(self, folder: Path, files: Files) -> None:
        self.folder, self.files, self.count = folder, files, 0

    def __call__(self) -> None:
        self.count += 1
        place = self.folder / str(self.count)
        place.mkdir(parents=True)
        for name, content in self.files.items():
            with (place / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for folder in (place, self.folder):
            descriptor = os.open(folder, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def _record(name: str, ours: Callable[[], None], copies: Callable[[], None], count: int) -> dict[str, Any]:
    for act in (ours, copies):
        act()
    pairs = [[_each(ours, count), _each(copies, count)] for _ in range(PAIRS)]
    return {"name": name, "paper": SIZE.title, "pairs": pairs}


def _each(act: Callable[[], None], count: int) -> list[float]:
    """Wall and CPU seconds of one of *count* acts, and this process's peak memory in bytes."""
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(count):
        act()
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return [round(wall / count, 5), round(cpu / count, 5), peak]
