"""Papers that are still being written: whatever is missing or of the wrong kind reads as empty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTICE, PLAN, REPORT = "feedback_notice", "rectification_plan", "progress_report"


@dataclass(frozen=True, slots=True)
class Names:
    """What a type calls the list of its aspects, and the codes of an aspect and of a problem."""

    aspects: str
    aspect: str
    problem: str


SUPPLEMENTS = "/body/supplements/"
LEDGER_NAMES = Names("ledger", "aspect_id", "problem_id")
NAMES: Mapping[str, Names] = {NOTICE: Names("aspects", "id", "id"), PLAN: LEDGER_NAMES, REPORT: LEDGER_NAMES}


@dataclass(frozen=True, slots=True)
class Part:
    """An object of a payload with its JSON Pointer; the whole payload has the pointer ""."""

    pointer: str
    values: Mapping[str, Any]

    def part(self, *names: str) -> "Part":
        """The object along *names*, empty where there is none."""
        value: Any = self.values
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        values = value if isinstance(value, Mapping) else {}
        return Part(self.pointer + "".join(f"/{name}" for name in names), values)

    def parts(self, name: str) -> tuple["Part", ...]:
        """The objects of the list *name*, each with its own pointer."""
        value = self.values.get(name)
        listed = enumerate(value) if isinstance(value, list) else ()
        return tuple(
            Part(f"{self.pointer}/{name}/{place}", item)
            for place, item in listed
            if isinstance(item, Mapping)
        )

    def text(self, name: str) -> str:
        """The text *name*, empty where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def has(self, name: str) -> bool:
        """Whether there is something under *name*: a text with words in it, a list with items."""
        value = self.values.get(name)
        return bool(value.strip() if isinstance(value, str) else value)

    def taken(self, *names: str) -> dict[str, Any]:
        """Those of the values that are there."""
        return {name: self.values[name] for name in names if self.values.get(name) is not None}


def whole(payload: Mapping[str, Any]) -> Part:
    """The payload itself."""
    return Part("", payload)


def type_of(payload: Mapping[str, Any]) -> str:
    """The name of its type, empty where it says none."""
    return whole(payload).text("doc_type")


def aspects(payload: Mapping[str, Any]) -> tuple[Part, ...]:
    """The aspects of a notice, of a plan's ledger or of the ledger that a report quotes."""
    names = NAMES.get(type_of(payload))
    return whole(payload).part("body").parts(names.aspects) if names else ()


def problems(payload: Mapping[str, Any]) -> tuple[Part, ...]:
    """The problems of all its aspects, in order."""
    return tuple(problem for aspect in aspects(payload) for problem in aspect.parts("problems"))


def measures(payload: Mapping[str, Any]) -> Iterator[tuple[Part, Part]]:
    """Every measure of the ledger with its problem, those of supplements behind their problem's own."""
    added: dict[str, list[Part]] = {}
    for supplement in whole(payload).part("body").parts("supplements"):
        for item in supplement.parts("measures"):
            added.setdefault(item.text("problem_id"), []).append(item.part("measure"))
    for problem in problems(payload):
        for measure in (*problem.parts("measures"), *added.get(problem.text("problem_id"), ())):
            yield problem, measure
