"""Examples to fill in: what a batch may look like as a workbook, or as separated values."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.rows.assembling import told
from schemas.rows.columns import Column
from schemas.rows.papers import Paper, Part, paper
from service.core.errors.requests import NotFound
from service.intake.headings import DOC_ID
from service.registry import document_types, shortest_sample
from service.sheets.commas import separated
from service.sheets.tables import TableColumn, add_form, add_help, add_table
from service.sheets.writing import new_book, packed
from service.tabulating import table_column

ROWS, FORM = "文书", "基本情况"
FORMS = ("rectification_plan",)
"""Types whose example is a workbook a document: their lists are long."""

HINTS = (
    "带 * 的必填；列的次序可以变，用不到的列和工作表可以删去。",
    "一行一份文书；问题、意见等各在一张工作表中，一行一项，以文书编号与文书相连。",
    "只有一张表时（如 CSV），几项可写成几组列：问题1、问题1具体表现、问题2……",
    "上层（方面、问题）的格子空着，即与上一行相同；一格几项的，一行一项。",
)
FORM_HINTS = (
    "一个文件一份文书：本表说明各栏，“基本情况”填“内容”一列，台账等各在一张工作表中，一行一项。",
    *HINTS[3:],
)


def tabled_types() -> tuple[str, ...]:
    """The types that tables can tell whole."""
    return tuple(name for name in document_types() if paper(name))


def example_workbook(type_name: str, made_at: datetime) -> bytes:
    """A workbook with the type's shortest sample filled in (*made_at* in UTC); raises NotFound."""
    found = _paper(type_name)
    own, rows = told(found, _sample(type_name))
    columns = _asked(found)
    shown = [*map(table_column, columns)]
    book = new_book(found.title, made_at)
    texts = [own[column.key] for column in columns]
    is_form = type_name in FORMS
    if is_form:
        kind = TableColumn("文书类型", "text", 20, "固定值。", True, ())
        add_form(book, FORM, [kind, *shown], [found.title, *texts])
    else:
        add_table(book, ROWS, shown, [texts])
    for part in found.parts:
        _add_part(book, part, rows[part.title], None if is_form else _doc_id(found), own[DOC_ID])
    whole = [*shown, *(table_column(column) for part in found.parts for column in part.columns)]
    add_help(book, whole, FORM_HINTS if is_form else HINTS)
    return packed(book)


def example_values(type_name: str) -> bytes:
    """The same sample as separated values (CSV, UTF-8), all in one row; raises NotFound."""
    found = _paper(type_name)
    own, rows = told(found, _sample(type_name))
    columns = _asked(found)
    heads = [column.title for column in columns]
    texts = [own[column.key] for column in columns]
    for part in found.parts:
        for number, row in enumerate(rows[part.title] or [{}], 1):
            for column in part.columns:
                if column.is_required or row.get(column.key):
                    name = "" if column is part.words else column.title
                    heads.append(f"{part.names[-1]}{number}{name}")
                    texts.append(row.get(column.key, ""))
    return separated([heads, texts])


def _paper(type_name: str) -> Paper:
    found = paper(type_name) if type_name in document_types() else None
    if not found:
        raise NotFound("这种文书没有批量样表。", hint="请用 JSON 提交。")
    return found


def _sample(type_name: str) -> Any:
    return json.loads(shortest_sample(type_name))


def _asked(found: Paper) -> list[Column]:
    """The columns that a clerk fills in: not those that say again what another says."""
    return [column for column in found.columns if column.path not in found.repeats]


def _doc_id(found: Paper) -> Column:
    return next(column for column in found.columns if column.key == DOC_ID)


def _add_part(
    book: Any, part: Part, rows: Sequence[Mapping[str, str]], doc_id: Column | None, of: str
) -> None:
    columns = [column for column in part.columns if column.path not in part.repeats]
    heads = [*map(table_column, [doc_id, *columns] if doc_id else columns)]
    first = [of] if doc_id else []
    add_table(book, part.title, heads, [[*first, *(row[column.key] for column in columns)] for row in rows])
