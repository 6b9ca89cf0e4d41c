"""Remarks at places of a manuscript: who makes them, where they are found again, how they are answered."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.core.access import Role
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.web.services import Services
from tests.web.calls import code_of
from tests.web.fakes import settings_for
from tests.web.papers import PLAN, paper_services, written
from tests.web.test_manuscripts import (
    People,
    drafted,
    gone,
    people,
    person,
    send,
    step,
)

__all__ = ["people"]


AT = "/body/ledger/0/problems/0/measures/1/text"
FIRST = written(PLAN)
WORDS = PLAN["body"]["ledger"][0]["problems"][0]["measures"][1]["text"]


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """Services for the true types."""
    return paper_services(settings_for(tmp_path))


def rearranged(words: str | None) -> bytes:
    """The plan with its first two problems in the other order, and measure M002 in those words, or none."""
    plan = deepcopy(PLAN)
    first, second, *others = plan["body"]["ledger"][0]["problems"]
    plan["body"]["ledger"][0]["problems"] = [second, first, *others]
    if words is None:
        first["measures"].pop(1)
    else:
        first["measures"][1]["text"] = words
    return written(plan)


def remark(
    people: People,
    found: Mapping[str, Any],
    at: str = AT,
    who: str = "乙",
    words: str = "太空。",
) -> TestResponse:
    """The answer to a remark there."""
    body = {"pointer": at, "words": words}
    return send(people[who], "POST", f"/{found['id']}/remarks", body, found["digest"])


def remarks(people: People, found: Mapping[str, Any]) -> dict[str, Any]:
    """What everybody of the unit is told of the remarks."""
    return dict(people["丁"].get(f"/api/v1/manuscripts/{found['id']}/remarks").get_json())


def answer(people: People, found: Mapping[str, Any], id: str, who: str = "甲") -> TestResponse:
    """The answer to an answer."""
    return send(people[who], "POST", f"/{found['id']}/remarks/{id}/resolution", {"answer": "已补充。"})


def returned(people: People, found: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    """The manuscript given back, with other content."""
    send(people["乙"], "POST", f"/{found['id']}/return", {"reason": "见意见"}, found["digest"])
    return dict(send(people["甲"], "PUT", f"/{found['id']}/content", content, found["digest"]).get_json())


def test_a_remark_is_made_found_again_and_answered(people: People, services: Services) -> None:
    """The measure moved meanwhile and has other words; the log knows who said what."""
    found = gone(people, "submission", body=FIRST)
    made = remark(people, found)
    assert 201 == made.status_code
    assert ["方面 A01", "反馈问题 P01", "整改措施 M002", "整改措施"] == made.get_json()["place"]
    found = returned(people, found, rearranged("修订三项制度。"))
    (told,) = remarks(people, found)["items"]
    assert (WORDS, "/body/ledger/0/problems/1/measures/1/text", True, True) == (
        told["was"], told["now"], told["is_changed"], told["is_open"],
    )  # fmt: skip
    told = answer(people, found, told["id"]).get_json()
    assert ("已补充。", False) == (told["answer"], told["is_open"]) and told["answered_by"].startswith("甲")
    assert 0 == remarks(people, found)["open"]
    log = services.office.logged(AuditQuery(object=found["id"]), offset=0, limit=50).events
    acts = [(event.act, event.details["remark"]) for event in log if event.act in (Act.REMARK, Act.RESOLVE)]
    assert [(Act.RESOLVE, "已补充。"), (Act.REMARK, "太空。")] == acts


def test_a_remark_on_what_is_gone_says_so(people: People) -> None:
    """The measure was struck out."""
    found = gone(people, "submission", body=FIRST)
    remark(people, found)
    (told,) = remarks(people, returned(people, found, rearranged(None)))["items"]
    assert (None, True, True) == (told["now"], told["is_changed"], told["is_open"])


def test_open_remarks_hold_nobody_up(people: People) -> None:
    """Handing on again is allowed; they stand open in the next round too, and can be answered after it."""
    found = gone(people, "submission", body=FIRST)
    id = remark(people, found).get_json()["id"]
    found = returned(people, found, FIRST + b"\n")
    assert 200 == step(people["甲"], found, "submission").status_code
    assert 1 == remarks(people, found)["open"]
    assert (409, "state-forbids") == code_of(answer(people, found, id))


def test_an_issuer_remarks_before_issuing(people: People) -> None:
    """Then the reviewer's turn is over; a remark on the whole paper has no place."""
    found = gone(people, "submission", "approval", body=FIRST)
    assert (409, "state-forbids") == code_of(remark(people, found))
    told = remark(people, found, "", "丙").get_json()
    assert ([], None, False) == (told["place"], told["was"], told["is_changed"])


@pytest.mark.parametrize(("who", "refused"), [("甲", "forbidden"), ("丁", "forbidden")])
def test_who_wrote_or_does_not_review_makes_no_remark(people: People, who: str, refused: str) -> None:
    """甲 wrote it, 丁 is the archivist."""
    found = gone(people, "submission", body=FIRST)
    assert (403, refused) == code_of(remark(people, found, who=who))


def test_drafts_are_not_remarked_on_yet(people: People) -> None:
    """Nothing was handed on."""
    assert (409, "state-forbids") == code_of(remark(people, drafted(people, FIRST)))


def test_a_remark_on_another_version_is_refused(people: People) -> None:
    """Nobody remarks on what he does not see."""
    found = gone(people, "submission", body=FIRST)
    assert (412, "version-changed") == code_of(remark(people, {**found, "digest": "0" * 64}))
    assert (
        428
        == send(people["乙"], "POST", f"/{found['id']}/remarks", {"pointer": "", "words": "x"}).status_code
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("/body/ledger/99/title", "好"),
        ("body", "好"),
        ("", " "),
        ("", "长" * 1_001),
        ("", "\0"),
        ("/" * 501, "好"),
    ],
)
def test_a_remark_that_says_nothing_or_nowhere_is_refused(people: People, at: str, words: str) -> None:
    """Nor is one longer than there is room for."""
    found = gone(people, "submission", body=FIRST)
    assert 422 == remark(people, found, at, words=words).status_code


def test_lines_stay_lines(people: People) -> None:
    """Remarks may have several."""
    found = gone(people, "submission", body=FIRST)
    assert "一、改。\n二、补。" == remark(people, found, words=" 一、改。\n二、补。\n").get_json()["words"]


def test_only_who_may_write_answers_and_only_once(people: People) -> None:
    """Not the reviewer; and there must be such a remark."""
    found = gone(people, "submission", body=FIRST)
    id = remark(people, found).get_json()["id"]
    found = returned(people, found, FIRST + b" ")
    assert 403 == answer(people, found, id, "乙").status_code
    assert 200 == answer(people, found, id).status_code
    assert (409, "state-forbids") == code_of(answer(people, found, id))
    assert (404, "not-found") == code_of(answer(people, found, "0" * 32))


def test_other_units_know_of_no_remark(app: Any, people: People) -> None:
    """There is no such manuscript for them."""
    found = gone(people, "submission", body=FIRST)
    id = remark(people, found).get_json()["id"]
    stranger = person(app, "戊", Role.DRAFTER, Role.REVIEWER, unit="D02")
    assert 404 == stranger.get(f"/api/v1/manuscripts/{found['id']}/remarks").status_code
    assert 404 == remark({"乙": stranger}, found).status_code
    assert 404 == answer({"甲": stranger}, found, id).status_code
