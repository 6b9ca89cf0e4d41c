"""Validators that say in Chinese what marshmallow's say in English; apispec reads the limits off them."""

from collections.abc import Mapping, Sized
from typing import Any

from marshmallow import ValidationError, validate

from schemas.faults import Fault


def _refusal(fault: Fault) -> ValidationError:
    return ValidationError([fault])


class Size(validate.Length):
    """Between *fewest* and *most* characters (字) or items (项); no *most* where only the parser limits."""

    def __init__(self, fewest: int, most: int | None, *, unit: str) -> None:
        super().__init__(min=fewest or None, max=most)
        self.unit = unit

    def __call__(self, value: Sized) -> Any:
        """*value*, unless it is too short or too long."""
        size = len(value)
        if self.min is not None and size < self.min:
            message = f"至少要有{self.min}{self.unit}，现有{size}{self.unit}。"
            raise _refusal(Fault("too-few-items", message, "请补齐。"))
        if self.max is not None and size > self.max:
            code = "too-long" if self.unit == "字" else "too-many-items"
            message = f"最多{self.max}{self.unit}，现有{size}{self.unit}。"
            raise _refusal(Fault(code, message, "请精简或拆分。"))
        return value


class Between(validate.Range):
    """From *least* to *most*, both included."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(min=least, max=most)

    def __call__(self, value: Any) -> Any:
        """*value*, unless it lies outside."""
        if self.min is not None and value < self.min:
            raise _refusal(Fault("out-of-range", f"不能小于{self.min}。", "请核对数字。"))
        if self.max is not None and value > self.max:
            raise _refusal(Fault("out-of-range", f"不能大于{self.max}。", "请核对数字。"))
        return value


class Among(validate.OneOf):
    """One of *choices*, each with its Chinese meaning."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__(tuple(choices))
        self.meanings = choices

    def __call__(self, value: Any) -> Any:
        """*value*, unless it is not listed."""
        if value not in self.choices:
            known = "、".join(
                f"“{word}”" if word == meaning else f"“{word}”（{meaning}）"
                for word, meaning in self.meanings.items()
            )
            raise _refusal(Fault("not-a-choice", "不是可选的值。", f"可选：{known}。"))
        return value
