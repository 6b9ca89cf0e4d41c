"""A clerk fills in papers: from nothing, item by item, and in the longest plan there is."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.form import form
from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.typist import Node, Typist

Payload = dict[str, Any]
Drafted = Callable[[Mapping[str, Any]], Page]
SAMPLES = Path("samples")


def told(type: str, name: str = "typical") -> Payload:
    """That sample of the type."""
    sample: Payload = json.loads((SAMPLES / type / f"{name}.json").read_bytes())
    return sample


@pytest.fixture
def drafted(signed_in: SignedIn, desk: Desk) -> Drafted:
    """Opens the form of a new manuscript with that content."""

    def opened(payload: Mapping[str, Any]) -> Page:
        page = signed_in("drafter")
        token = page.request.get("/api/v1/session").json()["csrf_token"]
        answer = page.request.post(
            f"/api/v1/manuscripts?unit={desk.unit}",
            data=json.dumps(payload),
            headers={"X-CSRF-Token": token, "Origin": desk.address, "Content-Type": "application/json"},
        )
        assert answer.status == 201, answer.text()
        page.goto(f"/manuscripts/{answer.json()['id']}/edit")
        return page

    return opened


def saved(page: Page) -> Payload:
    """What the service keeps of the manuscript whose form that page shows."""
    id = page.url.split("/")[4]
    content: Payload = page.request.get(f"/api/v1/manuscripts/{id}/content").json()
    return content


def expect_saved(page: Page, expected: Payload, seconds: float = 10) -> None:
    """Nothing, as soon as the service keeps just that; else it is compared as it is at the end."""
    end = perf_counter() + seconds
    while perf_counter() < end and saved(page) != expected:
        page.wait_for_timeout(100)
    assert expected == saved(page)


def said(value: Any, node: Node) -> Any:
    """The value without what nobody need say: counted fields, nulls, empty optional lists."""
    if node["kind"] == "list":
        return [said(one, node["item"]) for one in value]
    if node["kind"] != "object":
        return value
    kept = {}
    for field in node["fields"]:
        inner = value.get(field["key"])
        if not field.get("counted") and inner is not None and (inner != [] or field["required"]):
            kept[field["key"]] = said(inner, field)
    return kept


ALL = 12
"""Aspects of the typical notice."""


@pytest.mark.parametrize("aspects", [3, pytest.param(ALL, marks=pytest.mark.nightly)])
def test_a_notice_typed_into_an_empty_form_is_the_notice(drafted: Drafted, shot: Shot, aspects: int) -> None:
    """Nothing is lost, nothing invented; codes come by themselves."""
    described = form("feedback_notice")
    expected = said(told("feedback_notice"), described["shape"])
    expected["body"]["aspects"] = expected["body"]["aspects"][:aspects]
    page = drafted({"doc_type": "feedback_notice", "doc_id": expected["doc_id"], "header": {}, "body": {}})
    Typist(page, described).write(expected)
    expect_saved(page, expected)
    expect(page.get_by_role("navigation", name="步骤")).not_to_contain_text("未填")
    shot(page, "form-notice")
