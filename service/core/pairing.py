"""Which places of one content are which of another: items by their codes, else by being equal or alike."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.core.pointer import strings

CODES = ("id", "measure_id", "problem_id", "aspect_id")
"""By which the items of lists are known, the most telling first."""

ALIKE = 0.5
"""How much of their pairs of neighbouring signs two items share that are one, written anew."""

MOST_HELD = 20_000
"""How often leftover items are held against each other; beyond that only their places count."""

LOOKED_AT = 4_000
"""Signs of an item that are looked at for likeness."""

Steps = tuple[str | int, ...]
Places = dict[int, int]


@dataclass(frozen=True, slots=True)
class Pairing:
    """An older and a newer content, and where places of the one are in the other."""

    old: Any
    new: Any
    _pairs: dict[Steps, Places] = field(default_factory=dict)
    _homes: dict[tuple[str, str], Steps | None] = field(default_factory=dict)

    def now(self, steps: Steps) -> Steps | None:
        """Where what was at *steps* in the older content is in the newer one; None where it is no more.

        An item with a code is found wherever it went. Raises LookupError where nothing was at *steps*.
        """
        old, new, at = self.old, self.new, Steps()
        for count, step in enumerate(steps):
            below = value_at(old, (step,))
            if isinstance(old, list) and isinstance(step, int):
                found = self._paired(steps[:count], old, new).get(step)
                home = (*at, found) if found is not None else self.home(list_name(at), code_of(below))
                if home is None:
                    return None
                at = home
            elif isinstance(new, Mapping):
                at = (*at, step)
            else:
                return None
            old, new = below, value_at(self.new, at)
        return at

    def home(self, name: str, code: str) -> Steps | None:
        """Where in the newer content the only item with that code is, of all lists of that name."""
        if not self._homes:
            for steps, item in items_of(self.new):
                key = list_name(steps), code_of(item)
                self._homes[key] = None if key in self._homes else steps
        return self._homes.get((name, code)) if code else None

    def _paired(self, at: Steps, old: Sequence[Any], new: Any) -> Places:
        if at not in self._pairs:
            self._pairs[at] = pairs(old, new) if isinstance(new, list) else {}
        return self._pairs[at]


def pairs(olds: Sequence[Any], news: Sequence[Any]) -> Places:
    """Where in *news* each item of *olds* is, by index; those that are gone have no place."""
    found = _met(_codes(olds), _codes(news))
    found |= _met(_values(olds, found.keys()), _values(news, found.values()))
    found |= _alike(_uncoded(olds, found.keys()), _uncoded(news, found.values()))
    if len(olds) == len(news):
        rest = _uncoded(news, found.values())
        found |= {index: index for index in _uncoded(olds, found.keys()) if index in rest}
    return found


def code_of(item: Any) -> str:
    """The code of an item of a list, empty where it has none."""
    if isinstance(item, Mapping):
        for name in CODES:
            if isinstance(code := item.get(name), str) and code:
                return code
    return ""


def items_of(content: Any, at: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every item of every list in *content*, with the steps to it."""
    if isinstance(content, Mapping):
        for name, child in content.items():
            yield from items_of(child, (*at, name))
    elif isinstance(content, list):
        for index, child in enumerate(content):
            yield (*at, index), child
            yield from items_of(child, (*at, index))


def list_name(steps: Steps) -> str:
    """The name of the list that *steps* lead to, or to an item of."""
    return next((step for step in reversed(steps) if isinstance(step, str)), "")


def value_at(content: Any, steps: Steps) -> Any:
    """What is at *steps*; None for a member that its object lacks; raises LookupError for anything else."""
    for step in steps:
        if isinstance(content, Mapping) and isinstance(step, str):
            content = content.get(step)
        elif isinstance(content, list) and isinstance(step, int):
            content = content[step]
        else:
            raise LookupError(step)
    return content


def steps_of(content: Any, pointer: str) -> Steps:
    """The steps along which the JSON Pointer leads through *content*; raises LookupError where it ends."""
    steps = Steps()
    if pointer and not pointer.startswith("/"):
        raise LookupError(pointer)
    for part in pointer.split("/")[1:]:
        step: str | int = part.replace("~1", "/").replace("~0", "~")
        if isinstance(content, list):
            if not (part.isascii() and part.isdigit() and len(part) < 10 and part == str(int(part))):
                raise LookupError(pointer)
            step = int(part)
        content = value_at(content, (step,))
        steps = (*steps, step)
    return steps


def _met(olds: Mapping[Any, int], news: Mapping[Any, int]) -> Places:
    return {index: news[name] for name, index in olds.items() if name in news}


def _codes(items: Sequence[Any]) -> dict[str, int]:
    """The codes that only one of the items has, with its index."""
    codes = [code_of(item) for item in items]
    count = Counter(codes)
    return {code: index for index, code in enumerate(codes) if code and count[code] == 1}


def _values(items: Sequence[Any], taken: Collection[int]) -> dict[tuple[str, int], int]:
    """What the items that are not taken hold, with how many held the same before, and their indexes."""
    found: dict[tuple[str, int], int] = {}
    count: Counter[str] = Counter()
    held = set(taken)
    for index, item in enumerate(items):
        if index not in held:
            value = json.dumps(item, sort_keys=True, default=str)
            found[value, count[value]] = index
            count[value] += 1
    return found


def _uncoded(items: Sequence[Any], taken: Collection[int]) -> dict[int, Any]:
    held = set(taken)
    return {index: item for index, item in enumerate(items) if index not in held and not code_of(item)}


def _alike(olds: Mapping[int, Any], news: Mapping[int, Any]) -> Places:
    """Of items without codes those that are most alike."""
    if len(olds) * len(news) > MOST_HELD:
        return {}
    there = {index: _neighbours(item) for index, item in news.items()}
    likeness = [
        (_shared(mine, other), old, new)
        for old, mine in ((index, _neighbours(item)) for index, item in olds.items())
        for new, other in there.items()
    ]
    found: Places = {}
    for share, old, new in sorted(likeness, key=lambda one: (-one[0], one[1], one[2])):
        if share >= ALIKE and old not in found and new not in found.values():
            found[old] = new
    return found


def _neighbours(item: Any) -> frozenset[str]:
    text = "".join(words for _, words in strings(item))[:LOOKED_AT]
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset((text,))


def _shared(mine: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(mine & other) / (len(mine) + len(other))
