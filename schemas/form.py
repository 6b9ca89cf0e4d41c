"""A form for each document type, told as one tree by the same Marshmallow schemas that load it.

A node has `kind`, `title` and `help`; beside these, by kind:

- `object`: `name` (what one such thing is called), `fields`, each a node with its `key` and whether it is
  `required`;
- `list`: `item` (a node), `least`, `most` (items);
- `text` (one line), `lines` (may break), `name`: `most` (characters);
- `choice`: `options`, pairs of value and Chinese words; `fixed`: the only `value` there is;
- `number`: `least`, `most`, `places` (decimals, 0: whole); `day` (YYYY-MM-DD); `flag`: `default`.

Fields of objects may have more, said in the Meta of their schema:

- `counted`: worked out where it is left out, nobody need fill it in;
- `aside`: nobody need see it who writes a paper; `main`: belongs to what everybody sees, though optional;
- `prefix`, `digits`: the code of an item, by which others name it; `refers`: such a code, of an item of the
  list that the pointer leads to (`*` for each index);
- `follows`: the key of the field beside it that it says again, until somebody writes something else;
- `when`: the key of a choice beside it, and the value with which it is to be filled in;
- `offers`: pairs of value and Chinese words that are offered for choice, of a text that may be another;
- `proposed`: what is written there at first; "this year" is what it says.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from string import digits
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import Amount, Choice, Day, Flag, Many, MultilineText, Name, Number, One, Text, Whole
from schemas.limits import Between, Size
from schemas.offers import Pairs, offers

Node = dict[str, Any]


@cache
def form(type_name: str) -> Node:
    """The form of *type_name*: its name and title, `steps` (title, pointers of what is asked) and `shape`.

    Raises ModuleNotFoundError where there is no such type.
    """
    schema: Schema = import_module(f"schemas.{type_name}").SCHEMA
    steps = [{"title": title, "pointers": list(pointers)} for title, pointers in _said(schema, "steps", ())]
    shape = _object(schema)
    _offer(shape, offers(type_name))
    return {"type": type_name, "title": shape["title"], "steps": steps, "shape": shape}


def _offer(node: Node, offered: Mapping[tuple[str, str], Pairs]) -> None:
    """Nothing; each field below has its offers."""
    for field in node.get("fields", ()):
        if pairs := offered.get((field["key"], field["kind"])):
            field["offers"] = pairs
        _offer(field.get("item", field), offered)


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
    code: str = _said(schema, "codes", {}).get(key, "")
    more = {
        "prefix": code.rstrip(digits),
        "digits": len(code) - len(code.rstrip(digits)),
        "counted": key == "no" or key in _said(schema, "counted", ()),
        "aside": bool(code) or key in _said(schema, "aside", ()),
        "main": key in _said(schema, "main", ()),
        **{name: _said(schema, name, {}).get(key) for name in ("refers", "follows", "when", "proposed")},
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
