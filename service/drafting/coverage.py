"""What is still missing, counted: 28 / 28 个问题已有措施, and where the others are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.documents.progress import DONE
from service.documents.quoting import within_quotes
from service.drafting.parts import NOTICE, PLAN, REPORT, Part, aspects, measures, problems, type_of, whole

LEDGER = "/body/ledger"
ENTRIES = "/body/entries"
LONGEST_NAME = 40
Lacking = Callable[[Part], str]
"""What a part still lacks in words, nothing where it is complete."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing, and the JSON Pointer of the place where it belongs."""

    pointer: str
    words: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many of all have what they need, and what the others lack."""

    what: str
    total: int
    lacks: tuple[Lack, ...]

    @property
    def done(self) -> int:
        """How many lack nothing."""
        return self.total - len(self.lacks)

    @property
    def text(self) -> str:
        """The count in words."""
        return f"{self.done} / {self.total} {self.what}"


def coverage(draft: Mapping[str, Any], source: Mapping[str, Any] | None = None) -> tuple[Count, ...]:
    """What the *draft* has of what it needs; *source* is the paper it answers, where that is at hand.

    Where there is nothing to count, nothing is told.
    """
    counts = COUNTS.get(type_of(draft))
    return tuple(count for count in counts(draft, source) if count.total) if counts else ()


def _notice(draft: Mapping[str, Any], _: Mapping[str, Any] | None) -> Iterator[Count]:
    yield _count("个方面列有问题", aspects(draft), _needs("problems", "没有问题"))
    yield _count("个问题写明具体表现", problems(draft), _needs("manifestations", "没有写具体表现"))
    yield _count("个问题写明性质", problems(draft), _needs("nature", "没有写是个性还是共性"))


def _plan(draft: Mapping[str, Any], notice: Mapping[str, Any] | None) -> Iterator[Count]:
    held = [problem for problem, _ in measures(draft)]
    answered = {problem.text("problem_id") for problem in held}
    if notice:
        listed = {problem.text("problem_id") for problem in problems(draft)}
        yield _count(
            "个反馈问题已列入方案",
            problems(notice),
            lambda problem: "" if problem.text("id") in listed else "没有列入方案",
            at=LEDGER,
        )
    yield _count(
        "个问题已有措施",
        problems(draft),
        lambda problem: "" if problem.text("problem_id") in answered else "还没有措施",
    )
    yield _count("个问题已有整改目标", problems(draft), _needs("rectification_goal", "没有写整改目标"))
    yield _count("条措施有牵头单位和时限", [measure for _, measure in measures(draft)], _assignment)
    if notice:
        yield _count("个立行立改问题有立行立改的措施", *_at_once(draft, notice))


def _at_once(draft: Mapping[str, Any], notice: Mapping[str, Any]) -> tuple[list[Part], Lacking]:
    """The problems that the notice wants put right at once, and whether a measure does so."""
    urgent = {item.text("id") for item in problems(notice) if item.values.get("immediate_required")}
    met = {
        problem.text("problem_id")
        for problem, measure in measures(draft)
        if measure.text("category") == "immediate"
    }
    wanted = [problem for problem in problems(draft) if problem.text("problem_id") in urgent]
    return wanted, lambda item: "" if item.text("problem_id") in met else "要求立行立改，没有立行立改的措施"


def _report(draft: Mapping[str, Any], plan: Mapping[str, Any] | None) -> Iterator[Count]:
    entries = whole(draft).part("body").parts("entries")
    told = {entry.text("measure_id"): entry for entry in entries}
    owed = [measure for _, measure in measures(plan or draft)]
    if owed:
        yield Count("条措施已填进展", len(owed), tuple(_unreported(owed, told)))
    else:
        yield _count("条进展已填写", entries, _needs("progress_text", "没有写进展"))
    done = [entry for entry in entries if entry.text("status") in DONE]
    yield _count("条已完成的措施有佐证材料", done, _needs("evidence", "没有佐证材料"))


def _unreported(owed: Iterable[Part], told: Mapping[str, Part]) -> Iterator[Lack]:
    for measure in owed:
        entry = told.get(measure.text("id"))
        if entry is None:
            yield Lack(ENTRIES, f"{_name(measure)}没有进展条目")
        elif not entry.has("progress_text"):
            yield Lack(f"{entry.pointer}/progress_text", f"{_name(measure)}没有写进展")


def _assignment(measure: Part) -> str:
    deadline = measure.part("deadline")
    missing = [
        words
        for words, is_there in (
            ("牵头单位", measure.part("lead_unit").has("name")),
            ("完成时限", deadline.has("date") or deadline.has("stage_date")),
        )
        if not is_there
    ]
    return f"没有{'和'.join(missing)}" if missing else ""


def _needs(name: str, words: str) -> Lacking:
    return lambda part: "" if part.has(name) else words


def _count(what: str, parts: Iterable[Part], lacking: Lacking, at: str = "") -> Count:
    listed = tuple(parts)
    lacks = ((part, lacking(part)) for part in listed)
    told = (Lack(at or part.pointer, f"{_name(part)}{words}") for part, words in lacks if words)
    return Count(what, len(listed), tuple(told))


def _name(part: Part) -> str:
    """What the clerk knows the part by: its code and its words."""
    code = next((part.text(key) for key in CODES if part.has(key)), "")
    words = part.text("title") or part.text("text") or part.text("progress_text")
    short = words if len(words) <= LONGEST_NAME else f"{words[:LONGEST_NAME]}…"
    return f"{code}“{within_quotes(short)}”" if short else code


CODES = ("id", "problem_id", "aspect_id", "measure_id")
COUNTS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any] | None], Iterator[Count]]] = {
    NOTICE: _notice,
    PLAN: _plan,
    REPORT: _report,
}
