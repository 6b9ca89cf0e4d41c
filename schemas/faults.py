"""Everything the shape of a payload can be blamed for: codes, Chinese messages and cures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        # the body as bytes and as JSON
        "not-utf-8": "不是 UTF-8 编码的文本",
        "not-json": "JSON 语法有误",
        "not-an-object": "最外层不是 JSON 对象",
        "duplicate-key": "同一对象中字段名重复",
        "not-a-number": "使用了 NaN、Infinity 等非数值",
        "number-too-large": "数字的位数超出上限",
        "too-large": "正文字节数超出上限",
        "too-deep": "嵌套层数超出上限",
        "too-many-values": "值的总数超出上限",
        "list-too-long": "列表项数超出上限",
        "text-too-long": "文本字数超出上限",
        # texts and keys
        "control-character": "含控制字符",
        "lone-surrogate": "含不成对的代理码点",
        "noncharacter": "含非字符码点",
        "bidi-control": "含改变文字方向的控制符",
        "invisible-character": "含看不见的字符",
        "compatibility-character": "含部首、连字或竖排用的兼容字符",
        "combining-mark": "含附加在前一个字上的组合记号",
        "replacement-character": "含替换字符，原字已丢失",
        "template-tag": "含模板标记",
        # fields
        "required": "缺少必填字段",
        "null": "字段不能为 null",
        "unknown-field": "没有这个字段",
        "wrong-type": "值的类型不对",
        "blank": "文本为空白",
        "line-break": "单行文本中含换行",
        "too-long": "文本过长",
        "too-few-items": "列表项数不足",
        "too-many-items": "列表项数过多",
        "out-of-range": "数值或日期超出范围",
        "too-precise": "小数位数过多",
        "not-a-date": "日期写法不对",
        "no-such-date": "日期不存在",
        "not-a-choice": "不是可选的值",
        "not-a-name": "名称的写法不对",
    }
)
"""Every code of a shape fault with its meaning; codes are stable, messages are not."""

CELL_CODES: Mapping[str, str] = MappingProxyType(
    {
        "differs": "同一项的几行写得不一样",
        "repeated-code": "代码与前面的重复",
    }
)
"""Codes that cells of a grid have beside these."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value and what to do; raises ValueError for a code that is not listed."""

    code: str
    message: str
    hint: str

    def __post_init__(self) -> None:
        if self.code not in CODES and self.code not in CELL_CODES:
            raise ValueError(f"unlisted fault code {self.code}")


REQUIRED = Fault("required", "缺少必填字段。", "请补上这个字段。")
NULL = Fault("null", "此字段不能为 null。", "请填写具体内容。")
BLANK = Fault("blank", "文本为空或只有空白。", "请填写内容；没有内容的选填字段可以不写。")
LINE_BREAK = Fault("line-break", "这里应为一行文字，不能换行。", "请删去换行。")
NOT_A_NAME = Fault("not-a-name", "名称只能用小写字母、数字和下划线，以字母开头。", "请改为规定的名称。")
NOT_A_DATE = Fault("not-a-date", "日期应写成“年-月-日”，如 2022-09-16。", "请改为四位年、两位月、两位日。")


def unknown_field(known: Iterable[str]) -> Fault:
    """The fault of a field that is not among the *known* ones."""
    return Fault("unknown-field", "没有这个字段。", f"请删除，或核对拼写；此处可用：{'、'.join(known)}。")


def not_an_object(title: str) -> Fault:
    """The fault of a value that should be the object called *title*."""
    return Fault("wrong-type", f"{title}：这里应为对象（用 {{ }} 括起的字段）。", "请改为对象。")


def wrong_type(wanted: str, value: object) -> Fault:
    """The fault of a value that is not of the *wanted* kind, named in Chinese."""
    return Fault("wrong-type", f"这里应为{wanted}，现为{kind_name(value)}。", f"请改为{wanted}。")


def kind_name(value: object) -> str:
    """The Chinese name of a JSON value's kind."""
    if value is None:
        return "null"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "布尔值"),
        (int, "整数"),
        (str, "文本"),
        (Mapping, "对象"),
        ((list, tuple), "列表"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "小数")
