"""The log of the office is searched alike on both databases."""

from pathlib import Path

import pytest

from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office.database.layout import office_database
from service.office.opening import Office
from tests.web.fakes import office_over

EVENTS = (
    ("2026-02-01T08:00:00.500000Z", "张三（zhang.san）", Act.READ, "a" * 32),
    ("2026-02-01T08:00:01.000000Z", "李四（li_si）", Act.READ, "b" * 32),
    ("2026-02-02T00:00:00.000000Z", "张三（zhang.san） 的令牌 100%", Act.DOWNLOAD, "a" * 32),
    ("2026-02-02T00:00:00.000001Z", r"令牌 \a", Act.SEARCH, ""),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """An office on either database, with four events."""
    url = request.getfixturevalue("postgresql").database() if request.param == "postgresql" else ""
    office = office_over(office_database(url, tmp_path / "data"))
    for time, actor, act, object in EVENTS:
        office.record(time=time, actor=actor, act=act, object=object)
    return office


def test_each_question_has_the_same_answer(office: Office) -> None:
    """By person and by the person's programs, by act, object and time; signs of patterns are signs."""
    asked = {
        AuditQuery(): [1, 2, 3, 4],
        AuditQuery(actor="zhang.san"): [1, 3],
        AuditQuery(actor="ZHANG"): [1, 3],
        AuditQuery(actor="li_si"): [2],
        AuditQuery(actor="g_s"): [],
        AuditQuery(actor="%"): [3],
        AuditQuery(actor="\\"): [4],
        AuditQuery(actor="/"): [],
        AuditQuery(act=Act.READ): [1, 2],
        AuditQuery(object="a" * 32, act=Act.DOWNLOAD): [3],
        AuditQuery(since="2026-02-01T08:00:01"): [2, 3, 4],
        AuditQuery(until="2026-02-01T08:00:01"): [1],
        AuditQuery(since="2026-02-02"): [3, 4],
        AuditQuery(until="2026-02-02"): [1, 2],
        AuditQuery(since="2026-02-02T00:00:00", until="2026-02-02T00:00:01", actor="令牌"): [3, 4],
    }
    for query, numbers in asked.items():
        page = office.logged(query, offset=0, limit=10)
        assert (numbers[::-1], len(numbers)) == ([event.seq for event in page.events], page.total), query
        exported = office.exported(query, until=office.head())
        assert numbers == [event.seq for event in exported], query
