"""Strict fields that speak Chinese: each has a title and a description, none converts what it is given.

A field is required unless `optional`; an optional field may be left out or null, and is then its `default`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields

from schemas import faults
from schemas.faults import Fault
from schemas.limits import Among, Between, Size

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
YEARS = range(1900, 2200)
"""Years a day may lie in: wide enough for any paper, narrow enough to count months safely."""

LARGEST_NUMBER = 10**15


def refusal(*found: Fault) -> ValidationError:
    """A marshmallow error that carries *found*."""
    return ValidationError(list(found))


def _options(title: str, about: str, optional: bool, default: Any = None) -> dict[str, Any]:
    metadata = {"title": title, "description": about}
    if not optional:
        return {"metadata": metadata, "required": True}
    return {"metadata": metadata, "allow_none": True, "load_default": default}


class Speaking(fields.Field[Any]):
    """A field whose own errors carry Chinese faults that begin with its title."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The error of a missing, null or ill-typed value."""
        known = {"required": faults.REQUIRED, "null": faults.NULL}
        return refusal(known.get(key) or faults.wrong_type("列表", kwargs.get("input")))

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """The value; raises ValidationError with this field's own faults, or the tree of those below it."""
        try:
            return super().deserialize(value, *args, **kwargs)
        except ValidationError as error:
            own: Any = error.messages
            if isinstance(own, dict):
                raise
            title = self.metadata["title"]
            raise refusal(*(replace(fault, message=f"{title}：{fault.message}") for fault in own)) from None


class Text(Speaking, fields.String):
    """One line of text that is not blank; lengths in characters."""

    many_lines = False
    pattern = r"\S"

    def __init__(
        self,
        title: str,
        about: str,
        *,
        most: int | None = 200,
        optional: bool = False,
        default: str | None = None,
    ) -> None:
        options = _options(title, about, optional, default)
        options["metadata"]["pattern"] = self.pattern
        super().__init__(validate=[Size(1, most, unit="字")], **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refusal(faults.wrong_type("文本", value))
        found = []
        if not value.strip():
            found.append(faults.BLANK)
        elif "\n" in value and not self.many_lines:
            found.append(faults.LINE_BREAK)
        if found:
            raise refusal(*found)
        return value


class MultilineText(Text):
    """Text that may hold line breaks (\\n); as long as the parser lets through where *most* is not told."""

    many_lines = True

    def __init__(self, title: str, about: str, *, most: int | None = None, optional: bool = False) -> None:
        super().__init__(title, about, most=most, optional=optional)


class Name(Text):
    """A name as programs write it: small Latin letters, digits and _, a letter first."""

    pattern = f"^{NAME.pattern}$"

    def __init__(self, title: str, about: str, *, most: int = 40, optional: bool = False) -> None:
        super().__init__(title, about, most=most, optional=optional)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        if not NAME.fullmatch(name):
            raise refusal(faults.NOT_A_NAME)
        return name


class Choice(Speaking, fields.String):
    """One of the listed words; a mapping gives each word its Chinese meaning."""

    def __init__(
        self,
        title: str,
        about: str,
        choices: Mapping[str, str] | Iterable[str],
        *,
        optional: bool = False,
        default: str | None = None,
    ) -> None:
        plain = about
        if isinstance(choices, Mapping):
            about += "可选：" + "，".join(f"{word}（{meaning}）" for word, meaning in choices.items()) + "。"
        options = _options(title, about, optional, default)
        named = choices if isinstance(choices, Mapping) else {word: word for word in choices}
        options["metadata"] |= {"options": dict(named), "plain": plain}
        super().__init__(validate=[Among(named)], **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refusal(faults.wrong_type("文本", value))
        return value


class Whole(Speaking, fields.Integer):
    """A whole number; text, fractions and true/false are refused."""

    def __init__(
        self,
        title: str,
        about: str,
        *,
        least: int = 0,
        most: int = LARGEST_NUMBER,
        optional: bool = False,
        default: Any = None,
    ) -> None:
        super().__init__(validate=[Between(least, most)], **_options(title, about, optional, default))

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """The number; null where optional is as good as absent."""
        whole = super().deserialize(value, *args, **kwargs)
        return self.load_default() if whole is None and callable(self.load_default) else whole

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refusal(faults.wrong_type("整数", value))
        return value


def Ordinal(title: str, about: str) -> Whole:  # noqa: N802 (stands where a field class stands)
    """A field for `no`: 1 and up; 0 where the payload leaves it to be counted."""
    return Whole(title, about, least=1, most=99_999_999, optional=True, default=int)


class Number(Speaking, fields.Decimal):
    """An exact number: an int stays one, a fraction becomes a Decimal."""

    def __init__(
        self, title: str, about: str, *, least: int | None = None, places: int = 6, optional: bool = False
    ) -> None:
        self.most_places = places
        least = -LARGEST_NUMBER if least is None else least
        super().__init__(validate=[Between(least, LARGEST_NUMBER)], **_options(title, about, optional))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise refusal(faults.wrong_type("数字", value))
        exact = value if isinstance(value, int) else Decimal(str(value))
        if isinstance(exact, Decimal):
            self._check_fraction(exact)
        return exact

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value  # JSON Schema reads the limits through here: they stay plain numbers

    def _check_fraction(self, exact: Decimal) -> None:
        if not exact.is_finite():
            raise refusal(Fault("not-a-number", "这里不是数值。", "请填写具体数字。"))
        exponent = exact.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.most_places:
            raise refusal(
                Fault("too-precise", f"小数最多{self.most_places}位。", "请按规定位数四舍五入后填写。")
            )


class Amount(Number):
    """A sum of yuan, zero or more, as a Decimal with at most two decimals."""

    def __init__(self, title: str, about: str, *, optional: bool = False) -> None:
        super().__init__(title, about, least=0, places=2, optional=optional)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        return Decimal(super()._deserialize(value, attr, data, **kwargs))


class Day(Speaking, fields.Date):
    """A day that exists, written YYYY-MM-DD."""

    def __init__(self, title: str, about: str, *, optional: bool = False, key: str | None = None) -> None:
        super().__init__(data_key=key, **_options(title, about, optional))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str):
            raise refusal(faults.wrong_type("日期文本", value))
        if not ISO_DATE.fullmatch(value):
            raise refusal(faults.NOT_A_DATE)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise refusal(Fault("no-such-date", f"没有 {value} 这一天。", "请核对年、月、日。")) from None
        if day.year not in YEARS:
            message = f"{day.year} 年不在 {YEARS.start}—{YEARS.stop - 1} 年之间。"
            raise refusal(Fault("out-of-range", message, "请核对年份。"))
        return day


class Flag(Speaking, fields.Boolean):
    """true or false, nothing that stands for them; optional where it has a *default*."""

    def __init__(self, title: str, about: str, default: bool | None = None) -> None:
        super().__init__(**_options(title, about, default is not None, default))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise refusal(faults.wrong_type("布尔值（true 或 false）", value))
        return value


class One(Speaking, fields.Nested):
    """An object of its own shape."""

    def __init__(
        self,
        shape: type[Schema],
        title: str,
        about: str,
        *,
        optional: bool = False,
        key: str | None = None,
    ) -> None:
        super().__init__(shape, data_key=key, **_options(title, about, optional))


class Many(Speaking, fields.List[Any]):
    """A list as a tuple; an optional list that is absent or null is empty.

    Lengths in items; as long as the parser lets through where *most* is not told.
    """

    def __init__(
        self,
        inner: fields.Field[Any] | type[Schema],
        title: str,
        about: str,
        *,
        fewest: int = 0,
        most: int | None = None,
        optional: bool = False,
        default: tuple[str, ...] = (),
        key: str | None = None,
    ) -> None:
        item = inner if isinstance(inner, fields.Field) else One(inner, title, f"{title}中的一项。")
        options = _options(title, about, optional, default)
        super().__init__(item, data_key=key, validate=[Size(fewest, most, unit="项")], **options)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """The items; the default where an optional list is null."""
        items = super().deserialize(value, *args, **kwargs)
        return self.load_default if items is None else items

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise refusal(faults.wrong_type("列表", value))
        return tuple(super()._deserialize(value, attr, data, **kwargs))
