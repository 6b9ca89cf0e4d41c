"""The checks of DA/T 70-2018 by number and title; those of each stage.

Numbers are those of the standard's table for 归档 (GD); the two later stages make the same checks again under
their own letters. What they add has an X: the standard's number for it could not be looked up.
"""

from collections.abc import Mapping

from service.records.checks import Stage

COMMON: Mapping[str, str] = {
    "1-1": "固化信息有效性检测",
    "1-2": "元数据项数据长度检测",
    "1-3": "元数据项数据类型、格式检测",
    "1-4": "设定值域的元数据项值域符合度检测",
    "1-5": "元数据项数据值合理性检测",
    "1-6": "元数据项数据包含特殊字符检测",
    "1-7": "档号规范性检测",
    "1-8": "元数据项数据重复性检测",
    "1-9": "（标准原文未核对）",
    "1-10": "内容数据的电子属性一致性检测",
    "1-11": "元数据是否关联内容数据检测",
    "1-12": "说明文件和目录文件规范性检测",
    "1-13": "信息包目录结构规范性检测",
    "1-14": "信息包一致性检测",
    "2-1": "总件数相符性检测",
    "2-2": "总字节数相符性检测",
    "2-3": "元数据项完整性检测",
    "2-4": "元数据必填著录项目检测",
    "2-5": "过程信息完整性检测",
    "2-6": "连续性元数据项检测",
    "2-7": "内容数据完整性检测",
    "2-8": "附件数据完整性检测",
    "2-9": "归档范围检测",
    "2-10": "信息包元数据完整性检测",
    "2-11": "信息包内容数据完整性检测",
    "3-1": "信息包中元数据的可读性检测",
    "3-2": "目标数据库中的元数据可访问性检测",
    "3-3": "内容数据格式检测",
    "3-4": "内容数据的可读性检测",
    "3-5": "内容数据格式长期可用性检测",
    "3-6": "软硬件环境元数据检测",
    "3-7": "软硬件环境合规性检测",
    "3-8": "信息包中包含的内容数据格式合规性检测",
    "4-1": "系统环境中是否安装杀毒软件检测",
    "4-2": "病毒感染检测",
    "4-3": "载体中多余文件检测",
    "4-4": "载体读取速度检测",
    "4-5": "载体外观检测",
    "4-6": "光盘合格性检测",
    "4-7": "操作过程安全性检测",
}

ADDED: Mapping[Stage, Mapping[str, str]] = {
    Stage.GD: {},
    Stage.YJ: {"1-X1": "与交接单、移交方摘要比对"},
    Stage.CQ: {
        "1-X1": "全库固化信息轮检",
        "2-X1": "与备份比对",
        "3-X1": "格式过时评估",
        "3-X2": "抽样打开",
    },
}

CARRIERS = ("4-4", "4-5", "4-6")
"""Checks of tapes and discs, which a person makes and enters."""

ELSEWHERE: Mapping[Stage, tuple[str, ...]] = {
    Stage.GD: CARRIERS,
    Stage.YJ: CARRIERS,
    Stage.CQ: (*CARRIERS, "1-X1", "2-X1", "3-X1"),
}
"""What is not to be seen on one 件: whoever knows tells it."""


def checks_of(stage: Stage) -> dict[str, str]:
    """The titles of a stage's checks by number, in order."""
    whole = {**COMMON, **ADDED[stage]}
    return {number: whole[number] for number in sorted(whole, key=_place)}


def _place(number: str) -> tuple[int, int]:
    property, _, place = number.partition("-")
    return int(property), int(place) if place.isdigit() else 100 + int(place[1:])
