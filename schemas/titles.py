"""What the places of a payload are called: the titles of the fields that lead there, in Chinese."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from marshmallow import Schema, fields

CODES = ("id", "measure_id", "problem_id", "aspect_id")
"""The fields by which items are known, the most telling first."""


def title_words(type_name: str, payload: Any, steps: tuple[str | int, ...]) -> tuple[str, ...]:
    """What leads to the place at *steps*, the outermost first; empty for the whole payload.

    Items of lists are told with their codes, else with their places. What no schema knows has its own name,
    and so has everything where no type of that name has a schema.
    """
    return tuple(_words(_schema(type_name), payload, steps))


def member(schema: Schema | None, name: str) -> fields.Field[Any] | None:
    """The field of that name in payloads, None where there is none."""
    for own, field in schema.fields.items() if schema else ():
        if name == (field.data_key or own):
            return field
    return None


def inner(field: fields.Field[Any] | None) -> fields.Field[Any] | None:
    """The field of the items of a list, None for anything else."""
    return field.inner if isinstance(field, fields.List) else None


def shape(field: fields.Field[Any] | None) -> Schema | None:
    """The schema of the objects in a field, None where it holds none."""
    return field.schema if isinstance(field, fields.Nested) else None


def item_title(field: fields.Field[Any] | None, name: str, item: Any, index: int) -> str:
    """What an item of a list is called: 问题 P003, 具体表现第2项."""
    schema = shape(field)
    title = getattr(schema.Meta, "title", name) if schema else _title(field, name)
    code = _code(item)
    return f"{title} {code}" if code else f"{title}第{index + 1}项"


def _schema(type_name: str) -> Schema | None:
    name = f"schemas.{type_name}"
    found: Schema | None = getattr(import_module(name), "SCHEMA", None) if find_spec(name) else None
    return found


def _words(schema: Schema | None, payload: Any, steps: tuple[str | int, ...]) -> Iterator[str]:
    holder = schema
    field: fields.Field[Any] | None = None
    name = ""
    for at, step in enumerate(steps):
        if isinstance(step, str):
            field, name = member(holder, step), step
            payload = payload.get(step) if isinstance(payload, Mapping) else None
            is_list = at + 1 < len(steps) and isinstance(steps[at + 1], int)
            if not is_list and not (step == "body" and at == 0 and len(steps) > 1):
                yield _title(field, step)
        else:
            field = inner(field)
            payload = payload[step] if isinstance(payload, list) and step < len(payload) else None
            yield item_title(field, name, payload, step)
        holder = shape(field)


def _title(field: fields.Field[Any] | None, name: str) -> str:
    return str(field.metadata["title"]) if field else name


def _code(item: Any) -> str:
    if isinstance(item, Mapping):
        for name in CODES:
            if isinstance(code := item.get(name), str) and code:
                return code
    return ""
