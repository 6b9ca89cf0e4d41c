"""Where the log ended, written down outside the archive: whoever rewrites or cuts the log is found out."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from service.archive import rows
from service.archive.changes import Changes
from service.archive.faults import storing
from service.core.events import Act
from service.database.engine import Database
from service.database.private import sync


@dataclass(frozen=True, slots=True)
class Anchor:
    """Of which 全宗, the number and digest of the log's last event, and when (ISO 8601, UTC)."""

    fonds: str
    seq: int
    digest: str
    time: str

    @property
    def line(self) -> str:
        """The anchor as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Anchoring:
    """The anchors of the archive of one 全宗; raises OSError or StoreFailed."""

    changes: Changes
    database: Database
    fonds: str

    def fix(self, write: Callable[[str], None], *, time: str, actor: str, where: str) -> Anchor:
        """The anchor, once *write* has put its line where it stays; the log tells of it from now on."""
        with storing(), self.database.writing() as connection:
            self.changes.catch_up(connection)
            head = rows.head(connection)
            anchor = Anchor(self.fonds, head.seq, head.digest, time)
            write(anchor.line)
            self.changes.note(
                connection,
                time=time,
                actor=actor,
                act=Act.ANCHOR,
                seq=head.seq,
                digest=head.digest,
                where=where,
            )
        return anchor


def append(path: Path, line: str) -> None:
    """Nothing; the line is the last of the file, durable. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(path.parent)


def read_anchors(text: str) -> tuple[Anchor, ...]:
    """The anchors in the lines of *text*; raises ValueError that names the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError) as fault:
            raise ValueError(f"第 {number} 行不是固化记录") from fault
        if not isinstance(anchor.seq, int) or not isinstance(anchor.digest, str):
            raise ValueError(f"第 {number} 行不是固化记录")
        found.append(anchor)
    return tuple(found)


def digests(anchors: Iterable[Anchor]) -> dict[int, set[str]]:
    """The digests by the number of the event; event 0, of an empty log, says nothing."""
    told: dict[int, set[str]] = {}
    for anchor in anchors:
        if anchor.seq:
            told.setdefault(anchor.seq, set()).add(anchor.digest)
    return told
