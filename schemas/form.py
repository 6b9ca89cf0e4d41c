"""A form for each document type, told as one tree by the same Marshmallow schemas that load it.

A node has `kind`, `title` and `help`; beside these, by kind:

- `object`: `name` (what one such thing is called), `fields`, each a node with its `key` and whether it is
  `required`; `refers` and `prefix` stand in fields that name an item of a list elsewhere (a pointer with `*`
  for each index) or are its code;
- `list`: `item` (a node), `least`, `most` (items);
- `text` (one line), `lines` (may break), `name`: `most` (characters);
- `choice`: `options`, pairs of value and Chinese words; `fixed`: the only `value` there is;
- `number`: `least`, `most`, `places` (decimals, 0: whole); `day` (YYYY-MM-DD); `flag`: `default`.

A field that is `counted` is worked out where it is left out: nobody need fill it in.
"""

from functools import cache
from importlib import import_module
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import Amount, Choice, Day, Flag, Many, MultilineText, Name, Number, One, Text, Whole
from schemas.limits import Between, Size

Node = dict[str, Any]


@cache
def form(type_name: str) -> Node:
    """The form of *type_name*: its name and title, `steps` (title, pointers of what is asked) and `shape`.

    Raises ModuleNotFoundError where there is no such type.
    """
    schema: Schema = import_module(f"schemas.{type_name}").SCHEMA
    steps = [{"title": title, "pointers": list(pointers)} for title, pointers in _said(schema, "steps", ())]
    shape = _object(schema)
    return {"type": type_name, "title": shape["title"], "steps": steps, "shape": shape}


def _object(schema: Schema) -> Node:
    named = ((field.data_key or name, field) for name, field in schema.fields.items())
    return {
        "kind": "object",
        "name": _said(schema, "title", ""),
        "title": _said(schema, "title", ""),
        "help": "",
        "fields": [_member(schema, key, field) for key, field in named],
    }


def _member(schema: Schema, key: str, field: fields.Field[Any]) -> Node:
    told: Node = {"key": key, "required": field.required, **_node(field)}
    is_counted = key == "no" or key in _said(schema, "counted", ())
    more = {
        "prefix": _said(schema, "codes", {}).get(key),
        "refers": _said(schema, "refers", {}).get(key),
        "counted": is_counted,
    }
    return told | {name: value for name, value in more.items() if value}


def _node(field: fields.Field[Any]) -> Node:
    said = field.metadata
    told = {"title": said["title"], "help": said.get("plain", said["description"])}
    if isinstance(field, One):
        return _object(field.schema) | told
    return {**told, **_kind(field)}


def _kind(field: fields.Field[Any]) -> Node:
    if isinstance(field, Many):
        size = _rule(field, Size)
        return {"kind": "list", "item": _node(field.inner), "least": size.min or 0, "most": size.max}
    if isinstance(field, Choice):
        options = [list(pair) for pair in field.metadata["options"].items()]
        is_fixed = field.required and len(options) == 1
        return {"kind": "fixed", "value": options[0][0]} if is_fixed else _choice(options)
    if isinstance(field, Text):
        kind = "lines" if isinstance(field, MultilineText) else "name" if isinstance(field, Name) else "text"
        return {"kind": kind, "most": _rule(field, Size).max}
    if isinstance(field, Whole | Number):
        limits = _rule(field, Between)
        places = field.most_places if isinstance(field, Number) else 0
        unit = {"unit": "元"} if isinstance(field, Amount) else {}
        return {"kind": "number", "least": limits.min, "most": limits.max, "places": places, **unit}
    if isinstance(field, Flag):
        return {"kind": "flag", "default": None if field.required else field.load_default}
    if isinstance(field, Day):
        return {"kind": "day"}
    raise TypeError(f"no form for {type(field).__name__}")


def _choice(options: list[list[str]]) -> Node:
    return {"kind": "choice", "options": options}


def _rule(field: fields.Field[Any], kind: type[Any]) -> Any:
    return next(rule for rule in field.validators if isinstance(rule, kind))


def _said(schema: Schema, name: str, absent: Any) -> Any:
    return getattr(schema.Meta, name, absent)
