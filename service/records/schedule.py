"""The organisation's own 归档范围和保管期限表: which term a paper is kept for, and under whose numbers.

No term is built in: every body makes its own schedule and has it approved (国家档案局令第8号 art. 12;
档案法实施条例 art. 19). What stands here is how such a schedule is written down and read.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.core.errors.settings import SettingsError
from service.records.archival_code import Series

TERMS: Mapping[str, str] = {"Y": "永久", "D30": "30年", "D10": "10年"}
"""保管期限代码 and their words (DA/T 22-2015 5.4.3)."""

OTHERS = "*"
"""The name under which the term of all types stands that have none of their own."""

FIELDS = {"fonds", "fonds_name", "organ", "category", "is_example", "units", "terms"}
REQUIRED = ("fonds", "fonds_name", "organ", "terms")
FONDS = re.compile(r"[A-Z0-9]{4}")
CATEGORY = re.compile(r"[A-Z]{2}(·[A-Z0-9]{2})?")
UNIT = re.compile(r"[A-Z0-9]{3}")
CURE = "请对照 samples/archive-schedule.toml 修改。"


@dataclass(frozen=True, slots=True)
class Schedule:
    """全宗号 and its name, 立档单位, 门类代码, 机构代码 by the organ's id or name, terms by document type.

    `is_example` says that nobody has approved it: what is filed by it is marked so.
    """

    fonds: str
    fonds_name: str
    organ: str
    terms: Mapping[str, str]
    units: Mapping[str, str]
    category: str = "WS"
    is_example: bool = False

    def series(self, doc_type: str, organs: tuple[str, ...], year: int) -> Series:
        """The class of a paper of that type by those organs (names or ids); raises SettingsError."""
        term = self.terms.get(doc_type) or self.terms.get(OTHERS)
        if term is None:
            raise SettingsError(
                f"保管期限表没有规定 {doc_type} 的保管期限。", hint="请在 [terms] 中补上这种文书。"
            )
        unit = next((self.units[organ] for organ in organs if organ in self.units), "")
        return Series(self.fonds, self.category, year, term, unit)


def read_schedule(text: str, source: str, types: tuple[str, ...] = ()) -> Schedule:
    """The schedule written in *text* (TOML), with a term for each of *types*.

    Raises SettingsError that names every fault in *source*.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"保管期限表 {source} 不是 TOML：{fault}。", hint=CURE) from fault
    faults = _faults(values)
    if not faults:
        faults = [
            f"[terms] 没有 {name} 的保管期限" for name in types if not {name, OTHERS} & values["terms"].keys()
        ]
    if faults:
        raise SettingsError(f"保管期限表 {source} 有误：{'；'.join(faults)}。", hint=CURE)
    return Schedule(**{"units": {}, **values})


def _faults(values: Mapping[str, Any]) -> list[str]:
    faults = [f"没有 {name} 这一项" for name in sorted(values.keys() - FIELDS)]
    faults += [f"缺少 {name}" for name in REQUIRED if not values.get(name)]
    faults += [
        f"{name} 应为文本" for name in ("fonds_name", "organ") if not isinstance(values.get(name, ""), str)
    ]
    faults += _unlike(values, "fonds", FONDS, "全宗号为4位大写字母或数字")
    faults += _unlike(values, "category", CATEGORY, "门类代码如 WS")
    faults += [
        f"{name} 应为一节（[{name}]）"
        for name in ("units", "terms")
        if not isinstance(values.get(name, {}), dict)
    ]
    if faults:
        return faults
    faults += [
        f"[units] {organ}：机构代码为3位大写字母或数字"
        for organ, code in values.get("units", {}).items()
        if not isinstance(code, str) or not UNIT.fullmatch(code)
    ]
    faults += [
        f"[terms] {name}：应为 {'、'.join(TERMS)} 之一"
        for name, term in values["terms"].items()
        if term not in TERMS
    ]
    if not isinstance(values.get("is_example", False), bool):
        faults.append("is_example 应为 true 或 false")
    return faults


def _unlike(values: Mapping[str, Any], name: str, pattern: re.Pattern[str], wanted: str) -> list[str]:
    if name not in values or (isinstance(values[name], str) and pattern.fullmatch(values[name])):
        return []
    return [f"{name}：{wanted}"]
