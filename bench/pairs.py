"""Measuring in pairs, taken in turn: ours, rival, ours, rival, each pair on a paper of other words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.contestant import BY_NAME, Contestant, Failed, Taken, Working
from bench.installing import ROOT
from bench.preparing import paper, warm_up
from bench.sizes import Size

OUTPUT = ROOT / "build/bench/made"
LIMIT, OWN_LIMIT = 600.0, 3600.0
"""Seconds that a rival, and this service, may take for one paper."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which of our contestants, beside which rivals."""

    name: str
    title: str
    subject: str
    rivals: tuple[str, ...]


QUESTIONS = (
    Question("word", "Filling a Word template, from the view", "own-word", ("docxtpl", "carbone-word")),
    Question("docx", "From the payload to the proven Word file", "own-docx", ("docxtpl",)),
    Question(
        "whole",
        "From the payload to the proven Word file and PDF/A",
        "own",
        ("office-warm", "office-cold", "weasyprint", "typst", "carbone"),
    ),
    Question("rows", "The same, all sizes one after the other, for what a row costs", "own", ("typst",)),
)


def measured(question: Question, size: Size, absent: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One record for each rival: its pairs, or the reason why there are none.

    Where a paper takes minutes, ours is made once and stands beside all rivals.
    """
    known: dict[str, Any] = {}
    for name in question.rivals:
        record = {"question": question.name, "size": size.name, "subject": question.subject, "rival": name}
        if reason := BY_NAME[name].lacks(absent):
            yield {**record, "pairs": [], "reason": f"absent: {reason}"}
            continue
        yield {**record, **_pairs(question, name, size, known)}


def _pairs(question: Question, rival: str, size: Size, known: dict[str, Any]) -> dict[str, Any]:
    own, other = BY_NAME[question.subject], BY_NAME[rival]
    if size.is_large:
        if "own" not in known:
            known["own"] = _alone(own, size, OWN_LIMIT)
        ours, theirs = known["own"], _alone(other, size, LIMIT)
        reasons = {"reason": theirs.get("reason"), "own_reason": ours.get("reason")}
        return {
            "pairs": [[ours.get("taken"), theirs.get("taken")]],
            **reasons,
            **_all_pages(size, own, other),
        }
    try:
        with Working(own) as first, Working(other) as second:
            for working, limit in ((first, OWN_LIMIT), (second, LIMIT)):
                working.make(warm_up(size), limit)
                working.make(paper(size, 0), limit)
            pairs = [
                [
                    _told(first.make(paper(size, variant), OWN_LIMIT, _folder(size, own))),
                    _told(second.make(paper(size, variant), LIMIT, _folder(size, other))),
                ]
                for variant in range(1, size.pairs + 1)
            ]
    except Failed as fault:
        return {"pairs": [], "reason": str(fault)}
    return {"pairs": pairs, "reason": None, **_all_pages(size, own, other)}


def _alone(contestant: Contestant, size: Size, limit: float) -> dict[str, Any]:
    try:
        with Working(contestant) as working:
            working.make(warm_up(size), limit)
            return {"taken": _told(working.make(paper(size, 1), limit, _folder(size, contestant)))}
    except Failed as fault:
        return {"taken": None, "reason": str(fault)}


def _told(taken: Taken) -> list[float]:
    return [round(taken.wall, 4), round(taken.cpu, 4), taken.memory]


def _folder(size: Size, contestant: Contestant) -> Path:
    folder = OUTPUT / size.name / contestant.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _all_pages(size: Size, own: Contestant, other: Contestant) -> dict[str, Any]:
    return {"pages": [_pages(_folder(size, own)), _pages(_folder(size, other))]}


def _pages(folder: Path) -> int | None:
    """How many pages the PDF in *folder* has, None where there is none."""
    import pypdfium2

    made = folder / "paper.pdf"
    if not made.exists():
        return None
    with pypdfium2.PdfDocument(made) as document:
        return len(document)
