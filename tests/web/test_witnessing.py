"""While the service runs, the archive's log is told where the log of the office ends."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from service.core.errors.faults import StoreFailed
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.web.services import SYSTEM, Services
from service.web.witnessing import MOST_LOOKS, Witnessing
from tests.archive.conftest import opened
from tests.callers import token_in
from tests.journal.reading import lines
from tests.running import running_service
from tests.web.fakes import office_in


def put(services: Services, count: int = 1) -> None:
    """So many events."""
    for _ in range(count):
        services.office.record(time=services.now(), actor="张三", act=Act.READ)


def heads(services: Services) -> list[int]:
    """How far the archive's log has seen."""
    return [witness.head.seq for witness in services.store.witnesses()]


def test_the_head_is_witnessed_after_so_many_events(services: Services) -> None:
    """Not at every look: each witness is a file of the archive's log."""
    looking = Witnessing(services, most=10)
    put(services)
    looking.look(is_due=True)
    put(services, 9)
    looking.look()
    assert [1] == heads(services)
    put(services)
    looking.look()
    assert [1, 11] == heads(services)


def test_the_head_is_witnessed_after_so_many_hours(services: Services) -> None:
    """Where little is done; where nothing is, nothing is told."""
    looking = Witnessing(services)
    put(services)
    looking.look(is_due=True)
    put(services)
    for _ in range(2 * MOST_LOOKS):
        looking.look()
    assert [1, 2] == heads(services)


def test_refusals_that_were_only_counted_are_told_at_the_next_look(services: Services) -> None:
    """Who stopped knocking is told too."""
    for _ in range(5):
        services.refusals.heard("令牌 甲", "archive:read", time=services.now())
    Witnessing(services).look()
    page = services.office.logged(AuditQuery(), offset=0, limit=9)
    assert [(Act.REFUSE, "令牌 甲", {"before": 4})] == [
        (event.act, event.actor, event.details) for event in page.events
    ]


def test_what_fails_is_told_and_tried_again(
    services: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service goes on; the next look makes it good."""

    def failing(*known: object, **more: object) -> bool:
        raise StoreFailed("磁盘坏了。", hint="请换磁盘。")

    caplog.set_level(logging.INFO, "hongtou")
    put(services)
    broken = replace(services, store=replace(services.store, witnessing=None))  # type: ignore[type-var]
    monkeypatch.setattr(type(broken.store), "witness", failing)
    looking = Witnessing(broken)
    looking.look(is_due=True)
    (line,) = lines(caplog, "audit not witnessed")
    assert "store-failed" == line["code"]
    monkeypatch.undo()
    looking.services = services
    looking.look()
    assert [1] == heads(services)


def test_a_service_that_runs_and_stops_leaves_nothing_unseen(tmp_path: Path) -> None:
    """At its start and at its end, of the true service; the system is who did it."""
    with running_service(tmp_path):
        token_in(tmp_path)
    office, store = office_in(tmp_path), opened(tmp_path)
    verdict = office.verify(store.witnesses())
    assert (2, 0, ()) == (verdict.witnesses, verdict.open_end, verdict.breaks)
    with store.database.reading() as connection:
        actors = connection.exec_driver_sql("SELECT DISTINCT actor FROM events").scalars().all()
    assert [SYSTEM] == actors
