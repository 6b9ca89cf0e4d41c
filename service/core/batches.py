"""Batches of payloads: what was wished, what became of each row, and how far all have come.

A row's state is that of the last event that moved it; a batch's state follows from its times and its rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from service.core.access import NOWHERE, WHOLE, Reach

MOST_ROWS = 10_000
"""Of one batch."""

DEATHS = 2
"""Worker processes that may die over one row, before it is set aside."""

LOSSES = 2
"""How often a row may be lost with a whole worker, before it is tried with no other beside it: what died
with it then died of it."""

TRIES = 5
"""Of one row that fails by a fault of ours, the first one included."""

FIRST_PAUSE = 2.0
"""Seconds before the second try; each later pause is twice as long."""

PRIORITIES = range(10)


class Mode(StrEnum):
    """What is done with each payload."""

    CHECK = "check"
    RENDER = "render"
    FILE = "file"


class RowState(StrEnum):
    """How a row stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set-aside"
    CANCELLED = "cancelled"


class RowAct(StrEnum):
    """What befalls a row."""

    CLAIM = "claim"
    RELEASE = "release"
    LOSE = "lose"
    RETRY = "retry"
    FINISH = "finish"
    FAIL = "fail"
    SET_ASIDE = "set-aside"
    CANCEL = "cancel"
    REPEAT = "repeat"
    REFUSE = "refuse"


class BatchAct(StrEnum):
    """What befalls a batch."""

    ACCEPT = "accept"
    PAUSE = "pause"
    CONTINUE = "continue"
    CANCEL = "cancel"
    STOP = "stop"
    REPEAT = "repeat"
    END = "end"


MOVES: Mapping[tuple[RowState, RowAct], RowState] = {
    (RowState.WAITING, RowAct.CLAIM): RowState.RUNNING,
    (RowState.WAITING, RowAct.CANCEL): RowState.CANCELLED,
    (RowState.WAITING, RowAct.REFUSE): RowState.FAILED,
    (RowState.RUNNING, RowAct.RELEASE): RowState.WAITING,
    (RowState.RUNNING, RowAct.LOSE): RowState.WAITING,
    (RowState.RUNNING, RowAct.RETRY): RowState.WAITING,
    (RowState.RUNNING, RowAct.FINISH): RowState.DONE,
    (RowState.RUNNING, RowAct.FAIL): RowState.FAILED,
    (RowState.RUNNING, RowAct.SET_ASIDE): RowState.SET_ASIDE,
    (RowState.RUNNING, RowAct.CANCEL): RowState.CANCELLED,
    (RowState.FAILED, RowAct.REPEAT): RowState.WAITING,
    (RowState.SET_ASIDE, RowAct.REPEAT): RowState.WAITING,
    (RowState.CANCELLED, RowAct.REPEAT): RowState.WAITING,
}
"""Every move there is; a row that is done stays done."""

OPEN = frozenset({RowState.WAITING, RowState.RUNNING})
UNDONE = frozenset({RowState.FAILED, RowState.SET_ASIDE})
REPEATABLE = UNDONE | {RowState.CANCELLED}


class BatchState(StrEnum):
    """How a batch stands: never stored, always told by `state`."""

    RECEIVING = "receiving"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    PARTLY_DONE = "partly-done"
    FAILED = "failed"
    DONE = "done"


ENDED = frozenset(
    {
        BatchState.CANCELLED,
        BatchState.STOPPED,
        BatchState.PARTLY_DONE,
        BatchState.FAILED,
        BatchState.DONE,
    }
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the sender of a batch asked for.

    `formats` are those made when nothing is filed; `pattern` names files; `start_at` is the time (UTC,
    ISO 8601) before which no row is begun, empty for at once; `unit` and `reason` are for filing.
    """

    mode: Mode = Mode.RENDER
    formats: tuple[str, ...] = ("docx", "pdf")
    stops_at_fault: bool = False
    pattern: str = ""
    name: str = ""
    labels: tuple[str, ...] = ()
    priority: int = 5
    start_at: str = ""
    unit: str = WHOLE
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The wishes as plain JSON values."""
        return {
            "mode": self.mode.value,
            "formats": list(self.formats),
            "stops_at_fault": self.stops_at_fault,
            "pattern": self.pattern,
            "name": self.name,
            "labels": list(self.labels),
            "priority": self.priority,
            "start_at": self.start_at,
            "unit": self.unit,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Wishes":
        """The wishes that `as_dict` wrote."""
        lists = {name: tuple(values[name]) for name in ("formats", "labels")}
        return cls(**{**values, **lists, "mode": Mode(values["mode"])})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who handed a batch over: id and name as the logs have them, and the units he may read and file for."""

    id: str
    name: str
    person: str = ""
    reads: Reach = NOWHERE
    files: Reach = NOWHERE


@dataclass(frozen=True, slots=True)
class Whose:
    """Who asks for batches or hooks: an account or token by its id, and the person behind it, if any."""

    id: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands: what was wished, by whom, its times (UTC, empty before), its rows by state.

    `total` is the number of rows; `recent` how many of those worked on ended within the last `span` seconds,
    a minute at most; `troubles` say what holds those up who work on it.
    """

    id: str
    sender: Sender
    wishes: Wishes
    created_at: str
    accepted_at: str = ""
    paused_at: str = ""
    cancelled_at: str = ""
    stopped_at: str = ""
    ended_at: str = ""
    total: int = 0
    counts: Mapping[RowState, int] = field(default_factory=dict)
    recent: int = 0
    span: float = 0.0
    troubles: tuple[Mapping[str, Any], ...] = ()

    def count(self, *states: RowState) -> int:
        """How many rows are in one of the states."""
        return sum(self.counts.get(state, 0) for state in states)

    def state(self, now: str) -> BatchState:
        """How it stands at *now* (UTC, ISO 8601)."""
        if not self.accepted_at:
            return BatchState.CANCELLED if self.cancelled_at else BatchState.RECEIVING
        if not self.count(*OPEN):
            return self._ended()
        held = (
            (self.cancelled_at or self.stopped_at, BatchState.CANCELLING),
            (self.paused_at, BatchState.PAUSED),
            (self.wishes.start_at > now, BatchState.SCHEDULED),
            (self.count(RowState.RUNNING) or self.span, BatchState.RUNNING),
        )
        return next((state for holds, state in held if holds), BatchState.WAITING)

    def as_dict(self, state: BatchState) -> dict[str, Any]:
        """What the batch is, which stands in that *state*, as plain JSON values."""
        wishes = self.wishes
        return {
            "id": self.id,
            "name": wishes.name,
            "labels": list(wishes.labels),
            "mode": wishes.mode.value,
            "sender": self.sender.name,
            "created_at": self.created_at,
            "start_at": wishes.start_at,
            "ended_at": self.ended_at,
            "state": state.value,
            "total": self.total,
            "counts": {each.value: self.count(each) for each in RowState},
        }

    def _ended(self) -> BatchState:
        if self.count(RowState.CANCELLED):
            return BatchState.STOPPED if self.stopped_at else BatchState.CANCELLED
        if not self.count(*UNDONE):
            return BatchState.DONE
        return BatchState.PARTLY_DONE if self.count(RowState.DONE) else BatchState.FAILED


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands: `name` says where its payload came from, `result` what became of it.

    `document_id` is the id under which it is filed, the same for the same payload sent twice in one batch.
    """

    batch: str
    number: int
    name: str
    digest: str
    document_id: str
    doc_id: str
    doc_type: str
    state: RowState
    attempts: int
    result: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """What the row is and how it stands, as plain JSON values: what became of it is in its result."""
        return {
            "number": self.number,
            "name": self.name,
            "state": self.state.value,
            "doc_id": self.doc_id,
            "doc_type": self.doc_type,
            "digest": self.digest,
            "attempts": self.attempts,
        }


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that a worker has for itself: `attempt` proves it at the end.

    `is_called_off`: its batch was cancelled or stopped before, so it is only looked whether it is filed.
    """

    row: Row
    worker: str
    attempt: int
    payload: bytes
    wishes: Wishes
    sender: Sender
    is_called_off: bool = False


@dataclass(frozen=True, slots=True)
class BatchEvent:
    """What befell a batch (`number` 0) or a row of it: number in the log, time, act, who, and more."""

    seq: int
    batch: str
    number: int
    time: str
    act: str
    who: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is to be done now: rows that wait and that are worked on, workers that are alive, and for how many
    seconds the row that waits longest could have been begun."""

    waiting: int
    running: int
    workers: int
    oldest_seconds: float


def pause_before(tries: int) -> float:
    """Seconds until a row that failed *tries* times is tried again."""
    return float(FIRST_PAUSE * 2 ** (tries - 1))


def seconds_left(batch: Batch) -> float | None:
    """An honest estimate of the seconds until the batch ends; None where nothing tells.

    What ended lately tells the pace; a batch that rests, or of which nothing ended lately, has none.
    """
    left = batch.count(*OPEN)
    if not left:
        return 0.0
    return left * batch.span / batch.recent if batch.recent else None


def replayed(acts: Iterable[RowAct]) -> Iterator[RowState]:
    """The states a row went through, from the events that moved it; raises KeyError for no move."""
    state = RowState.WAITING
    yield state
    for act in acts:
        state = MOVES[state, act]
        yield state
