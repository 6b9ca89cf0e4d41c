"""Which fields of a draft are word for word those of the paper it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.drafting.parts import NAMES, NOTICE, Names, Part, aspects, measures, problems, type_of, whole
from service.drafting.plans import number

REF = ("display", "feedback_date")
TIMES = ("rule_profile", "concentrated_period")
GROUP = ("title",)
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
    return {
        **_named(draft, source),
        **_grouped(draft, source),
        **dict(_listed(draft, here, source, there)),
        **_entered(draft, source),
    }


def _listed(
    draft: Mapping[str, Any], here: Names, source: Mapping[str, Any], there: Names
) -> Iterator[tuple[str, Quoted]]:
    """What aspects, problems and measures repeat of those with the same codes."""
    original = {aspect.text(there.aspect): aspect for aspect in aspects(source)}
    asked = {problem.text(there.problem): problem for problem in problems(source)}
    planned = {measure.text("id"): measure for _, measure in measures(source)}
    for aspect in aspects(draft):
        yield from _quoted(aspect, here.aspect, original, ASPECT)
        for problem in aspect.parts("problems"):
            yield from _quoted(problem, here.problem, asked, PROBLEM)
            for measure in problem.parts("measures"):
                yield from _quoted(measure, "id", planned, MEASURE)


def _grouped(draft: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Quoted]:
    groups = {group.text("id"): group for group in whole(source).part("body").parts("groups")}
    listed = whole(draft).part("body").parts("groups")
    return dict(quoted for group in listed for quoted in _quoted(group, "id", groups, GROUP))


def _entered(draft: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Quoted]:
    """The codes by which the entries of a report belong to the plan."""
    whose = {measure.text("id"): problem.text("problem_id") for problem, measure in measures(source)}
    found = {}
    for entry in whole(draft).part("body").parts("entries"):
        if problem := whose.get(entry.text("measure_id")):
            found[f"{entry.pointer}/measure_id"] = Quoted(entry.text("measure_id"), True)
            is_same = entry.text("problem_id") == problem
            found[f"{entry.pointer}/problem_id"] = Quoted(problem, is_same)
    return found


def _named(draft: Mapping[str, Any], notice: Mapping[str, Any]) -> dict[str, Quoted]:
    """What a plan repeats of how its notice is named and what time it gives."""
    if type_of(notice) != NOTICE:
        return {}
    body, asked = whole(draft).part("body"), whole(notice).part("body")
    ref, header = body.part("notice_ref"), whole(notice).part("header")
    told = Part("", {"display": number(header), **asked.part("inspection").taken("feedback_date")})
    return dict(_fields(ref, told, REF)) | dict(_fields(body, asked.part("requirements"), TIMES))


def _quoted(
    part: Part, code: str, known: Mapping[str, Part], names: tuple[str, ...]
) -> Iterator[tuple[str, Quoted]]:
    original = known.get(part.text(code))
    if original is not None:
        yield f"{part.pointer}/{code}", Quoted(part.text(code), True)
        yield from _fields(part, original, names)


def _fields(part: Part, original: Part, names: tuple[str, ...]) -> Iterator[tuple[str, Quoted]]:
    for name in names:
        value = original.values.get(name)
        if value not in (None, []):
            yield f"{part.pointer}/{name}", Quoted(value, part.values.get(name) == value)
