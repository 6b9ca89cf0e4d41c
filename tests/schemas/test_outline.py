"""Payloads to read: each place is called what its form calls it, each value told in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.outline import Line, outline, outline_at, title_words
from service.core.pairing import steps_of

PLAN = json.loads(Path("samples/rectification_plan/typical.json").read_bytes())
MEASURE = "/body/ledger/0/problems/0/measures/0"


def lines(*found: Line) -> list[Line]:
    """The lines with all below them."""
    return [line for one in found for line in (one, *lines(*one.parts))]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", ()),
        ("/header/title", ("公文要素", "标题")),
        ("/body/overall_requirements/goals/1", ("总体要求", "工作目标第2项")),
        ("/body/ledger", ("整改台账",)),
        (f"{MEASURE}/deadline/date", ("方面 A01", "反馈问题 P01", "整改措施 M001", "完成时限", "完成日期")),
        ("/body/steps/0", ("整改步骤第1项",)),
        ("/stranger", ("stranger",)),
    ],
)
def test_a_place_is_called_what_its_form_calls_it(at: str, words: tuple[str, ...]) -> None:
    """Items by their codes, else by their places."""
    assert words == title_words("rectification_plan", PLAN, steps_of(PLAN, at))


def test_values_are_told_in_words() -> None:
    """A choice by its meaning, a day as papers write it, an organ in one line."""
    told = {line.title: line.text for line in lines(*outline("rectification_plan", PLAN))}
    assert "未启动" == told["完成状态"]
    measure = PLAN["body"]["ledger"][0]["problems"][0]["measures"][0]
    line = outline_at("rectification_plan", PLAN, steps_of(PLAN, MEASURE), measure)
    assert "整改措施 M001" == line.title
    words = {part.title: part.text for part in line.parts}
    assert ("立行立改", "学院组织宣传办公室（U02）") == (words["任务类型"], words["牵头单位"])
    assert "2022年10月31日" in [part.text for part in lines(line)]


def test_what_a_form_offers_is_told_as_it_offers_it() -> None:
    """No name that only programs know, unless somebody wrote one that nothing offers."""
    notice = json.loads(Path("samples/feedback_notice/typical.json").read_bytes())
    told = {line.title: line.text for line in lines(*outline("feedback_notice", notice))}
    assert ("问题清单", "一个月内报方案、集中整改六个月") == (told["附件内容"], told["时限规则"])
    notice["body"]["requirements"]["rule_profile"] = "plan-9m"
    told = {line.title: line.text for line in lines(*outline("feedback_notice", notice))}
    assert "plan-9m" == told["时限规则"]


def test_every_text_of_a_sample_is_told() -> None:
    """Nothing that a reviewer should read is left out."""
    told = {line.text for line in lines(*outline("rectification_plan", PLAN))}
    for problem in (problem for aspect in PLAN["body"]["ledger"] for problem in aspect["problems"]):
        assert {problem["title"], *(measure["text"] for measure in problem["measures"])} <= told


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"body": 1},
        {"body": {"ledger": {}}},
        {"body": {"ledger": ["x", None, {"no": 3}]}},
        {"x": [[{}]]},
    ],
)
@pytest.mark.parametrize("type_name", ["rectification_plan", "", "letter"])
def test_unfinished_payloads_can_be_read(type_name: str, payload: Any) -> None:
    """Whatever they hold, and whatever they say that they are."""
    for line in lines(*outline(type_name, payload)):
        assert "" != line.title or not line.steps
