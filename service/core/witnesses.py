"""The log of the office held against what the archive's log says of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.core.events import Break, Head


@dataclass(frozen=True, slots=True)
class Witness:
    """An event of the archive's log, by number and time (ISO 8601, UTC), and where the office's log ended."""

    seq: int
    time: str
    head: Head


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What the log of the office proves: where it ends, how many events were read again, what is wrong.

    `witnesses` is how many times the archive's log tells of it, the last time at event `witnessed`.
    """

    head: Head
    read: int
    breaks: tuple[Break, ...]
    witnesses: int = 0
    witnessed: int = 0

    @property
    def open_end(self) -> int:
        """Events behind the last witness: were they cut off, nobody could tell."""
        return max(self.head.seq - self.witnessed, 0)

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON values."""
        return {
            "is_whole": not self.breaks,
            "seq": self.head.seq,
            "digest": self.head.digest,
            "read": self.read,
            "witnesses": self.witnesses,
            "witnessed": self.witnessed,
            "open_end": self.open_end,
            "breaks": [{"seq": item.seq, "message": item.message} for item in self.breaks],
        }


def contradicted(witnesses: Iterable[Witness], digests: Mapping[int, str]) -> Iterator[Break]:
    """Every place where the log, by its *digests* at the numbers asked for, is not what a witness saw."""
    for witness in witnesses:
        seq, found = witness.head.seq, digests.get(witness.head.seq)
        seen = f"归档日志第 {witness.seq} 条（{witness.time}）封存了第 {seq} 条审计日志"
        if found is None:
            yield Break(seq, f"{seen}，现在没有这一条：审计日志被截去、删除或换掉。")
        elif found != witness.head.digest:
            yield Break(seq, f"{seen}，摘要与现在的不同：这一条或此前的审计日志被改写。")
