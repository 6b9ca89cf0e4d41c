"""types/{type}/grids: parts of a payload as rows of cells, for a grid in the browser and for spreadsheets.

`GET …/grids` tells the columns. `POST …/grids/{grid}/reading` makes rows the part and says what is wrong:

    {"columns": ["problem", "measure", "deadline"],         (all columns where it is left out)
     "rows": [["学习不够系统", "制定计划。", "2022.10.31"], ["", "建立档案。", "月底前"]],
     "base": [{"aspect_id": "A01", …}]}                      (the part as it is now, or null)

    {"part": [{"aspect_id": "A01", …}],                      (what to put at the grid's `pointer`)
     "rows": [["A01", "…"], …],                              (the part's rows, all columns)
     "pointers": [["/body/ledger/0", "/body/ledger/0/problems/0", "…/measures/0"], …],
     "places": [0, 1],                                       (where each row that was sent is now)
     "faults": [{"row": 1, "column": 14, "key": "deadline", "sent": 1,
                 "code": "not-a-date", "message": "“月底前”不是日期。", "hint": "…"}]}

Without `rows` it tells the rows of `base`. The rows sent are the whole part: what no row tells of is gone.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, url_for

from schemas.rows.columns import Column
from schemas.rows.grid import Grid
from schemas.rows.grids import GRIDS
from schemas.rows.knowing import checked
from schemas.rows.reading import part_of, rows_of
from service.core.access import Scope
from service.core.errors.payloads import InvalidPayload
from service.core.findings import Finding, Severity
from service.core.pointer import pointer
from service.tabulating import grid_of, reading_told
from service.web.access import Door, Rule
from service.web.catalogue import PATH, UNCHANGED, check_known
from service.web.forms import filled
from service.web.grid_messages import GridsSchema, ReadingForm, ReadingSchema
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation

chapter = Chapter("grids", "表格", "/api/v1/types")

OF_GRID = (
    *PATH,
    {"in": "path", "name": "grid", "schema": {"type": "string"}, "description": "表的名称，取自 grids"},
)
WRITING = Rule(Scope.WRITE)
ENDPOINTS = {
    "reading": "表格.read_rows",
    "sheet": "表格文件.read_sheet_file",
    "export": "表格文件.export_sheet",
    "form": "表格文件.download_form",
}


@chapter(
    Operation(
        "/<type>/grids",
        "列出可以用表格填写的部分",
        (Answer(200, "各表和它们的列", {JSON: GridsSchema}, ("ETag",)), UNCHANGED),
        Rule(Door.KNOWN),
        problems=(404,),
        headers=MatchHeader,
        path=PATH,
    )
)
def list_grids(asked: Mapping[str, Any], type: str) -> dict[str, Any]:
    """The grids of one type."""
    check_known(type)
    return {"items": grids_told(type)}


@chapter(
    Operation(
        "/<type>/grids/<grid>/reading",
        "把各行读成数据",
        (Answer(200, "数据、各行、看不懂的格子", {JSON: ReadingSchema}),),
        WRITING,
        method="POST",
        body=ReadingForm,
        problems=(*BODY_PROBLEMS, 404),
        path=OF_GRID,
        description="所给的行就是全部内容。上层的格子空着即与上一行相同；代码或名称相同的归到一起；"
        "没有代码的由系统给出。看不懂的写法原样保留，在 faults 中说明。什么也不留存。",
    )
)
def read_rows(asked: Mapping[str, Any], type: str, grid: str) -> Response:
    """The part that the rows tell."""
    check_known(type)
    found, form = grid_of(type, grid), filled(ReadingForm)
    base = checked(found, form["base"], ("base",))
    columns = form.get("columns") or [column.key for column in found.columns]
    _check_columns(found, columns, form.get("rows", ()))
    rows = form.get("rows")
    read = part_of(found, columns, rows if rows is not None else rows_of(found, base), base)
    return exactly(reading_told(found, read))


def grids_told(type: str) -> list[dict[str, Any]]:
    """The grids of a type, each as `GridSchema`."""
    return [_grid_told(type, grid) for grid in GRIDS.get(type, ())]


def exactly(told: Mapping[str, Any]) -> Response:
    """The JSON of *told*, whose fractions are numbers."""
    return Response(json.dumps(told, ensure_ascii=False, default=_number), mimetype=JSON)


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _check_columns(grid: Grid, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    known = {column.key for column in grid.columns}
    findings = [
        Finding(
            "unknown-column", Severity.ERROR, pointer("columns", number), "没有这一列。", "可用的列见 grids。"
        )
        for number, key in enumerate(columns)
        if key not in known
    ]
    findings += [
        Finding(
            "too-many-items", Severity.ERROR, pointer("rows", number), "格子比列多。", "请删去多出的格子。"
        )
        for number, row in enumerate(rows)
        if len(row) > len(columns)
    ]
    if findings:
        raise InvalidPayload("所给的列或行有误。", hint="请逐处修改后重试。", findings=tuple(findings))


def _grid_told(type: str, grid: Grid) -> dict[str, Any]:
    return {
        "grid": grid.name,
        "title": grid.title,
        "pointer": pointer(*grid.at),
        "levels": [
            {
                "title": level.title,
                "code": level.code.key,
                "words": level.words.key,
                "is_coded": bool(level.prefix),
                "prefix": level.prefix,
                "digits": level.digits,
                "below": level.below,
            }
            for level in grid.levels
        ],
        "columns": [
            _column_told(column, depth) for depth, level in enumerate(grid.levels) for column in level.columns
        ],
        "links": {name: url_for(endpoint, type=type, grid=grid.name) for name, endpoint in ENDPOINTS.items()},
    }


def _column_told(column: Column, depth: int) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": column.title,
        "names": list(column.names),
        "kind": column.writing.kind,
        "help": column.about,
        "required": column.is_required,
        "most": column.most,
        "options": [{"value": value, "label": label} for value, label in column.writing.options.items()],
        "width": column.width,
        "level": depth,
        "path": pointer(*column.path),
    }
