"""Days and deadlines in the writings that clerks use."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import normalize

from schemas.faults import Fault
from schemas.rows.writings import Known, Unread, plain, scalar, shortened

DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2})"
    r"|年(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})[日号]|(?P<end>底|末)))(?:以?前|之前|止)?",
    re.ASCII,
)
HINT = "请写到日，如 2022-9-16、2022/9/16、2022.9.16 或 2022年9月16日。"
LONG_TERM = frozenset({"长期坚持", "长期", "持续坚持", "长期整改", "长期持续", "longterm", "long_term"})


def day_of(text: str) -> str:
    """The day that *text* says, in ISO 8601; 年月底 is the month's last day. Raises Unread."""
    found = DAY.fullmatch("".join(normalize("NFKC", text).split()))
    if not found:
        raise Unread(Fault("not-a-date", f"“{shortened(text)}”不是日期。", HINT), text)
    part = found.groupdict()
    year, month = int(part["year"]), int(part["m"] or part["mm"] or part["month"])
    try:
        day = monthrange(year, month)[1] if part["end"] else int(part["d"] or part["dd"] or part["day"])
        return date(year, month, day).isoformat()
    except ValueError:
        fault = Fault("no-such-date", f"没有“{shortened(text)}”这一天。", "请核对年、月、日。")
        raise Unread(fault, text) from None


@dataclass(frozen=True, slots=True)
class Days:
    """A day, shown in ISO 8601."""

    kind: str = "day"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """The day."""
        return scalar(value)

    def read(self, text: str, old: Any, known: Known) -> str:
        """The day in ISO 8601; raises Unread."""
        return day_of(text)


@dataclass(frozen=True, slots=True)
class Due:
    """完成时限: a day, or one of *options* in its place; what else the value holds stays."""

    options: Mapping[Any, str]
    kind: str = "due"

    def shown(self, value: Any) -> str:
        """The day, or the word for there being none."""
        if not isinstance(value, dict):
            return scalar(value)
        kind = value.get("type")
        return (
            self.options[kind]
            if isinstance(kind, str) and kind in self.options
            else scalar(value.get("date"))
        )

    def read(self, text: str, old: Any, known: Known) -> dict[str, Any]:
        """The deadline, without its day where there is none; raises Unread."""
        held = dict(old) if isinstance(old, dict) else {}
        if plain(text) in LONG_TERM:
            return {**held, "type": "long_term", "date": None}
        try:
            return {**held, "type": "date", "date": day_of(text)}
        except Unread as unread:
            words = "、".join(f"“{label}”" for label in self.options.values())
            fault = Fault(
                unread.fault.code, unread.fault.message, f"{unread.fault.hint}没有日期的写{words}。"
            )
            raise Unread(fault, {**held, "type": "date", "date": text}) from None
