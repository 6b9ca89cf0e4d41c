"""审核意见: what reviewers and issuers remark at places of what was handed on, and what drafters answer."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from service.core.events import Act, Event
from service.core.manuscripts import remark_of
from service.core.pairing import Pairing, Steps, steps_of, value_at

LONGEST = 1_000
"""Signs of a remark or an answer."""

MOST = 500
"""Remarks on one manuscript."""

TOLD_BY = frozenset({Act.REMARK, Act.RESOLVE})
UNFIT = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufffe\uffff"
PATTERN = rf"^[^{UNFIT}]*[^\s{UNFIT}][^{UNFIT}]*$"
"""As JSON Schema (ECMA-262) and Python read it alike: lines with at least one sign that is to be seen."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was remarked at *pointer* of the version with that number; it stands open until it is answered."""

    id: str
    version: int
    pointer: str
    made: Event
    answered: Event | None = None

    @property
    def words(self) -> str:
        """What was remarked."""
        return remark_of(self.made)

    @property
    def answer(self) -> str:
        """What was answered, empty as long as nothing was."""
        return remark_of(self.answered) if self.answered else ""

    @property
    def is_open(self) -> bool:
        """Whether nobody answered it yet."""
        return self.answered is None


@dataclass(frozen=True, slots=True)
class Followed:
    """A remark with its place in words, the value that it was made at, and what is there as it stands now.

    `now` is None where the place is no more.
    """

    remark: Remark
    place: tuple[str, ...]
    was: Any
    now: Steps | None
    value: Any

    @property
    def is_changed(self) -> bool:
        """Whether the value is another since."""
        return self.now is None or self.was != self.value


def remarks_of(events: Iterable[Event]) -> tuple[Remark, ...]:
    """The remarks on a manuscript that its events tell of, oldest first."""
    found: dict[str, Remark] = {}
    for event in events:
        id = str(event.details.get("note", ""))
        if event.act is Act.REMARK:
            version, pointer = int(event.details["version"]), str(event.details["pointer"])
            found[id] = Remark(id, version, pointer, event)
        elif event.act is Act.RESOLVE and id in found:
            made = found[id]
            found[id] = Remark(id, made.version, made.pointer, made.made, event)
    return tuple(found.values())


def followed(remark: Remark, pairing: Pairing, words: Callable[[Any, Steps], tuple[str, ...]]) -> Followed:
    """The remark in the content as it stands; *pairing* leads there from the version it was made on.

    *words* says what the place at those steps of a content is called.
    """
    steps = steps_of(pairing.old, remark.pointer)
    now = pairing.now(steps)
    value = value_at(pairing.new, now) if now is not None else None
    return Followed(remark, words(pairing.old, steps), value_at(pairing.old, steps), now, value)


def is_remark(text: str) -> bool:
    """Whether the text can be kept as a remark or an answer."""
    return len(text) <= LONGEST and re.fullmatch(PATTERN, text) is not None
