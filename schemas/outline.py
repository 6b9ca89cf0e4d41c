"""A payload to read: every place with its title, and its value in Chinese words, as its form has them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from schemas.fields import ISO_DATE
from schemas.form import Node, form
from service.documents.dates import date_text

Steps = tuple[str | int, ...]

CODES = ("id", "measure_id", "problem_id", "aspect_id")
"""The fields by which items are known, the most telling first."""

ORGAN = {"id", "name"}
"""The fields of what is told in one line: its name, with its code."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place: the steps to it, what it is called, its value in words, or the places that are its parts."""

    steps: Steps
    title: str
    text: str = ""
    parts: tuple["Line", ...] = ()


def outline(type_name: str, payload: Any) -> tuple[Line, ...]:
    """The places of the payload in the order of its form, the unknown last; what is empty is left out."""
    return tuple(_members(_shape(type_name), payload, ()))


def outline_at(type_name: str, payload: Any, steps: Steps, value: Any) -> Line:
    """The *value* as what stands at *steps* of the payload."""
    node, titles = _walked(type_name, payload, steps)
    return _line(node, titles[-1] if titles else "", value, steps)


def title_words(type_name: str, payload: Any, steps: Steps) -> tuple[str, ...]:
    """What leads to the place at *steps*, the outermost first; empty for the whole payload.

    Items of lists are told with their codes, else with their places. What no form knows has its own name.
    """
    return _walked(type_name, payload, steps)[1]


def _walked(type_name: str, payload: Any, steps: Steps) -> tuple[Node | None, tuple[str, ...]]:
    node: Node | None = _shape(type_name)
    titles: list[str] = []
    for at, step in enumerate(steps):
        if isinstance(step, str):
            payload = payload.get(step) if isinstance(payload, Mapping) else None
            node = _member(node, step)
            is_list = isinstance(next(iter(steps[at + 1 :]), ""), int)
            is_body = step == "body" and at == 0 and len(steps) > 1
            if not is_list and not is_body:
                titles.append(_title(node, step))
        else:
            payload = payload[step] if isinstance(payload, list) and step < len(payload) else None
            node = node.get("item") if node else None
            titles.append(_item_title(node, payload, step))
    return node, tuple(titles)


def _members(node: Node | None, held: Any, at: Steps) -> Iterator[Line]:
    if isinstance(held, Mapping):
        known = [field["key"] for field in node.get("fields", ())] if node else []
        for name in [*known, *(name for name in held if name not in known)]:
            inner = _member(node, name)
            is_fixed = inner is not None and inner["kind"] == "fixed"
            if held.get(name) not in (None, "", [], {}) and not is_fixed:
                yield _line(inner, _title(inner, name), held[name], (*at, name))


def _line(node: Node | None, title: str, value: Any, at: Steps) -> Line:
    if isinstance(value, Mapping):
        if value.keys() == ORGAN and all(isinstance(words, str) for words in value.values()):
            is_coded = value["id"] != value["name"]  # an organ that was only typed has its name for a code
            return Line(at, title, f"{value['name']}（{value['id']}）" if is_coded else value["name"])
        return Line(at, title, parts=tuple(_members(node, value, at)))
    if isinstance(value, list):
        item = node.get("item") if node else None
        parts = (
            _line(item, _item_title(item, one, index), one, (*at, index)) for index, one in enumerate(value)
        )
        return Line(at, title, parts=tuple(parts))
    return Line(at, title, _words(node, value))


def _words(node: Node | None, value: Any) -> str:
    """The value of a field without parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if node and (offered := node.get("options") or node.get("offers")):
        return str(dict(offered).get(value, value))
    if isinstance(value, int | Decimal):
        return f"{value:,}{node['unit']}" if node and "unit" in node else str(value)
    if node and node["kind"] == "day" and ISO_DATE.fullmatch(value):
        with suppress(ValueError):
            return date_text(date.fromisoformat(value))
    return str(value)


def _shape(type_name: str) -> Node | None:
    """The form's tree, None where no type of that name has a schema."""
    shape: Node | None = form(type_name)["shape"] if type_name and find_spec(f"schemas.{type_name}") else None
    return shape


def _member(node: Node | None, name: str) -> Node | None:
    fields = node.get("fields", ()) if node else ()
    return next((field for field in fields if field["key"] == name), None)


def _title(node: Node | None, name: str) -> str:
    return str(node["title"]) if node else name


def _item_title(node: Node | None, item: Any, index: int) -> str:
    """What an item of a list is called: 反馈问题 P003, 具体表现第2项."""
    is_named = any("prefix" in field for field in node.get("fields", ())) if node else False
    title = node["name"] if node and is_named else _title(node, "")
    if isinstance(item, Mapping):
        for name in CODES:
            if isinstance(code := item.get(name), str) and code:
                return f"{title} {code}"
    return f"{title}第{index + 1}项"
