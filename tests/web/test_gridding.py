"""Grids over HTTP: what their columns are, and rows that become the part of a payload."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.records.catalogue import WORKBOOK
from service.registry import document_types, sample
from service.tabulating import read_spreadsheet
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post
from tests.web.fakes import OpenWorkshop, bench_for

LEDGER = "types/rectification_plan/grids/ledger"


@pytest.fixture
def caller(services: Services) -> FlaskClient:
    """A drafter's program, where the true types are known."""
    return client_of(application(services), {Scope.WRITE})


def application(services: Services) -> Flask:
    """The application where the true types are known, and spreadsheets read on the spot."""
    bench = replace(bench_for(services.settings), tabulator=read_spreadsheet)
    pipeline = replace(bench.pipeline, parse=build_parser(services.settings))
    workshop = OpenWorkshop(replace(bench, pipeline=pipeline))
    return create_app(services.settings, replace(services, types=document_types(), workshop=workshop))


def reading(client: FlaskClient, path: str = LEDGER, **form: Any) -> dict[str, Any]:
    """What the rows became."""
    answer = post(client, f"{path}/reading", json.dumps(form).encode())
    assert 200 == answer.status_code, answer.text
    return dict(answer.get_json())


def part(type: str, name: str) -> list[Any]:
    """That part of the typical sample."""
    return list(json.loads(sample(type))["body"][name])


@pytest.mark.parametrize("type", list(document_types()))
def test_every_type_tells_its_grids(caller: FlaskClient, type: str) -> None:
    """Where the part is, its levels, and columns with all that an editor needs."""
    (grid,) = caller.get(f"/api/v1/types/{type}/grids").get_json()["items"]
    assert grid["pointer"].startswith("/body/")
    keys = [column["key"] for column in grid["columns"]]
    assert len(keys) == len(set(keys))
    assert {level[name] for level in grid["levels"] for name in ("code", "words")} <= set(keys)
    assert all(column["options"] for column in grid["columns"] if column["kind"] == "choice")
    assert 200 == post(caller, grid["links"]["reading"].removeprefix("/api/v1/"), b"{}").status_code


def test_columns_have_the_titles_limits_and_choices_of_the_schema(caller: FlaskClient) -> None:
    """A clerk reads the same words in grid, form and check."""
    (grid,) = caller.get("/api/v1/types/rectification_plan/grids").get_json()["items"]
    columns = {column["key"]: column for column in grid["columns"]}
    assert ("整改措施", "text", 4000, True) == tuple(
        columns["measure"][name] for name in ("title", "kind", "most", "required")
    )
    assert {"value": "long_term", "label": "长期坚持"} in columns["category"]["options"]
    assert [{"value": "long_term", "label": "长期坚持"}] == columns["deadline"]["options"]
    assert ("/deadline/stage_goal", 2, False) == tuple(
        columns["stage_goal"][name] for name in ("path", "level", "required")
    )


def test_the_rows_of_a_part_are_told_and_give_it_back(caller: FlaskClient) -> None:
    """114 measures out and in again, with the place of each in the payload."""
    ledger = part("rectification_plan", "ledger")
    told = reading(caller, base=ledger)
    assert (114, ledger, []) == (len(told["rows"]), told["part"], told["faults"])
    assert [
        "/body/ledger/0",
        "/body/ledger/0/problems/0",
        "/body/ledger/0/problems/0/measures/1",
    ] == told["pointers"][1]
    assert told == reading(caller, base=ledger, rows=told["rows"])


def test_a_cell_that_is_not_clear_is_told_with_its_place(caller: FlaskClient) -> None:
    """By the row as sent and as it is now; the text stays."""
    told = reading(
        caller,
        columns=["problem", "measure", "deadline"],
        rows=[["甲", "制定计划。", "2022.10.31"], ["", "", ""], ["", "建立档案。", "月底前"]],
    )
    assert [0, None, 1] == told["places"]
    fault = next(fault for fault in told["faults"] if fault["key"] == "deadline")
    assert (1, 2, "not-a-date") == (fault["row"], fault["sent"], fault["code"])
    assert "月底前" == told["rows"][1][fault["column"]]
    measures = told["part"][0]["problems"][0]["measures"]
    assert ["2022-10-31", "月底前"] == [measure["deadline"]["date"] for measure in measures]


def test_amounts_of_money_are_numbers_again(caller: FlaskClient) -> None:
    """Of a draft as it was, and of what is typed."""
    base = [{"id": "A01", "title": "甲", "problems": [{"id": "P001", "title": "乙", "amount_yuan": 7.25}]}]
    path = "types/feedback_notice/grids/aspects"
    assert base == reading(caller, path, base=base)["part"]
    typed = reading(
        caller, path, columns=["problem_id", "amount_yuan"], rows=[["P001", "1.2万元"]], base=base
    )
    assert 12000 == typed["part"][0]["problems"][0]["amount_yuan"]


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"columns": ["problem", "nothing"], "rows": []}, "/columns/1"),
        ({"columns": ["problem"], "rows": [["a"], ["a", "b"]]}, "/rows/1"),
        ({"columns": ["problem"], "rows": [[1]]}, "/rows/0/0"),
        ({"columns": ["problem", "problem"], "rows": []}, "/columns"),
        ({"columns": [], "rows": []}, "/columns"),
        ({"rows": [[]] * 5001}, "/rows"),
        ({"rows": None}, "/rows"),
        ({"base": {}}, "/base"),
        ({"base": [{"problems": [1]}]}, "/base/0/problems/0"),
        ({"base": [{"problems": {}}]}, "/base/0/problems"),
        ({"other": 1}, "/other"),
    ],
)
def test_what_is_no_grid_is_refused_with_its_place(
    caller: FlaskClient, form: dict[str, Any], pointer: str
) -> None:
    """422, and the first fault says where."""
    answer = post(caller, f"{LEDGER}/reading", json.dumps(form).encode())
    assert (422, "invalid-payload") == code_of(answer)
    assert pointer == answer.get_json()["errors"][0]["pointer"]


def test_what_is_not_there_is_not_found(caller: FlaskClient) -> None:
    """A type, and a grid of a type."""
    for path in ("types/fax/grids/ledger", "types/rectification_plan/grids/entries"):
        assert (404, "not-found") == code_of(post(caller, f"{path}/reading", b"{}"))
    assert 404 == caller.get("/api/v1/types/fax/grids").status_code


def sheet_of(caller: FlaskClient, held: list[Any]) -> bytes:
    """The part as a spreadsheet."""
    answer = post(caller, f"{LEDGER}/export", json.dumps({"part": held}).encode())
    assert (200, WORKBOOK) == (answer.status_code, answer.mimetype)
    return answer.data


def read_file(
    caller: FlaskClient, content: bytes, query: str = "", media_type: str = WORKBOOK
) -> TestResponse:
    """The answer to a spreadsheet."""
    return caller.post(f"/api/v1/{LEDGER}/sheet{query}", data=content, headers={"Content-Type": media_type})


def test_a_spreadsheet_is_written_and_read_again(caller: FlaskClient) -> None:
    """As rows of the grid, with the columns that were known and how many items there are."""
    ledger = part("rectification_plan", "ledger")
    told = read_file(caller, sheet_of(caller, ledger)).get_json()
    assert 114 == len(told["rows"])
    assert (21, [], [], []) == (
        len(told["recognised"]),
        *(told[name] for name in ("unrecognised", "missing", "faults")),
    )
    assert {"title": "措施", "count": 114} in told["counts"]


def test_an_empty_form_is_handed_out(caller: FlaskClient) -> None:
    """The same all day."""
    (grid,) = caller.get("/api/v1/types/rectification_plan/grids").get_json()["items"]
    form = caller.get(grid["links"]["form"])
    assert 200 == form.status_code and form.data.startswith(b"PK")
    assert (
        304 == caller.get(grid["links"]["form"], headers={"If-None-Match": form.headers["ETag"]}).status_code
    )


def test_what_a_spreadsheet_does_not_show_is_kept_from_a_manuscript(services: Services) -> None:
    """Ids of units, manifestations; the log tells whose eyes saw it. Another type's is none."""
    app = application(services)
    client = client_of(app)
    body = json.loads(sample("rectification_plan"))
    body["body"]["ledger"][0]["problems"][0]["manifestations"] = ["不列入表格"]
    plan = post(client, "manuscripts", json.dumps(body).encode()).get_json()["id"]
    content = sheet_of(client, body["body"]["ledger"])
    assert body["body"]["ledger"] == read_file(client, content, f"?manuscript={plan}").get_json()["part"]
    event = services.office.logged(AuditQuery(), offset=0, limit=1).events[0]
    assert (Act.READ, plan) == (event.act, event.object)
    notice = post(client, "manuscripts", sample("feedback_notice")).get_json()["id"]
    assert (422, "unfit-query") == code_of(read_file(client, content, f"?manuscript={notice}"))
    services.office.units.add("D09", "别处", time=services.now(), actor="测试")
    stranger = client_of(app, unit="D09")
    for id in (plan, "0" * 32):
        assert (404, "not-found") == code_of(read_file(stranger, content, f"?manuscript={id}"))


def test_what_is_no_spreadsheet_is_refused_with_what_to_do(caller: FlaskClient) -> None:
    """Of the right media type, and of another; the answer to a writer alone does not read manuscripts."""
    assert (422, "broken-sheet") == code_of(read_file(caller, b"\xd0\xcf\x11\xe0 old"))
    assert (415, "unsupported-media-type") == code_of(read_file(caller, b"{}", media_type="application/json"))
    assert (422, "invalid-parameter") == code_of(read_file(caller, b"", "?manuscript=x"))


def test_hostile_bytes_end_no_service(caller: FlaskClient) -> None:
    """Larger than any body may be."""
    assert (413, "payload-too-large") == code_of(read_file(caller, b"0" * (8 * 1024 * 1024 + 1)))
