"""Declared counts beside the counted ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.core.checking import Breach
from service.core.pointer import pointer

LABELS = {
    "groups": "类别数",
    "aspects": "方面数",
    "problems": "问题数",
    "measures": "措施数",
    "immediate": "立行立改措施数",
    "concentrated": "集中整改期完成措施数",
    "long_term": "长期坚持措施数",
    "supplementary": "补充整改措施数",
    "regulations_created": "制定制度文件数",
    "regulations_revised": "修订制度文件数",
    "measures_total": "措施总数",
    "completed": "已完成措施数",
    "stage_completed": "阶段性完成措施数",
    "in_progress": "正在推进措施数",
    "not_started": "未启动措施数",
    "overdue": "超期措施数",
    "problems_total": "问题总数",
    "problems_rectified": "整改到位问题数",
    "problems_basically_rectified": "基本整改到位问题数",
}


def unequal(declared: Mapping[str, Any], counted: Mapping[str, frozenset[int]], at: str) -> Iterator[Breach]:
    """A breach for every declared count below *at* that is none of the *counted* numbers of its name."""
    for name, number in declared.items():
        allowed = counted.get(name)
        if allowed is not None and number is not None and number not in allowed:
            actual = "或".join(str(value) for value in sorted(allowed))
            yield Breach(
                at + pointer(name),
                f"申报的{LABELS.get(name, name)}为{number}，按内容计数为{actual}。",
                "请改正申报的数字；也可以删去此项，由系统计数。",
            )


def single(counted: Mapping[str, int]) -> dict[str, frozenset[int]]:
    """*counted* with each number as the only one allowed."""
    return {name: frozenset({number}) for name, number in counted.items()}
