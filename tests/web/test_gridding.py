"""Grids over HTTP: what their columns are, and rows that become the part of a payload."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.core.access import Scope
from service.registry import document_types, sample
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post

LEDGER = "types/rectification_plan/grids/ledger"


@pytest.fixture
def caller(services: Services) -> FlaskClient:
    """A drafter's program, where the true types are known."""
    app = create_app(services.settings, replace(services, types=document_types()))
    return client_of(app, {Scope.WRITE})


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
