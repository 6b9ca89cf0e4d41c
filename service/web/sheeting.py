"""types/{type}/grids/{grid}/…: spreadsheets read without changing anything, written, and as empty forms.

`POST …/sheet` takes an .xlsx as its body and answers as `…/reading` does (service/web/gridding.py), the rows
sent being those of the sheet; beside it `recognised`, `unrecognised` and `missing` columns, `counts` and
`notes`, and with each fault its `cell`, e.g. F5. With `?manuscript=<id>` what the sheet does not show is kept
from there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response

from schemas.rows.knowing import checked
from service.core.access import Scope
from service.core.errors.requests import UnfitQuery
from service.core.events import Act
from service.intake.examples import example_values, example_workbook
from service.records.catalogue import WORKBOOK
from service.tabulating import grid_of, write_spreadsheet
from service.web.access import Door, Rule, concerns, reach
from service.web.answers import disposition
from service.web.bodies import read_body
from service.web.catalogue import PATH, UNCHANGED, check_known
from service.web.forms import filled
from service.web.grid_messages import PartForm, SheetQuery, SheetSchema
from service.web.gridding import OF_GRID, WRITING, exactly
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.receiving import CSV
from service.web.services import services

chapter = Chapter("sheets", "表格文件", "/api/v1/types")

FILE = ("Content-Disposition",)
ENDINGS = {WORKBOOK: "xlsx", CSV: "csv"}


@chapter(
    Operation(
        "/<type>/grids/<grid>/sheet",
        "读一个表格文件",
        (Answer(200, "数据、各行、看不懂的格子、认出的列", {JSON: SheetSchema}),),
        Rule(Scope.WRITE, act=Act.READ),
        method="POST",
        query=SheetQuery,
        files=(WORKBOOK,),
        problems=(*BODY_PROBLEMS, 404, 503),
        path=OF_GRID,
        description="只读，什么也不留存、不改动。表头在前十行中找，列的次序不限；公式取已算出的值。",
    )
)
def read_sheet_file(asked: Mapping[str, Any], type: str, grid: str) -> Response:
    """What the spreadsheet's rows become."""
    check_known(type)
    grid_of(type, grid)
    body = _drafted(asked["manuscript"], type) if "manuscript" in asked else b""
    return exactly(services().workshop.tabulate(read_body(WORKBOOK), type, grid, body))


@chapter(
    Operation(
        "/<type>/grids/<grid>/export",
        "把数据写成表格文件",
        (Answer(200, "表格，可改后再读入", {WORKBOOK: None}, FILE),),
        WRITING,
        method="POST",
        body=PartForm,
        problems=(*BODY_PROBLEMS, 404),
        path=OF_GRID,
        description="什么也不留存。",
    )
)
def export_sheet(asked: Mapping[str, Any], type: str, grid: str) -> Response:
    """The part as a spreadsheet."""
    check_known(type)
    found = grid_of(type, grid)
    part = checked(found, filled(PartForm)["part"], ("part",))
    return _file(write_spreadsheet(found, part, _today()), found.title)


@chapter(
    Operation(
        "/<type>/grids/<grid>/form.xlsx",
        "下载空表",
        (Answer(200, "空表，附填表说明", {WORKBOOK: None}, ("ETag", *FILE)), UNCHANGED),
        Rule(Door.KNOWN),
        headers=MatchHeader,
        problems=(404,),
        path=OF_GRID,
    )
)
def download_form(asked: Mapping[str, Any], type: str, grid: str) -> Response:
    """The empty form, the same bytes all day."""
    check_known(type)
    found = grid_of(type, grid)
    return _file(write_spreadsheet(found, [], _today()), f"{found.title}（空表）")


@chapter(
    Operation(
        "/<type>/batch-example.xlsx",
        "下载批量样表",
        (Answer(200, "样表，填有一份样例，附填表说明", {WORKBOOK: None}, ("ETag", *FILE)), UNCHANGED),
        Rule(Door.KNOWN),
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
        description="反馈意见一行一份，整改方案一个文件一份；原样提交即成一个批次。有的文种没有样表。",
    )
)
def download_batch_example(asked: Mapping[str, Any], type: str) -> Response:
    """The example as a workbook, the same bytes all day."""
    check_known(type)
    return _file(example_workbook(type, _today()), f"批量样表_{type}")


@chapter(
    Operation(
        "/<type>/batch-example.csv",
        "下载批量样表（CSV）",
        (Answer(200, "样表，一行一份，填有一份样例", {CSV: None}, ("ETag", *FILE)), UNCHANGED),
        Rule(Door.KNOWN),
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def download_batch_example_values(asked: Mapping[str, Any], type: str) -> Response:
    """The example as separated values."""
    check_known(type)
    return _file(example_values(type), f"批量样表_{type}", CSV)


def _drafted(id: str, type: str) -> bytes:
    """The content of the manuscript, which the caller may see; raises NotFound or UnfitQuery."""
    concerns(id)
    found, content = services().office.manuscripts.content(id, reach(Scope.READ_MANUSCRIPTS))
    if found.type != type:
        raise UnfitQuery("这份文稿不是这种文书。", hint="请给出同一种文书的文稿编号。")
    return content


def _today() -> datetime:
    return datetime.fromisoformat(services().now()[:10])


def _file(content: bytes, name: str, media_type: str = WORKBOOK) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(f"{name}.{ENDINGS[media_type]}")
    return answer
