"""Clerks under load: their stories end in the archive, what they type is sound, what is told follows."""

import json
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from bench.clerk_section import clerk_section, figures, verdict
from bench.clerk_stories import NONE, Answer, Clerk, Headers, Office, bytes_of, joined, type_in
from bench.payloads import notice, plan
from service.bootstrap.papers import build_pipeline
from service.core.findings import errors_among
from service.settings import read_settings

PAGE = '<input name="csrf_token" value="p"><input name="digest" value="d"><a href="/assets/1/a.js">'


class PaperDesk:
    """A desk that answers everything as a service would that finds all well."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.saved: list[bytes] = []

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        expected: int = 200,
        body: bytes = b"",
        headers: Headers = NONE,
    ) -> Answer:
        """What such a service says."""
        self.asked.append(f"{method} {path}")
        if path.endswith(".js"):
            return Answer('import { b } from "./b.js";' if path.endswith("a.js") else "", {})
        if body:
            self.saved.append(body)
        told = {"csrf_token": "p", "id": "1", "digest": sha256(body).hexdigest()}
        return Answer(PAGE if headers.get("Accept") == "text/html" else json.dumps(told), {})

    def fill(self, kind: str, path: str, **fields: str) -> Answer:
        """The same of a form, which shows whose page it is from."""
        assert "p" == fields["csrf_token"]
        self.asked.append(f"POST {path}")
        return Answer("", {})


def test_a_paper_goes_from_desk_to_desk_into_the_archive() -> None:
    """Typed and saved often, looked at, handed on, approved, issued, filed; what is saved last is known."""
    office, desk = Office(), PaperDesk()
    clerk = Clerk(desk, office, Random(1))  # noqa: S311
    for story in (
        clerk.drafting(json.loads(notice("typical", 1))),
        clerk.reviewing(),
        clerk.issuing(),
        clerk.filing(),
    ):
        assert all(pause > 0 for pause in story)
    steps = [asked for asked in desk.asked if asked.startswith("POST /manuscripts")]
    assert [f"POST /manuscripts/1/{act}" for act in ("submission", "approval", "issue", "filing")] == steps
    (draft,) = office.drafts.values()
    assert (sha256(desk.saved[-1]).hexdigest(), "", "filed") == (draft.saved, draft.sent, draft.state)
    assert len(desk.saved) > 18
    assert 3 == desk.asked.count("GET /api/v1/manuscripts/1/pdf")
    assert [1, 1] == [desk.asked.count(f"GET /assets/1/{name}.js") for name in "ab"]


@pytest.mark.parametrize("body", [notice("typical", 1), plan(114, 1)], ids=["notice", "plan"])
def test_what_is_typed_stays_sound(body: bytes) -> None:
    """However long somebody types; the digest of the next save is another."""
    payload: dict[str, Any] = json.loads(body)
    random = Random(2)  # noqa: S311
    for _ in range(60):
        type_in(payload, random)
    pipeline = build_pipeline(read_settings({}))
    assert () == errors_among(pipeline.check(pipeline.load(bytes_of(payload))))
    assert bytes_of(payload) != body


def test_a_script_names_others_by_where_it_is() -> None:
    """Beside it, or above."""
    assert "/assets/1/scripts/b.js" == joined("/assets/1/scripts/a.js", "./b.js")
    assert "/assets/1/vendor/lit.js" == joined("/assets/1/scripts/a.js", "../vendor/lit.js")


def record(**more: Any) -> dict[str, Any]:
    """The record of a run in which all went well."""
    taken = {"save": [[0, 20.0]] * 20, "page: list": [[0, 30.0]] * 19 + [[0, 250.0]], "preview": [[0, 900.0]]}
    told = {
        **{"date": "2026-01-02", "versions": {"Hongtou": "abc"}, "people": {"drafter": 40}, "seconds": 300},
        **{"minutes": 6.0, "load": [0.1, 1.5], "cpu_seconds": {"web": 9, "below": 9, "clerks": 9}},
        **{
            "memory_mb": 700,
            "kinds": figures(taken),
            "faults": [],
            "drafts": 2,
            "states": {"filed": 2},
            "lost": [],
        },
    }
    return {**told, **more}


def test_figures_are_told_by_kind_and_of_all_pages_together() -> None:
    """A page that took long is no saving that did."""
    page = clerk_section(record())
    assert "| **all pages** | 20 | 30 | 250 | 250 | 250 |" in page
    assert "| a draft saved | 20 | 20 | 20 | 20 | 20 |" in page
    assert "are now 2 filed; 0 lost, 0 errors." in page
    assert page.endswith("300 ms: reached.\n\n")
    assert "" == clerk_section(None)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"faults": ["save: 500 in place of 200"] * 3}, "3 × save: 500"),
        ({"lost": ["1: other in place of d"]}, "1: other"),
        (
            {"kinds": figures({"save": [[0, 301.0]], "page: list": [[0, 1.0]]})},
            "a draft saved: 95 of 100 in 301 ms",
        ),
        (
            {"kinds": figures({"save": [[0, 1.0]], "page: list": [[0, 400.0]]})},
            "**all pages**: 95 of 100 in 400 ms",
        ),
    ],
    ids=["error", "loss", "slow save", "slow page"],
)
def test_an_error_a_loss_and_a_wait_are_told(more: dict[str, Any], told: str) -> None:
    """Each keeps the aim from being reached."""
    assert [] == verdict(record())
    (found,) = verdict(record(**more))
    assert found.startswith(told)
    assert "**not reached**" in clerk_section(record(**more))
