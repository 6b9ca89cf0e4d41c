"""A column of a grid: title, limits and choices are those of the schema's field that it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields

from schemas.faults import REQUIRED, Fault
from schemas.fields import Amount, Choice, Day, Flag, Many, MultilineText, One, Text, Whole
from schemas.hygiene import unfit_texts
from schemas.limits import Size
from schemas.rows.amounts import Amounts, Wholes
from schemas.rows.days import Days
from schemas.rows.writings import Chosen, OneOrgan, Organs, TextLines, Words, Writing, plain

FLAGS: Mapping[Any, str] = {True: "是", False: "否"}
FLAG_SYNONYMS = {"√": True, "✓": True, "y": True, "1": True, "×": False, "n": False, "0": False}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: `path` leads from an item of its level to the value, `field` is the schema's for it.

    `width` is in Chinese characters; `names` are other headings it is known by; `of` are the parts of an
    object that it shows, where other columns show the rest.
    """

    key: str
    path: tuple[str, ...]
    field: fields.Field[Any]
    title: str
    writing: Writing
    is_required: bool
    width: int
    names: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What is to be written there."""
        said = self.field.metadata
        return str(said.get("plain") or said["description"])

    @property
    def most(self) -> int | None:
        """The characters a text may have, where they are limited."""
        limits = [limit.max for limit in self.field.validators if isinstance(limit, Size)]
        return limits[0] if limits and isinstance(self.field, Text) else None

    def value(self, item: Any) -> Any:
        """The value in *item*, None where there is none."""
        for step in self.path:
            item = item.get(step) if isinstance(item, dict) else None
        return item

    def cell(self, item: Any) -> str:
        """The cell of *item*."""
        return self.writing.shown(self.value(item))

    def put(self, item: dict[str, Any], value: Any) -> None:
        """Nothing; *item* has that value, objects on the way to it are made anew."""
        *way, last = self.path
        for step in way:
            held = item.get(step)
            item[step] = dict(held) if isinstance(held, dict) else {}
            item = item[step]
        item[last] = value

    def clear(self, item: dict[str, Any]) -> None:
        """Nothing; *item* has no value there any more."""
        outer: Any = item
        for step in self.path[:-1]:
            outer = outer.get(step) if isinstance(outer, dict) else None
        if not isinstance(outer, dict) or self.path[-1] not in outer:
            return
        if self.is_required:
            del outer[self.path[-1]]
        else:
            self.put(item, [] if isinstance(self.field, Many) else None)

    def faults(self, text: str, value: Any) -> list[Fault]:
        """What the schema has against the cell and its value."""
        if not text:
            return [REQUIRED] if self.is_required else []
        found = [fault for _, fault in unfit_texts([text.replace("\n", "")])]
        try:
            self.field.deserialize(value)
        except ValidationError as error:
            found += self._leaves(error.messages)
        return found

    def _leaves(self, tree: Any) -> Iterator[Fault]:
        if isinstance(tree, Mapping):
            for step, branch in tree.items():
                if not self.of or step in self.of:
                    yield from self._leaves(branch)
        else:
            yield from tree


def column(
    key: str,
    shape: type[Schema],
    *path: str,
    width: int,
    title: str = "",
    names: tuple[str, ...] = (),
    synonyms: Mapping[str, Any] | None = None,
    writing: Writing | None = None,
    of: tuple[str, ...] = (),
    is_given: bool = False,
) -> Column:
    """The column of the value at *path* below an item of that *shape*; written as its field suggests.

    What *is_given* by us where it is absent need not be filled in.
    """
    way = list(_fields(shape, path))
    field = way[-1]
    said = title or str(field.metadata["title"])
    suits = writing or _writing(field, synonyms or {})
    is_required = all(one.required for one in way) and not is_given
    return Column(key, path, field, said, suits, is_required, width, names, of)


def _fields(shape: type[Schema], path: tuple[str, ...]) -> Iterator[fields.Field[Any]]:
    for step in path:
        field = next(one for name, one in shape().fields.items() if step == (one.data_key or name))
        yield field
        if isinstance(field, One):
            shape = type(field.schema)


def _writing(field: fields.Field[Any], synonyms: Mapping[str, Any]) -> Writing:
    if isinstance(field, Choice):
        return Chosen(field.metadata["options"], {plain(word): value for word, value in synonyms.items()})
    if isinstance(field, Flag):
        return Chosen(FLAGS, FLAG_SYNONYMS)
    if isinstance(field, Many):
        return Organs() if isinstance(field.inner, One) else TextLines()
    if isinstance(field, One):
        return OneOrgan()
    kinds: tuple[tuple[type, Writing], ...] = (
        (Day, Days()),
        (Amount, Amounts()),
        (Whole, Wholes()),
        (MultilineText, Words("lines")),
    )
    return next((writing for kind, writing in kinds if isinstance(field, kind)), Words())
