"""What is another in a newer content than in an older one, place by place."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.core.pairing import Pairing, Places, Steps, code_of, list_name, pairs


class Change(StrEnum):
    """What became of a place."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"
    MOVED = "移动"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that is not what it was: where it was and where it is, and the values there.

    What was added was nowhere, what was removed is nowhere; an item that moved tells of its places only,
    and what changed inside it is told by itself.
    """

    change: Change
    before: Steps | None
    after: Steps | None
    old: Any = None
    new: Any = None


def differences(old: Any, new: Any) -> tuple[Difference, ...]:
    """Everything that is another in *new*, in its order; a member that is null is as good as none."""
    found = tuple(_between(old, new, (), ()))
    pairing = Pairing(old, new)
    homes = {at.after: at for at in found if at.change is Change.ADDED and at.after}
    moved: dict[Steps, Difference] = {}
    for gone in found:
        if gone.change is Change.REMOVED and gone.before and (code := code_of(gone.old)):
            home = pairing.home(list_name(gone.before), code)
            if home in homes and home not in moved:
                moved[home] = gone
    return tuple(_settled(found, moved))


def _settled(found: Iterable[Difference], moved: Mapping[Steps, Difference]) -> Iterator[Difference]:
    """The differences, where items that went to another list are told once, as moved."""
    gone = {id(one) for one in moved.values()}
    for one in found:
        before = moved.get(one.after or ()) if one.change is Change.ADDED else None
        if before and before.before and one.after:
            yield Difference(Change.MOVED, before.before, one.after)
            yield from _between(before.old, one.new, before.before, one.after)
        elif id(one) not in gone:
            yield one


def _between(old: Any, new: Any, before: Steps, after: Steps) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*new, *(name for name in old if name not in new)]:
            yield from _member(old.get(name), new.get(name), (*before, name), (*after, name))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(old, new, before, after)
    elif type(old) is not type(new) or old != new:
        yield Difference(Change.CHANGED, before, after, old, new)


def _member(old: Any, new: Any, before: Steps, after: Steps) -> Iterator[Difference]:
    if old is None or new is None:
        if old is not None:
            yield Difference(Change.REMOVED, before, None, old)
        elif new is not None:
            yield Difference(Change.ADDED, None, after, None, new)
    else:
        yield from _between(old, new, before, after)


def _items(old: Sequence[Any], new: Sequence[Any], before: Steps, after: Steps) -> Iterator[Difference]:
    found = pairs(old, new)
    back = {place: index for index, place in found.items()}
    staying = _staying(found)
    gone = [index for index in range(len(old)) if index not in found]
    for place, item in enumerate(new):
        index = back.get(place)
        while gone and index is not None and gone[0] < index:
            yield _removed(old, gone.pop(0), before)
        if index is None:
            yield Difference(Change.ADDED, None, (*after, place), None, item)
            continue
        if index not in staying:
            yield Difference(Change.MOVED, (*before, index), (*after, place))
        yield from _between(old[index], item, (*before, index), (*after, place))
    for index in gone:
        yield _removed(old, index, before)


def _removed(old: Sequence[Any], index: int, before: Steps) -> Difference:
    return Difference(Change.REMOVED, (*before, index), None, old[index])


def _staying(found: Places) -> set[int]:
    """The most of the items that follow each other as before: all others moved."""
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for index in sorted(found):
        at = bisect_left(ends, found[index])
        before[index] = last[at - 1] if at else None
        ends[at : at + 1] = [found[index]]
        last[at : at + 1] = [index]
    staying = set()
    step = last[-1] if last else None
    while step is not None:
        staying.add(step)
        step = before[step]
    return staying
