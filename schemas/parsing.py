"""Strict JSON: bytes to values, exactly as sent, within limits, nothing guessed."""

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from schemas.depth import deeper_than
from schemas.faults import Fault, kind_name
from schemas.findings import listed
from schemas.syntax import syntax_fault
from schemas.walking import Steps, containers, members
from service.core.errors.payloads import MalformedPayload, PayloadTooLarge

MOST_DIGITS = 18
"""Digits a number may have on either side of the point: no figure of a paper needs more."""

TOO_LARGE = Fault("number-too-large", f"数字过长（整数或小数部分超过{MOST_DIGITS}位）。", "请核对这个数字。")
REPEATED = Fault("duplicate-key", "同一对象中这个字段出现了不止一次。", "请只保留一个。")
LIMIT_CODES = frozenset({"too-large", "too-deep", "too-many-values", "list-too-long", "text-too-long"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a body may hold: bytes, nesting, values, characters in one text, items in one list."""

    max_bytes: int
    max_depth: int
    max_values: int
    max_text_length: int
    max_list_length: int


class _Repeating(dict[str, Any]):
    """An object some of whose keys came more than once."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StrictParser:
    """The parser of payloads; satisfies `service.core.ports.Parser`.

    UTF-8 with or without a byte order mark; whole numbers become int, fractions Decimal.
    """

    limits: Limits

    def __call__(self, body: bytes) -> dict[str, Any]:
        """The object in *body*.

        Raises MalformedPayload or PayloadTooLarge, with every fault of keys, numbers and limits at once.
        """
        if len(body) > self.limits.max_bytes:
            message = f"正文共{len(body)}字节，上限为{self.limits.max_bytes}字节。"
            _refuse([((), Fault("too-large", message, "请拆分文书或精简内容。"))])
        text = _decoded(body)
        self._check_depth(text)
        try:
            value = json.loads(
                text,
                object_pairs_hook=_object,
                parse_int=_whole,
                parse_float=_fraction,
                parse_constant=_constant,
            )
        except json.JSONDecodeError as error:
            _refuse([((), syntax_fault(error))])
        found = list(self._faults(value))
        if found:
            _refuse(found)
        payload: dict[str, Any] = value
        return payload

    def _check_depth(self, text: str) -> None:
        place = deeper_than(self.limits.max_depth, text)
        if place is not None:
            line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
            message = f"第{line}行第{column}列起嵌套超过{self.limits.max_depth}层。"
            _refuse([((), Fault("too-deep", message, "请按文书的字段结构填写。"))])

    def _faults(self, value: Any) -> Iterator[tuple[Steps, Fault]]:
        if not isinstance(value, dict):
            message = f"最外层应为 JSON 对象，现为{kind_name(value)}。"
            yield (), Fault("not-an-object", message, "请用 { } 括起文书的全部字段。")
        count = 1
        for at, held in containers(value):
            count += len(held)
            if count > self.limits.max_values:
                message = f"值的总数超过{self.limits.max_values}个。"
                yield (), Fault("too-many-values", message, "请拆分文书。")
                return
            yield from (((*at, key), REPEATED) for key in getattr(held, "repeated", ()))
            for step, child in members(held):
                if not isinstance(child, int | dict):
                    yield from (((*at, step), fault) for fault in self._own_faults(child))

    def _own_faults(self, held: Any) -> Iterator[Fault]:
        if isinstance(held, str) and len(held) > self.limits.max_text_length:
            message = f"文本共{len(held)}字，上限为{self.limits.max_text_length}字。"
            yield Fault("text-too-long", message, "请精简，或分成几段。")
        elif isinstance(held, list) and len(held) > self.limits.max_list_length:
            message = f"列表共{len(held)}项，上限为{self.limits.max_list_length}项。"
            yield Fault("list-too-long", message, "请拆分文书。")
        elif isinstance(held, Fault):
            yield held


def _refuse(found: list[tuple[Steps, Fault]]) -> NoReturn:
    findings, number = listed(found)
    first = findings[0]
    if len(findings) > 1:
        message, hint = f"JSON 数据有误，共{number}。", "请按所列位置逐处修改后重试。"
    else:
        message, hint = first.message, first.hint
    over = all(item.code in LIMIT_CODES for item in findings)
    raise (PayloadTooLarge if over else MalformedPayload)(message, hint=hint, findings=findings)


def _decoded(body: bytes) -> str:
    try:
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        message = f"正文不是 UTF-8 编码（第{error.start + 1}个字节起无法识别）。"
        _refuse([((), Fault("not-utf-8", message, "请将文件另存为 UTF-8 编码后重试。"))])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) == len(pairs):
        return held
    times = Counter(key for key, _ in pairs)
    repeating = _Repeating(held)
    repeating.repeated = tuple(key for key in held if times[key] > 1)
    return repeating


def _whole(text: str) -> Any:
    return int(text) if len(text.lstrip("-")) <= MOST_DIGITS else TOO_LARGE


def _fraction(text: str) -> Any:
    number = Decimal(text) if len(text) <= 3 * MOST_DIGITS else None
    if number is None or not -MOST_DIGITS <= number.adjusted() < MOST_DIGITS:
        return TOO_LARGE
    return number


def _constant(name: str) -> Any:
    return Fault("not-a-number", f"JSON 中不能使用 {name}。", "请填写具体数字，没有数字的填 null。")
