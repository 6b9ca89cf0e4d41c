"""How a paper came about before it was filed: what its record says of that, for good."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.core.events import Act, Event, Head
from service.core.manuscripts import AFTER, Manuscript, handed_on, remark_of

STEPS = frozenset(AFTER) - {Act.FILE}


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what to the manuscript when (ISO 8601, UTC), with what remark."""

    act: Act
    actor: str
    time: str
    remark: str


def origin(manuscript: Manuscript, head: Head) -> dict[str, Any]:
    """What a record tells of its *manuscript*: each step, what was handed on, where the office's log ended.

    With that head the record proves the log of the office up to there.
    """
    return {
        "manuscript": manuscript.id,
        "steps": [_told(event) for event in manuscript.history],
        "versions": [
            {"number": number, "digest": event.details["digest"]}
            for number, event in enumerate(handed_on(manuscript), 1)
        ],
        "log": {"seq": head.seq, "digest": head.digest},
    }


def steps(origin: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps that `origin` told, oldest first; what a stranger's record says otherwise is none."""
    told = origin.get("steps", ())
    return tuple(_read(told)) if isinstance(told, list | tuple) else ()


def _told(event: Event) -> dict[str, str]:
    return {
        "act": event.act.value,
        "actor": event.actor,
        "time": event.time,
        "digest": str(event.details["digest"]),
        "remark": remark_of(event),
    }


def _read(told: list[Any] | tuple[Any, ...]) -> Iterator[Step]:
    for item in told:
        values = (
            [item.get(name) for name in ("act", "actor", "time", "remark")] if isinstance(item, dict) else []
        )
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == 4 and texts[0] in STEPS:
            yield Step(Act(texts[0]), *texts[1:])
