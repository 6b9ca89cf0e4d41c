"""Sound payloads of any size, made from the typical samples: same size and variant, same bytes."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TYPICAL_MEASURES = 114

MARKS = (
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
    "剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳推位让国有虞陶唐"
    "吊民伐罪周发殷汤坐朝问道垂拱平章爱育黎首臣伏戎羌"
)
"""One begins each long text, another one in each variant: nothing kept from one run serves the next."""

STRIDE = 89
"""From variant to variant: 10,000 measures repeat the typical ledger 88 times, each with its mark."""


def notice(sample: str, variant: int) -> bytes:
    """A feedback notice like that *sample*; variant 0 has its own words."""
    payload = _sample("feedback_notice", sample)
    mark = _mark(0, variant)
    for aspect in payload["body"]["aspects"]:
        for problem in aspect["problems"]:
            problem["title"] = mark + problem["title"]
            problem["manifestations"] = [mark + text for text in problem["manifestations"]]
    for opinion in payload["body"]["opinions"]:
        opinion["text"] = mark + opinion["text"]
    return _bytes(payload)


def short_notice(variant: int) -> bytes:
    """A feedback notice of one problem, which has two pages."""
    payload = json.loads(notice("minimal", variant))
    payload["body"]["opening"] = "现将有关情况反馈如下。"
    requirements = payload["body"]["requirements"]
    requirements["special_democratic_life_meeting"] = False
    requirements["publication"] = "整改情况以适当方式公开。"
    return _bytes(payload)


def plan(measures: int, variant: int) -> bytes:
    """A rectification plan of so many measures with its four lists: the typical ledger over and over."""
    payload = _sample("rectification_plan", "typical")
    body = payload["body"]
    body["ledger"] = ledger = _ledger(body["ledger"], measures, variant)
    problems = sum(len(aspect["problems"]) for aspect in ledger)
    body["opening"] = _counted(body["opening"], len(ledger), problems, measures)
    goals = body["overall_requirements"]["goals"]
    goals[:] = [_counted(goal, len(ledger), problems, measures) for goal in goals]
    del body["declared_counts"], body["declared_counts_text"]
    used = {aspect["group_id"] for aspect in ledger}
    body["groups"] = [group for group in body["groups"] if group["id"] in used]
    posts = body["organization"]["package_responsibility"]
    for place, post in enumerate(posts):
        post["aspect_ids"] = [aspect["aspect_id"] for aspect in ledger[place :: len(posts)]]
    body["organization"]["package_responsibility"] = [post for post in posts if post["aspect_ids"]]
    return _bytes(payload)


def _ledger(typical: list[dict[str, Any]], measures: int, variant: int) -> list[dict[str, Any]]:
    """The aspects of the typical ledger in turn, ended at so many measures, in the order of their groups."""
    made = list(_aspects(typical, measures, variant))
    made.sort(key=lambda aspect: str(aspect["group_id"]))
    numbers = {"aspect": 0, "problem": 0, "measure": 0}
    for aspect in made:
        aspect["aspect_id"] = _next(numbers, "aspect")
        for problem in aspect["problems"]:
            problem["problem_id"] = _next(numbers, "problem")
            for measure in problem["measures"]:
                measure["id"] = _next(numbers, "measure")
    return made


def _aspects(typical: list[dict[str, Any]], measures: int, variant: int) -> Iterator[dict[str, Any]]:
    left, cycle = measures, 0
    while left:
        mark = _mark(cycle, variant)
        for aspect in typical:
            problems = []
            for problem in aspect["problems"]:
                taken = problem["measures"][:left]
                left -= len(taken)
                if taken:
                    problems.append(_problem(problem, taken, mark))
            if problems:
                unnumbered = {name: value for name, value in aspect.items() if name != "no"}
                yield {**unnumbered, "title": mark + aspect["title"], "problems": problems}
        cycle += 1


def _problem(problem: dict[str, Any], measures: list[dict[str, Any]], mark: str) -> dict[str, Any]:
    return {
        **{name: value for name, value in problem.items() if name != "no"},
        "title": mark + problem["title"],
        "rectification_goal": mark + problem["rectification_goal"],
        "measures": [
            {
                **{name: value for name, value in deepcopy(measure).items() if name != "no"},
                "text": mark + measure["text"],
            }
            for measure in measures
        ],
    }


def _next(numbers: dict[str, int], kind: str) -> str:
    numbers[kind] += 1
    return f"{kind[0].upper()}{numbers[kind]:05}"


def _mark(cycle: int, variant: int) -> str:
    """The sign that begins the texts of that repetition; none in the sample itself."""
    return MARKS[(cycle + STRIDE * variant) % len(MARKS)] if cycle or variant else ""


def _counted(text: str, aspects: int, problems: int, measures: int) -> str:
    return text.replace("12个方面28个问题", f"{aspects}个方面{problems}个问题").replace(
        f"{TYPICAL_MEASURES}条整改举措", f"{measures}条整改举措"
    )


def _sample(type_name: str, name: str) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((SAMPLES / type_name / f"{name}.json").read_bytes())
    return payload


def _bytes(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
