"""Work grows with the payload, not with its square: a request cannot hold a process for minutes."""

import sys
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import Any

import pytest
from judging import document, payload, rules

from service.core.checking import Subject, check
from service.core.pointer import strings

LARGE = ("progress_report/linked", "rectification_plan/full")


def of_size(name: str, size: int) -> dict[str, Any]:
    """The sample with *size* aspects of one problem and one measure, an entry each, each named anew."""
    values = payload(name)
    body = values["body"]
    body.pop("statistics", None)
    quoted = body.get("ledger") or payload("rectification_plan/full")["body"]["ledger"]
    body["ledger"] = [aspect(quoted[0], place) for place in range(size)]
    body["groups"] = [{"id": f"G{place}", "title": f"第{place}类"} for place in range(150)]
    if "entries" in body:
        body["entries"] = [
            {**body["entries"][0], "measure_id": f"M{place}", "problem_id": f"P{place}"}
            for place in range(size)
        ]
    return values


def aspect(pattern: dict[str, Any], place: int) -> dict[str, Any]:
    """*pattern* cut to one problem and one measure, with the identifiers of its *place*."""
    problem = {key: value for key, value in pattern["problems"][0].items() if key != "no"}
    measure = {key: value for key, value in problem["measures"][0].items() if key != "no"}
    problem |= {"problem_id": f"P{place}", "measures": [{**measure, "id": f"M{place}"}]}
    own = {key: value for key, value in pattern.items() if key != "no"}
    return {**own, "aspect_id": f"A{place}", "group_id": f"G{place % 150}", "problems": [problem]}


def steps(work: Callable[[], object]) -> int:
    """How many functions and generators *work* enters: the same on any machine, busy or not."""
    count = 0

    def entered(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("place", ["check", "view"])
def test_four_times_the_ledger_is_four_times_the_work(name: str, place: str) -> None:
    """From fifty aspects to two hundred; a square would be sixteen times."""
    counted = []
    for size in (50, 200):
        values = of_size(name, size)
        paper, texts = document(values), tuple(strings(values))
        view = import_module(f"service.documents.{values['doc_type']}").view
        work: dict[str, Callable[[], object]] = {
            "check": lambda paper=paper, texts=texts: check(Subject(paper, texts), rules(paper.doc_type)),
            "view": lambda paper=paper, view=view: view(paper),
        }
        counted.append(steps(work[place]))
    assert counted[1] < 5 * counted[0]
