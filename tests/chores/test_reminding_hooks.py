"""Hooks are told of deadlines: of plans alone that whoever set the hook may read on that day."""

import json
from typing import Any
from uuid import uuid4

import pytest

from service.bootstrap.jobs import build_hooks
from service.bootstrap.people import build_office
from service.core.access import WHOLE, Scope
from service.core.batches import Whose
from service.core.chores import Chore
from service.core.hooks import HookEvent
from service.core.keeping import Record
from service.office.opening import Office
from tests.callers import token_of
from tests.chores.conftest import Household
from tests.drafting.filed import PLAN, filed, sample

NOW = "2026-01-01T00:00:00Z"
READS = frozenset({Scope.READ_ARCHIVE})


@pytest.fixture
def plan(household: Household) -> Record:
    """A filed plan of one unit, long overdue."""
    return filed(household.store, sample(PLAN), owner="law")


@pytest.fixture
def office(household: Household) -> Office:
    """The office of the household."""
    return build_office(household.settings)


def token(office: Office, scopes: frozenset[Scope] = READS, unit: str = WHOLE) -> str:
    """The id of a new program."""
    return token_of(office, scopes, unit).split("_")[1]


def hook(household: Household, owner: str, *events: HookEvent) -> str:
    """The id of a new hook of that program."""
    given = {"name": "督办", "url": "https://93.184.215.14/", "events": events or (HookEvent.REMINDER_DUE,)}
    found, _ = build_hooks(household.settings).add(uuid4().hex, Whose(owner), **given)  # type: ignore[arg-type]
    return found.id


def told(household: Household, id: str) -> list[dict[str, Any]]:
    """What the hook is told."""
    found, _ = build_hooks(household.settings).log.list(id, offset=0, limit=9)
    assert {HookEvent.REMINDER_DUE} >= {delivery.event for delivery in found}
    return [json.loads(delivery.body)["data"] for delivery in found]


def test_who_may_read_the_plan_is_told_once_a_day(household: Household, plan: Record, office: Office) -> None:
    """By ids, numbers and days."""
    id = hook(household, token(office))
    assert 1 == household.sound(Chore.REMINDERS).figures["hooks"]
    figures = household.sound(Chore.REMINDERS).figures
    (data,) = told(household, id)
    (item,) = data["plans"]
    assert (1, plan.id, plan.doc_id) == (data["total"], item["document"], item["doc_id"])
    assert (figures["overdue"], figures["soon"]) == (item["overdue"], item["soon"])
    assert plan.title not in json.dumps(data, ensure_ascii=False)


def test_nobody_else_is_told(household: Household, plan: Record, office: Office) -> None:
    """No program of another unit, none that may not read or may nothing any more, none that did not ask."""
    revoked = token(office)
    office.units.add("medicine", "医学院", time=NOW, actor="测试")
    others = [
        hook(household, token(office, unit="medicine")),
        hook(household, token(office, frozenset({Scope.MAKE}))),
        hook(household, revoked),
        hook(household, "f" * 32),
        hook(household, token(office), HookEvent.BATCH_ENDED),
    ]
    office.tokens.revoke(revoked, time=NOW, actor="测试")
    assert 0 == household.sound(Chore.REMINDERS).figures["hooks"]
    assert [[]] * 5 == [told(household, id) for id in others]


def test_no_pressing_measure_is_no_news(household: Household, office: Office) -> None:
    """Nobody is told that there is nothing to tell."""
    id = hook(household, token(office))
    household.sound(Chore.REMINDERS)
    assert [] == told(household, id)
