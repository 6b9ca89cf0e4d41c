"""`hongtou batch` with a worker that needs no engine, for tests; as a script, one that dies on the way.

The script takes the point at which to die, the number of the call there that is its last, and the command's
own arguments.
"""

import os
import signal
import sys
from collections.abc import Callable
from hashlib import sha256
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

from service import cli, output
from service.batch_commands import running
from service.bootstrap.jobs import build_queue, build_spool
from service.core.batches import Claimed, Mode
from service.core.errors.payloads import MalformedPayload
from service.jobs import arriving, ledger
from service.jobs.processing import faulty
from service.jobs.queue import Queue
from service.jobs.spool import Spool, key_of
from service.settings import Settings

BROKEN = b"broken"
"""What payloads have that are refused."""

POINTS: dict[str, tuple[Any, str]] = {
    "entering": (arriving, "add"),
    "accepting": (ledger.Ledger, "_accept"),
    "working": (Queue, "finish"),
    "naming": (output, "_name"),
    "placed": (running.Reporting, "write"),
}
"""Where the command can die: just before that is done."""


class QuickWorker:
    """A worker in the place of the true one: what it makes of a payload are the payload's own bytes."""

    def __init__(self, settings: Settings, id: str) -> None:
        self.queue, self.spool, self.id = build_queue(settings), build_spool(settings), id
        self._over, self._count = Event(), 0
        self._thread = Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Nothing; rows are worked on."""
        self.queue.enter(self.id, host="here", process=1, slots=1)
        self._thread.start()

    def stop(self) -> None:
        """Nothing; no further row is begun."""
        self._over.set()

    def end(self) -> None:
        """Nothing; it has ended."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def runs(self) -> bool:
        """Whether it works still."""
        return self._thread.is_alive()

    def check(self) -> None:
        """Nothing; it has no faults."""

    def ended(self, count: int) -> None:
        """Nothing; so many rows have ended."""

    def _work(self) -> None:
        while not self._over.is_set():
            self.queue.beat(self.id)
            claim = self.queue.claim(self.id)
            if claim is None:
                self._over.wait(0.05)
                self.queue.reclaim()  # what a killed one had
                continue
            if BROKEN in claim.payload:
                self.queue.fail(claim, faulty(MalformedPayload("不成文。", hint="请改正。")))
            else:
                self.queue.finish(claim, made(claim, self.spool))
            self._count += 1
            self.ended(self._count)


def made(claim: Claimed, spool: Spool) -> dict[str, Any]:
    """The result of a row whose files stand in the spool."""
    if claim.wishes.mode is Mode.CHECK:
        return {"findings": []}
    files = []
    for format in claim.wishes.formats:
        content = format.encode() + claim.payload
        digest = sha256(content).hexdigest()
        spool.put(key_of(claim.row.batch, claim.row.number, digest, format), content)
        told = {"name": "x", "media_type": "text/plain", "bytes": len(content), "sha256": digest}
        files.append({"format": format, **told})
    return {
        "files": files,
        "findings": [],
        "number": "甲〔2022〕7号",
        "title": "通知",
        "issue_date": "2022-09-16",
    }


def dying(true: Callable[..., Any], last: int) -> Callable[..., Any]:
    """*true*, but at its call number *last* the process dies as with the power."""
    calls = iter(range(1, last + 1))

    def call(*args: Any, **options: Any) -> Any:
        if next(calls) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return true(*args, **options)

    return call


def main(point: str, last: str, *arguments: str) -> None:
    """Nothing; runs the command, which does not end by itself."""
    place, name = POINTS[point]
    with (
        patch.object(running, "Working", QuickWorker),
        patch.object(arriving, "TOGETHER", 2),
        patch.object(ledger, "TOGETHER", 2),
        patch.object(place, name, dying(getattr(place, name), int(last))),
    ):
        cli.main(arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
