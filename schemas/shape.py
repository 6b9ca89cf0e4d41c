"""The one base of all schemas: unknown fields refused, the loaded values handed to a dataclass."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, post_load

from schemas import faults


class Shape(Schema):
    """Loads an object into what `into` makes of its fields; `into` is a dataclass or a function."""

    into: ClassVar[Callable[..., Any]] = dict

    class Meta:
        """Nothing in a payload is passed over."""

        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = [field.data_key or name for name, field in self.fields.items()]
        # the library passes messages through untouched, so a fault may stand for the sentence it expects
        said: dict[str, Any] = self.error_messages
        title = getattr(self.Meta, "title", "文书")
        said |= {"unknown": faults.unknown_field(known), "type": faults.not_an_object(title)}

    @post_load
    def build(self, values: dict[str, Any], **_: Any) -> Any:
        """What `into` makes of *values*."""
        return type(self).into(**values)


class Figures(Shape):
    """Loads declared figures as a plain dict that holds only what the payload holds."""

    @staticmethod
    def into(**values: Any) -> dict[str, Any]:
        """*values* without the absent."""
        return {name: value for name, value in values.items() if value not in (None, ())}


def numbered(items: Iterable[Any], start: int = 1) -> tuple[Any, ...]:
    """*items* with every `no` the payload left out set to its position, counted from *start*."""
    return tuple(item if item.no else replace(item, no=place) for place, item in enumerate(items, start))


def numbered_throughout(aspects: Iterable[Any]) -> tuple[Any, ...]:
    """*aspects* with absent `no` filled in; problems count on from aspect to aspect."""
    counted, start = [], 1
    for aspect in numbered(aspects):
        counted.append(replace(aspect, problems=numbered(aspect.problems, start)))
        start += len(aspect.problems)
    return tuple(counted)
