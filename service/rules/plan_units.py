"""Rectification plan: the units that carry the measures (P-07)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.header import Organ
from service.rules.plan_measures import measures


def units_twice(subject: Subject) -> Iterator[Breach]:
    """A unit that leads and helps at once, or helps twice (P-07)."""
    for at, measure in measures(subject.document):
        lead, seen = measure.lead_unit, list[Organ]()
        for place, unit in enumerate(measure.co_units):
            spot = f"{at}/co_units/{place}"
            if _same(unit, lead):
                yield Breach(
                    spot,
                    f"措施{measure.id}的协办单位“{unit.name}”就是牵头单位。",
                    "请从协办单位中删去牵头单位。",
                )
            elif any(_same(unit, other) for other in seen):
                yield Breach(spot, f"措施{measure.id}的协办单位“{unit.name}”重复。", "请删去重复的协办单位。")
            seen.append(unit)


def _same(one: Organ, other: Organ) -> bool:
    return one.id == other.id or one.name == other.name


def names_unlike(subject: Subject) -> Iterator[Breach]:
    """One identifier with two names, or one name with two identifiers, told at the second (P-07)."""
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    told: set[Organ] = set()
    for at, measure in measures(subject.document):
        units = [(f"{at}/lead_unit", measure.lead_unit)]
        units += [(f"{at}/co_units/{i}", unit) for i, unit in enumerate(measure.co_units)]
        for spot, unit in units:
            name, number = names.setdefault(unit.id, unit.name), ids.setdefault(unit.name, unit.id)
            if (name, number) != (unit.name, unit.id) and unit not in told:
                told.add(unit)
                yield Breach(
                    spot,
                    f"单位“{unit.name}”（{unit.id}）与前文的“{name}”（{number}）名称或编号不一致。",
                    "同一单位请始终用同一编号和同一名称。",
                )


RULES = (
    Rule("P-07", Severity.ERROR, "协办单位不含牵头单位，不重复", units_twice),
    Rule("P-07", Severity.WARNING, "同一单位用同一编号和名称", names_unlike),
)
