"""Filed papers are found over HTTP, with what was asked for marked."""

import pytest
from flask.testing import FlaskClient

from tests.web.calls import code_of, post
from tests.web.fakes import letter


@pytest.fixture
def filled(client: FlaskClient) -> FlaskClient:
    """A caller of a service that has filed three letters."""
    for name, text in (("L-1", "请落实预算执行情况的通知。"), ("L-2", "预算编制。"), ("L-3", "你好！"[:2])):
        assert 201 == post(client, "documents", letter(text, name)).status_code
    return client


def asked(client: FlaskClient, query: str) -> list[str]:
    """The senders' identifiers of what answers."""
    answer = client.get(f"/api/v1/archive?{query}")
    assert 200 == answer.status_code
    return [item["doc_id"] for item in answer.get_json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["L-3", "L-2", "L-1"]),
        ("text=预算", ["L-2", "L-1"]),
        ("text=预算执行", ["L-1"]),
        ("text=预算 通知", ["L-1"]),
        ("title=L-2", ["L-2"]),
        ("organ=淮理工", ["L-3", "L-2", "L-1"]),
        ("year=1999", []),
        ("status=已撤回", []),
        ("retention=D10&sort=filed", ["L-1", "L-2", "L-3"]),
        ("retention=D30", []),
        ("code=Z109-WS.2022", ["L-3", "L-2", "L-1"]),
        ("date_from=2022-09-17", []),
        ("date_from=2022-09-16&date_to=2022-09-16&sort=title", ["L-1", "L-2", "L-3"]),
        ("sort=filed&page_size=2&page=2", ["L-3"]),
    ],
)
def test_papers_are_found(filled: FlaskClient, query: str, found: list[str]) -> None:
    """By their words, by what is known of them, in the order asked for."""
    assert found == asked(filled, query)


def test_an_entry_tells_what_a_clerk_looks_for(filled: FlaskClient) -> None:
    """With the place of the words, and the way to the paper itself."""
    answer = filled.get("/api/v1/archive?text=预算执行").get_json()
    (entry,) = answer["items"]
    assert (1, True) == (answer["total"], answer["total_is_exact"])
    assert ("L-1", 2022, "已归档") == (entry["doc_id"], entry["year"], entry["status"])
    assert [
        [
            {"text": "请落实", "hit": False},
            {"text": "预算执行", "hit": True},
            {"text": "情况的通知。", "hit": False},
        ]
    ] == entry["excerpts"]
    assert "L-1" == filled.get(entry["links"]["self"]).get_json()["doc_id"]


@pytest.mark.parametrize(
    "query",
    [
        "text=党",
        "text=。",
        "text=",
        "text=预算 党",
        "sort=size",
        "status=丢失",
        "date_from=昨天",
        "page_size=101",
        "x=1",
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client: FlaskClient, query: str) -> None:
    """With the parameter's name."""
    answer = client.get(f"/api/v1/archive?{query}")
    assert (422, "invalid-parameter") == code_of(answer)
    assert [query.split("=", maxsplit=1)[0]] == [fault["parameter"] for fault in answer.get_json()["errors"]]
