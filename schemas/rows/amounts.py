"""Sums of money in the writings that clerks use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from schemas.faults import Fault
from schemas.rows.writings import Known, Unread, scalar, shortened

SUM = re.compile(
    r"[¥$]?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<cents>\.[0-9]+)?(?P<unit>[万亿]?)元?", re.ASCII
)
UNITS = {"": 0, "万": 4, "亿": 8}
"""The power of ten of each unit."""

MOST_SIGNS = 30


@dataclass(frozen=True, slots=True)
class Amounts:
    """A sum of yuan as a number."""

    kind: str = "amount"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """Its digits, no power of ten."""
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return _digits(Decimal(str(value)))
        return scalar(value)

    def read(self, text: str, old: Any, known: Known) -> Any:
        """The sum, whole where it can be; raises Unread, also for more digits than a browser can hold."""
        found = SUM.fullmatch("".join(normalize("NFKC", text).split())) if len(text) <= MOST_SIGNS else None
        if not found:
            fault = Fault(
                "wrong-type", f"“{shortened(text)}”不是金额。", "请写数字，如 12000、1.2万元；单位为元。"
            )
            raise Unread(fault, text)
        digits = Decimal(found["digits"].replace(",", "") + (found["cents"] or ""))
        exact = digits.scaleb(UNITS[found["unit"]])
        number = int(exact) if exact == exact.to_integral_value() else float(exact)
        if Decimal(str(number)) != exact or number > 2**53:
            raise Unread(Fault("out-of-range", "金额的位数太多。", "请核对数字。"), text)
        return number


@dataclass(frozen=True, slots=True)
class Wholes:
    """A whole number."""

    kind: str = "text"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """Its digits."""
        return scalar(value)

    def read(self, text: str, old: Any, known: Known) -> int:
        """The number; raises Unread."""
        digits = "".join(normalize("NFKC", text).split())
        if not re.fullmatch("[0-9]{1,15}", digits):
            raise Unread(Fault("wrong-type", f"“{shortened(text)}”不是整数。", "请只写数字，如 7。"), text)
        return int(digits)


def _digits(exact: Decimal) -> str:
    return f"{exact:f}" if exact.is_finite() else str(exact)
