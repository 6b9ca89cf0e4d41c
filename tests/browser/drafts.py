"""Drafts for tests: made over the API in the name of whoever is signed in there."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Page, expect

API = "/api/v1/manuscripts"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def sample(name: str) -> dict[str, Any]:
    """The payload of that sample."""
    payload: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_bytes())
    return payload


def sent(
    request: APIRequestContext, method: str, path: str, body: Any = None, **headers: str
) -> dict[str, Any]:
    """What a change of manuscripts is answered."""
    proof = request.get("/api/v1/session").json()["csrf_token"]
    told = {"X-CSRF-Token": proof, "Content-Type": "application/json", **headers}
    answer = request.fetch(f"{API}{path}", method=method, headers=told, data=json.dumps(body))
    assert answer.ok, answer.text()
    return dict(answer.json())


def begun(request: APIRequestContext, payload: Mapping[str, Any]) -> str:
    """The id of a new draft with that content."""
    return str(sent(request, "POST", "", payload)["id"])


def kept(request: APIRequestContext, id: str) -> dict[str, Any]:
    """What the service has of the draft by now."""
    return dict(request.get(f"{API}/{id}/content").json())


def changed(request: APIRequestContext, id: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Nothing; whoever is signed in there has changed the draft."""
    payload, told = kept(request, id), request.get(f"{API}/{id}").json()
    change(payload)
    sent(request, "PUT", f"/{id}/content", payload, **{"If-Match": f'"{told["digest"]}"'})


def edited(page: Page, id: str) -> Page:
    """The page, which shows the form of the draft."""
    page.goto(f"/manuscripts/{id}/edit")
    expect(page.get_by_role("heading", level=2, name="公文要素")).to_be_visible()
    return page
