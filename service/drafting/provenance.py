"""Which fields of a draft are word for word those of the paper it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.drafting.parts import NAMES, Part, aspects, measures, type_of

ASPECT = ("title", "group_id")
PROBLEM = ("title", "nature", "manifestations", "amount_yuan")
MEASURE = ("text", "category", "lead_unit", "deadline")


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the source says in the place of a field of the draft, and whether the draft says the same."""

    value: Any
    is_same: bool


def provenance(draft: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Quoted]:
    """What the *source* says, by the JSON Pointer of the field of the *draft*; parts agree by their codes."""
    here, there = NAMES.get(type_of(draft)), NAMES.get(type_of(source))
    if here is None or there is None:
        return {}
    original = {aspect.text(there.aspect): aspect for aspect in aspects(source)}
    asked = {
        problem.text(there.problem): problem for aspect in original.values() for problem in _problems(aspect)
    }
    planned = {measure.text("id"): measure for _, measure in measures(source)}
    found: dict[str, Quoted] = {}
    for aspect in aspects(draft):
        found |= _quoted(aspect, here.aspect, original, ASPECT)
        for problem in _problems(aspect):
            found |= _quoted(problem, here.problem, asked, PROBLEM)
            for measure in problem.parts("measures"):
                found |= _quoted(measure, "id", planned, MEASURE)
    return found


def _problems(aspect: Part) -> tuple[Part, ...]:
    return aspect.parts("problems")


def _quoted(part: Part, code: str, known: Mapping[str, Part], names: tuple[str, ...]) -> dict[str, Quoted]:
    original = known.get(part.text(code))
    if original is None:
        return {}
    return {f"{part.pointer}/{code}": Quoted(part.text(code), True), **dict(_fields(part, original, names))}


def _fields(part: Part, original: Part, names: tuple[str, ...]) -> Iterator[tuple[str, Quoted]]:
    for name in names:
        value = original.values.get(name)
        if value not in (None, []):
            yield f"{part.pointer}/{name}", Quoted(value, part.values.get(name) == value)
