"""Whole payloads as tables: one row a document, its lists as tables of their own, told by the schema alone.

* A *paper* has columns, one for each value not in a list of objects, and parts, one for each such list.
* Items that hold lists of objects themselves are the levels of a grid, where the type has one for that list.
* A type with other lists of lists (the sections of a report) has no paper.
* What is counted or fixed has no column.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import Choice, Many, One
from schemas.header import OrganShape
from schemas.offers import Pairs, offers
from schemas.period import PeriodShape
from schemas.rows.columns import Column, column
from schemas.rows.grid import Grid, Level
from schemas.rows.grids import GRIDS
from schemas.rows.supplements import SUPPLEMENTS
from schemas.rows.writings import Offered
from schemas.walking import Steps

OTHER_TITLES: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        ("doc_id",): ("文书编号", ("文书标识",)),
        ("header", "title"): ("标题", ("文书标题", "公文标题")),
        ("header", "doc_number", "year"): ("发文年份", ("年份",)),
        ("body", "organization", "leading_group", "name"): ("领导小组名称", ("名称",)),
    }
)
"""Titles of columns that a clerk would not know by the schema's, with other names."""

SHORT_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"问题清单": ("问题",), "整改台账": ("台账", "措施"), "意见建议": ("意见",), "问题类别": ("类别",)}
)
"""Other names of parts."""

MORE_GRIDS: Mapping[str, tuple[Grid, ...]] = MappingProxyType({"rectification_plan": (SUPPLEMENTS,)})
"""Lists of lists that are tables only where a paper is whole, by type."""

WIDTHS: Mapping[str, int] = MappingProxyType({"text": 18, "lines": 40, "day": 10, "choice": 9, "amount": 10})


@dataclass(frozen=True, eq=False)
class Part:
    """A list of a payload: `at` are the steps to it; `grid` tells its levels where there are several."""

    title: str
    at: Steps
    columns: tuple[Column, ...]
    words: Column
    is_required: bool
    grid: Grid | None
    repeats: Mapping[tuple[str, ...], tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, in headings and on the tabs of sheets."""
        return (self.title, *SHORT_NAMES.get(self.title, ()))


@dataclass(frozen=True, eq=False)
class Paper:
    """A type as tables: the values that are `fixed`, columns, parts.

    `repeats` says which value (steps to it) is that of another where it is left out.
    """

    type: str
    title: str
    fixed: Mapping[str, Any]
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    repeats: Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value that is not in a list of objects: steps to it, its field, and the schemas around it."""

    path: tuple[str, ...]
    field: fields.Field[Any]
    around: tuple[tuple[str, Schema], ...]

    @property
    def title(self) -> str:
        """Its title, that of the object where that says as much."""
        outer, schema = self.around[-1]
        own = str(self.field.metadata["title"])
        if isinstance(schema, OrganShape) and len(self.around) > 1 and self.path[-1] in ("id", "name"):
            return outer if self.path[-1] == "name" else f"{outer}代码"
        return f"{outer}{own}" if isinstance(schema, PeriodShape) else own

    @property
    def long_title(self) -> str:
        """Its title with that of the object it is in."""
        return f"{self.around[-1][0]}{self.field.metadata['title']}"

    @property
    def is_given(self) -> bool:
        """Whether it is made where it is absent."""
        return self.path[-1] in getattr(self.around[-1][1].Meta, "follows", {})


@cache
def paper(type_name: str) -> Paper | None:
    """The tables of *type_name*, None where it has lists that are no tables.

    Raises ModuleNotFoundError where there is no such type.
    """
    schema: Schema = import_module(f"schemas.{type_name}").SCHEMA
    title = str(getattr(schema.Meta, "title", ""))
    leaves, lists = _walked(schema, (), ((title, schema),))
    parts = [_part(type_name, at, field) for at, field in lists]
    if not all(parts):
        return None
    fixed = {leaf.path[0]: value for leaf in leaves if (value := _fixed(leaf.field)) is not None}
    told = [leaf for leaf in leaves if _fixed(leaf.field) is None]
    columns = _columns(type_name, schema, told)
    return Paper(type_name, title, fixed, columns, tuple(filter(None, parts)), _repeats(told))


def _walked(
    schema: Schema, at: tuple[str, ...], around: tuple[tuple[str, Schema], ...]
) -> tuple[list[_Leaf], list[tuple[tuple[str, ...], Many]]]:
    """The values below *schema* and its lists of objects, each with the steps to it."""
    leaves: list[_Leaf] = []
    lists: list[tuple[tuple[str, ...], Many]] = []
    counted = ("no", *getattr(schema.Meta, "counted", ()))
    for name, field in schema.fields.items():
        key = field.data_key or name
        if key in counted:
            continue
        if isinstance(field, One):
            inner = (*around, (str(field.metadata["title"]), field.schema))
            below = _walked(field.schema, (*at, key), inner)
            leaves, lists = leaves + below[0], lists + below[1]
        elif isinstance(field, Many) and isinstance(field.inner, One) and not _are_organs(field.inner):
            lists.append(((*at, key), field))
        else:
            leaves.append(_Leaf((*at, key), field, around))
    return leaves, lists


def _are_organs(item: One) -> bool:
    """Whether a cell can name them."""
    return type(item.schema) is OrganShape


def _fixed(field: fields.Field[Any]) -> Any:
    options = list(field.metadata["options"]) if isinstance(field, Choice) and field.required else []
    return options[0] if len(options) == 1 else None


def _columns(type_name: str, schema: Schema, leaves: list[_Leaf], prefix: str = "") -> tuple[Column, ...]:
    offered: Mapping[str, Pairs] = {key: pairs for (key, _), pairs in offers(type_name).items()}
    times = Counter(leaf.title for leaf in leaves)
    made = []
    for leaf in leaves:
        own = leaf.title if times[leaf.title] == 1 else leaf.long_title
        title, names = OTHER_TITLES.get(leaf.path, (own, ()))
        key = prefix + ".".join(leaf.path)
        pairs = offered.get(leaf.path[-1])
        found = column(
            key,
            type(schema),
            *leaf.path,
            width=0,
            title=title,
            names=names,
            writing=Offered(dict(pairs)) if pairs else None,
            is_given=leaf.is_given,
        )
        made.append(replace(found, width=WIDTHS.get(found.writing.kind, 18)))
    return tuple(made)


def _repeats(leaves: list[_Leaf]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    told: dict[tuple[str, ...], tuple[str, ...]] = {}
    for leaf in leaves:
        follows: Mapping[str, str] = getattr(leaf.around[-1][1].Meta, "follows", {})
        if leaf.path[-1] in follows:
            told[leaf.path] = (*leaf.path[:-1], follows[leaf.path[-1]])
    return MappingProxyType(told)


def _part(type_name: str, at: tuple[str, ...], field: Many) -> Part | None:
    item: Schema = field.inner.schema  # type: ignore[attr-defined]
    title = str(field.metadata["title"])
    leaves, lists = _walked(item, (), ((title, item),))
    if not lists:
        columns = _columns(type_name, item, leaves)
        words = next(one for one in columns if not one.path[-1].endswith("id"))
        return Part(title, at, columns, words, field.required, None, _repeats(leaves))
    grid = next(
        (one for one in (*GRIDS.get(type_name, ()), *MORE_GRIDS.get(type_name, ())) if one.at == at), None
    )
    if not grid:
        return None
    whole = replace(grid, levels=tuple(_levels(type_name, grid.levels, item)))
    return Part(
        grid.title, at, whole.columns, whole.levels[-1].words, field.required, whole, MappingProxyType({})
    )


def _levels(type_name: str, levels: tuple[Level, ...], item: Schema) -> Iterator[Level]:
    """The levels with what their columns leave out, which a grid keeps from the paper as it was."""
    for level in levels:
        leaves, lists = _walked(item, (), (("", item),))
        shown = [one.path for one in level.columns]
        more = [leaf for leaf in leaves if not any(leaf.path[: len(path)] == path for path in shown)]
        prefix = f"{level.code.key}."
        yield replace(level, others=(*level.others, *_columns(type_name, item, more, prefix)))
        item = next((field.inner.schema for at, field in lists if at == (level.below,)), item)  # type: ignore[attr-defined]
