"""Manuscripts are kept with every step in the log, on both databases, whoever else works on them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from service.core.access import EVERYWHERE, Caller, Grant, Reach, Role, Scope, rights_of
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound, StateForbids, VersionChanged
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.manuscripts import Manuscript, ManuscriptQuery, Sheet, State
from service.office import log
from service.office.database.layout import office_database
from service.office.database.tables import manuscripts, versions
from service.office.faults import worded
from service.office.manuscripts import Manuscripts
from service.office.units import Units
from tests.office.conftest import ACTOR, NOW
from tests.postgres import PostgreSQL

UNIT = "D01/D0102"


def somebody(name: str, *roles: Role, unit: str = UNIT) -> Caller:
    """A person with those roles in that unit."""
    id = sha256(name.encode()).hexdigest()[:32]
    return Caller(id, name, rights_of(Grant(role, unit) for role in roles), person=id)


JIA = somebody("甲", Role.DRAFTER, Role.REVIEWER)
YI = somebody("乙", Role.DRAFTER, Role.REVIEWER, Role.ISSUER)
BING = somebody("丙", Role.REVIEWER, Role.ISSUER, Role.ARCHIVIST)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manuscripts]:
    """No manuscripts yet, in a database of each kind with three units."""
    server: PostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
    database = office_database(server.database() if server else "", tmp_path)
    for path in ("D01", UNIT, "d01"):
        Units(database).add(path, f"机构{path}", time=NOW, actor=ACTOR)
    yield Manuscripts(worded(database))
    database.let_go()


def sheet(words: str = "初稿") -> Sheet:
    """A content."""
    return Sheet(words.encode(), "letter", f"关于{words}的信")


def new(kept: Manuscripts, words: str = "初稿", caller: Caller = JIA, unit: str = UNIT) -> Manuscript:
    """A draft."""
    return kept.create(sheet(words), unit, caller, id=uuid4().hex, time=NOW)


def step(kept: Manuscripts, act: Act, found: Manuscript, caller: Caller, **said: str) -> Manuscript:
    """The manuscript after that step on what the caller has seen."""
    given: dict[str, Any] = {"reach": EVERYWHERE, "seen": found.digest, "time": NOW, **said}
    return kept.step(act, found.id, caller, **given)


def save(kept: Manuscripts, found: Manuscript, words: str, caller: Caller) -> Manuscript:
    """The manuscript with other words."""
    return kept.save(found.id, sheet(words), caller, reach=EVERYWHERE, seen=found.digest, time=NOW)


def issued(kept: Manuscripts, words: str = "初稿") -> Manuscript:
    """A manuscript on the desk of the archivist."""
    found = step(kept, Act.SUBMIT, new(kept, words), JIA)
    found = step(kept, Act.APPROVE, found, BING, remark="同意")
    return step(kept, Act.ISSUE, found, BING)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each gives or raises when all begin at once."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return call()
        except HongtouError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_manuscript_goes_its_way(kept: Manuscripts) -> None:
    """Every step is an event with person, digest and remark; the state follows."""
    found = issued(kept)
    assert State.ISSUED is found.state
    assert [Act.DRAFT, Act.SUBMIT, Act.APPROVE, Act.ISSUE] == [event.act for event in found.history]
    assert ["甲", "甲", "丙", "丙"] == [event.actor for event in found.history]
    assert {found.digest} == {event.details["digest"] for event in found.history}
    assert "同意" == found.history[2].details["remark"]
    with kept.database.reading() as connection:
        assert [] == list(log.breaks(connection))


def test_a_return_brings_it_back_with_a_reason_and_keeps_what_was_handed_on(kept: Manuscripts) -> None:
    """Both versions stay for good, byte for byte."""
    found = step(kept, Act.SUBMIT, new(kept), JIA)
    found = step(kept, Act.RETURN, found, BING, reason="缺附件")
    found = step(kept, Act.SUBMIT, save(kept, found, "二稿", YI), YI)
    contents = [kept.version(found.id, number, EVERYWHERE)[1].decode() for number in (1, 2)]
    assert (2, ["初稿", "二稿"]) == (found.version, contents)
    assert "缺附件" == found.history[2].details["reason"]
    assert {"甲", "乙"} == set(found.contributors.values())
    with pytest.raises(NotFound, match="没有第 3 版"):
        kept.version(found.id, 3, EVERYWHERE)


def test_saving_often_tells_the_log_once_a_person_and_round(kept: Manuscripts) -> None:
    """Who wrote is known; how often somebody saved is not worth an event."""
    found = new(kept)
    for number, caller in enumerate([JIA, JIA, YI, JIA, YI, YI]):
        found = save(kept, found, f"第{number}次", caller)
    assert ["甲", "乙"] == [event.actor for event in found.history]
    found = step(kept, Act.RETURN, step(kept, Act.SUBMIT, found, JIA), BING, reason="再改")
    found = save(kept, save(kept, found, "又改", JIA), "再改", JIA)
    assert [Act.DRAFT, Act.REVISE, Act.SUBMIT, Act.RETURN, Act.REVISE] == [it.act for it in found.history]
    assert (found, "再改".encode()) == kept.content(found.id, EVERYWHERE)


def test_saving_the_same_again_changes_nothing(kept: Manuscripts) -> None:
    """No event, nobody becomes a contributor by it."""
    found = new(kept)
    assert found == save(kept, found, "初稿", YI)


def test_creating_twice_under_one_id_gives_one_manuscript(kept: Manuscripts) -> None:
    """A repeated call finds the first."""
    id = uuid4().hex
    first, second = (kept.create(sheet(), UNIT, JIA, id=id, time=NOW) for _ in range(2))
    assert first == second and 1 == len(first.history)


def test_a_unit_must_be_there(kept: Manuscripts) -> None:
    """Nothing is drafted for nobody."""
    with pytest.raises(NotFound, match="没有代码为"):
        new(kept, unit="D09")


@pytest.mark.parametrize("reach", [Reach(), Reach(("D02",)), Reach(("D01/D0102/X",)), Reach(("d01",))])
def test_beyond_its_unit_there_is_no_such_manuscript(kept: Manuscripts, reach: Reach) -> None:
    """Whatever is asked of it, in the words for one that never was."""
    found, unknown = new(kept), uuid4().hex
    calls: list[Callable[[str], Any]] = [
        lambda id: kept.get(id, reach),
        lambda id: kept.content(id, reach),
        lambda id: kept.version(id, 1, reach),
        lambda id: kept.save(id, sheet("别的"), YI, reach=reach, seen=found.digest, time=NOW),
        lambda id: kept.step(Act.SUBMIT, id, YI, reach=reach, seen=found.digest, time=NOW),
        lambda id: kept.begin_filing(id, BING, reach, found.digest),
    ]
    for call in calls:
        told = []
        for id in (found.id, unknown):
            with pytest.raises(NotFound) as refused:
                call(id)
            told.append(refused.value.message.replace(id, "…"))
        assert told[0] == told[1]
    assert 0 == kept.list(ManuscriptQuery(reach=reach), JIA, offset=0, limit=9).total
    assert found == kept.get(found.id, Reach(("D01",)))


def test_lists_are_filtered_and_paged(kept: Manuscripts) -> None:
    """By state, unit, hand in it, and by what waits for whom."""
    draft, other = new(kept), new(kept, "另稿", YI, "D01")
    handed, done = step(kept, Act.SUBMIT, new(kept, "送核"), JIA), issued(kept, "待归档")
    approved = step(kept, Act.APPROVE, step(kept, Act.SUBMIT, new(kept, "待签"), JIA), YI)

    def asked(caller: Caller = JIA, **wanted: Any) -> set[str]:
        query = ManuscriptQuery(reach=EVERYWHERE, **wanted)
        page = kept.list(query, caller, offset=0, limit=99)
        assert page.total == len(page.manuscripts)
        return {item.id for item in page.manuscripts}

    assert {draft.id, other.id, handed.id, approved.id, done.id} == asked()
    assert {draft.id, other.id} == asked(state=State.DRAFT)
    assert {done.id} == asked(state=State.ISSUED)
    assert {draft.id, handed.id, approved.id, done.id} == asked(unit=UNIT)
    assert set() == asked(unit="d01")
    assert {other.id} == asked(YI, is_mine=True)
    assert {draft.id} == asked(JIA, is_waiting=True)
    assert {handed.id, approved.id} == asked(YI, is_waiting=True)
    assert {handed.id, approved.id, done.id} == asked(BING, is_waiting=True)
    assert set() == asked(somebody("丁", *Role, unit="D09"), is_waiting=True)
    pages = [kept.list(ManuscriptQuery(reach=EVERYWHERE), JIA, offset=at, limit=2) for at in (0, 2, 4)]
    assert [5, 5, 5] == [page.total for page in pages]
    assert asked() == {item.id for page in pages for item in page.manuscripts}


def test_nobody_is_taken_for_another_by_what_a_remark_says(kept: Manuscripts) -> None:
    """Words that look like the log's own are only words."""
    found = step(kept, Act.SUBMIT, new(kept), JIA)
    step(kept, Act.RETURN, found, BING, reason=f'"person": "{YI.id}"')
    query = ManuscriptQuery(reach=EVERYWHERE, is_mine=True)
    assert 0 == kept.list(query, YI, offset=0, limit=9).total


def test_of_two_who_save_at_once_one_is_told(kept: Manuscripts) -> None:
    """Nobody's words are lost without his knowing."""
    for _ in range(5):
        found = new(kept)
        ended = together(*(partial(save, kept, found, f"{who.name}稿", who) for who in (JIA, YI)))
        (lost,) = [item for item in ended if isinstance(item, HongtouError)]
        assert isinstance(lost, VersionChanged)
        (won,) = [item for item in ended if isinstance(item, Manuscript)]
        assert won.digest == kept.get(found.id, EVERYWHERE).digest


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN])
def test_of_two_reviewers_at_once_one_decides(kept: Manuscripts, act: Act) -> None:
    """The other one is told that there is nothing to review any more."""
    for _ in range(5):
        found = step(kept, Act.SUBMIT, new(kept), JIA)
        first, second = somebody("丁", Role.REVIEWER), somebody("戊", Role.REVIEWER)
        ended = together(
            partial(step, kept, Act.APPROVE, found, first), partial(step, kept, act, found, second)
        )
        assert [StateForbids] == [type(item) for item in ended if isinstance(item, HongtouError)]
        assert 3 == len(kept.get(found.id, EVERYWHERE).history)


def test_saving_never_slips_into_what_is_handed_on(kept: Manuscripts) -> None:
    """Either the save came first, and the submission names another version, or it is refused."""
    for _ in range(10):
        found = new(kept)
        saved, handed = together(
            partial(save, kept, found, "改", YI), partial(step, kept, Act.SUBMIT, found, JIA)
        )
        now = kept.get(found.id, EVERYWHERE)
        if isinstance(saved, Manuscript):
            assert isinstance(handed, VersionChanged) and State.DRAFT is now.state
        else:
            assert isinstance(saved, StateForbids) and State.IN_REVIEW is now.state
            assert "初稿".encode() == kept.version(found.id, 1, EVERYWHERE)[1]


def test_handing_on_twice_at_once_keeps_one_version(kept: Manuscripts) -> None:
    """The second finds it handed on."""
    found = new(kept)
    ended = together(*[lambda: step(kept, Act.SUBMIT, found, JIA)] * 4)
    assert 3 == sum(isinstance(item, StateForbids) for item in ended)
    assert 1 == kept.get(found.id, EVERYWHERE).version


def test_a_step_that_fails_leaves_neither_event_nor_version(
    kept: Manuscripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row and event are one transaction."""
    found = new(kept)

    def broken(*given: object, **told: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as planted:
        planted.setattr("service.office.log.record", broken)
        with pytest.raises(StoreFailed):
            step(kept, Act.SUBMIT, found, JIA)
        with pytest.raises(StoreFailed):
            save(kept, found, "改", YI)
    assert found == kept.get(found.id, EVERYWHERE)
    with pytest.raises(NotFound):
        kept.version(found.id, 1, EVERYWHERE)


def test_words_changed_behind_our_back_are_found_out(kept: Manuscripts) -> None:
    """Neither shown nor judged: whoever has the database does not have the log."""
    found = step(kept, Act.SUBMIT, new(kept), JIA)
    planted = {"content": "偷换".encode(), "digest": sha256("偷换".encode()).hexdigest()}
    for changed in (planted, {"content": b"!"}):
        with kept.database.writing() as connection:
            connection.execute(update(manuscripts).values(**changed))
        with pytest.raises(StoreFailed):
            kept.content(found.id, EVERYWHERE)
    with pytest.raises(StoreFailed):
        step(kept, Act.APPROVE, kept.get(found.id, EVERYWHERE), BING)
    with kept.database.writing() as connection:
        connection.execute(update(versions).values(digest="x", content=b"!"))
    with pytest.raises(StoreFailed):
        kept.version(found.id, 1, EVERYWHERE)


def test_what_is_being_filed_waits_for_the_archive(kept: Manuscripts) -> None:
    """Nobody returns it meanwhile; once the archive has refused it, the issuer may."""
    found = issued(kept)
    begun, head = kept.begin_filing(found.id, BING, EVERYWHERE, found.digest)
    assert begun.is_being_filed and head.digest == found.history[-1].digest
    with pytest.raises(StateForbids, match="正在归档"):
        step(kept, Act.RETURN, begun, BING, reason="改")
    kept.begin_filing(found.id, BING, EVERYWHERE, found.digest)
    kept.not_filed(found.id)
    assert State.DRAFT is step(kept, Act.RETURN, begun, BING, reason="改").state


def test_it_is_filed_once_however_often_that_is_told(kept: Manuscripts) -> None:
    """The event names the record, whose id follows from the event that issued it."""
    found = issued(kept)
    assert 32 == len(found.record_id)
    ended = together(*[lambda: kept.filed(found.id, found.record_id, actor="丙", time=NOW)] * 4)
    assert all(State.FILED is item.state for item in ended)
    (event,) = [item for item in ended[0].history if item.act is Act.FILE]
    assert found.record_id == event.details["record"] == ended[0].record_id
    assert not ended[0].is_being_filed


def test_a_filing_of_what_was_returned_since_is_told_apart(kept: Manuscripts) -> None:
    """Its record is not that of what will be issued next."""
    found = issued(kept)
    step(kept, Act.RETURN, found, BING, reason="改")
    with pytest.raises(StateForbids, match="退回"):
        kept.filed(found.id, found.record_id, actor="丙", time=NOW)


def test_steps_are_in_the_log_of_the_office(kept: Manuscripts) -> None:
    """Found there by the manuscript's id, beside all else that is done."""
    found = issued(kept)
    with kept.database.reading() as connection:
        page = log.page(connection, AuditQuery(object=found.id), offset=0, limit=9)
    assert list(reversed(found.history)) == list(page.events)


def test_rights_are_asked_for_in_the_unit_of_the_manuscript(kept: Manuscripts) -> None:
    """Who reads it need not be one who may write it."""
    found = new(kept)
    reader = somebody("丁", Role.REVIEWER)
    with pytest.raises(HongtouError, match=Scope.WRITE):
        save(kept, found, "改", reader)
