"""Manuscripts: every step a change of the row and an event of the log in one transaction."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.core.access import EVERYWHERE, Caller, Reach
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound, StateForbids
from service.core.events import Act, Event, Head
from service.core.manuscripts import (
    AFTER,
    WRITING,
    Manuscript,
    ManuscriptPage,
    ManuscriptQuery,
    Sheet,
    State,
    handed_on,
    person,
    person_of,
)
from service.database.engine import Database
from service.office import log
from service.office.database.tables import manuscripts, versions, writers
from service.office.finding import wanted
from service.office.units import check_unit

ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Manuscripts:
    """The manuscripts in *database*; everything raises NotFound beyond the given reach, and StoreFailed."""

    database: Database

    def create(self, sheet: Sheet, unit: str, caller: Caller, *, id: str, time: str) -> Manuscript:
        """The new manuscript of that unit; one created before under that id stays. Raises NotFound."""
        with self.database.writing() as connection:
            if _row(connection, id) is None:
                check_unit(connection, unit)
                values = {"id": id, "unit": unit, "is_being_filed": False, **_values(sheet, caller, time)}
                connection.execute(insert(manuscripts).values(**values, stage=State.DRAFT.value))
                tell(connection, Act.DRAFT, id, time=time, digest=values["digest"], **by(caller))
            return manuscript(connection, id, EVERYWHERE)

    def save(
        self, id: str, sheet: Sheet, caller: Caller, *, reach: Reach, seen: str, time: str
    ) -> Manuscript:
        """The manuscript with that content in the place of the one with the digest *seen*.

        The log is told of the first change by each person since the last step: who wrote is known, and
        saving every few seconds does not fill it. Raises NotFound, StateForbids or VersionChanged.
        """
        with self.database.writing() as connection:
            found = manuscript(connection, id, reach)
            found.check(Act.REVISE, caller, seen)
            values = _values(sheet, caller, time)
            if values["digest"] != found.digest:
                connection.execute(update(manuscripts).where(manuscripts.c.id == id).values(**values))
                if person(caller) not in _writing_now(found):
                    tell(connection, Act.REVISE, id, time=time, digest=values["digest"], **by(caller))
            return manuscript(connection, id, reach)

    def step(
        self, act: Act, id: str, caller: Caller, *, reach: Reach, seen: str, time: str, **said: str
    ) -> Manuscript:
        """The manuscript after that act on the content with the digest *seen*; *said* is remark or reason.

        Raises NotFound, StateForbids, Forbidden, VersionChanged or StoreFailed.
        """
        with self.database.writing() as connection:
            found = manuscript(connection, id, reach)
            found.check(act, caller, seen)
            if act is Act.SUBMIT:
                _keep_version(connection, id, found.version + 1)
            tell(connection, act, id, time=time, digest=found.digest, **by(caller), **said)
            return manuscript(connection, id, reach)

    def get(self, id: str, reach: Reach) -> Manuscript:
        """The manuscript of that id; raises NotFound."""
        with self.database.reading() as connection:
            return manuscript(connection, id, reach)

    def content(self, id: str, reach: Reach) -> tuple[Manuscript, bytes]:
        """The manuscript and its content, byte for byte as it came; raises NotFound or StoreFailed."""
        with self.database.reading() as connection:
            found = manuscript(connection, id, reach)
            content = connection.execute(select(manuscripts.c.content).where(manuscripts.c.id == id))
            found.check_whole()
            return found, _whole(bytes(content.scalar_one()), found.digest, id)

    def version(self, id: str, number: int, reach: Reach) -> tuple[Manuscript, bytes]:
        """The manuscript, and what was handed on for review that time (from 1).

        Raises NotFound or StoreFailed.
        """
        asked = select(versions.c.content).where(versions.c.manuscript == id, versions.c.number == number)
        with self.database.reading() as connection:
            found = manuscript(connection, id, reach)
            is_there = 1 <= number <= found.version
            content = connection.execute(asked).scalar_one() if is_there else None
        if content is None:
            raise NotFound(f"这份文稿没有第 {number} 版。", hint="送核一次成一版，可用的见 versions。")
        return found, _whole(bytes(content), str(handed_on(found)[number - 1].details["digest"]), id)

    def list(self, query: ManuscriptQuery, caller: Caller, *, offset: int, limit: int) -> ManuscriptPage:
        """Some of the manuscripts that answer *query* of that caller, newest change first."""
        filters = tuple(wanted(query, caller))
        asked = select(*_TOLD).where(*filters)
        asked = asked.order_by(manuscripts.c.updated_at.desc(), manuscripts.c.id).offset(offset).limit(limit)
        counted = select(func.count()).select_from(manuscripts).where(*filters)
        with self.database.reading() as connection:
            rows = connection.execute(asked).all()
            told = log.histories(connection, [row.id for row in rows], AFTER)
            found = tuple(_manuscript_of(row, told[row.id]) for row in rows)
            return ManuscriptPage(found, int(connection.execute(counted).scalar_one()))

    def begin_filing(self, id: str, caller: Caller, reach: Reach, seen: str) -> tuple[Manuscript, Head]:
        """The manuscript, which from now on nobody returns, and where the log ends.

        Raises as `step` does. Who begins ends it by `filed` or `not_filed`; if nobody does, the process
        died: filing it again goes on.
        """
        with self.database.writing() as connection:
            manuscript(connection, id, reach).check(Act.FILE, caller, seen)
            _set_being_filed(connection, id, True)
            return manuscript(connection, id, reach), log.head(connection)

    def filed(self, id: str, record: str, *, actor: str, time: str) -> Manuscript:
        """The manuscript as filed under the id *record*, also where that was told before.

        Raises NotFound, or StateForbids where it is not the one that was to be filed.
        """
        with self.database.writing() as connection:
            found = manuscript(connection, id, EVERYWHERE)
            if found.record_id != record:
                raise StateForbids("文稿在归档之时已被退回。", hint="请核对归档库中的文书和这份文稿。")
            if found.state is not State.FILED:
                told = {"digest": found.digest, "record": record}
                tell(connection, Act.FILE, id, actor=actor, time=time, **told)
                _set_being_filed(connection, id, False)
            return manuscript(connection, id, EVERYWHERE)

    def not_filed(self, id: str) -> None:
        """Nothing; the archive refused it, so it may be returned."""
        with self.database.writing() as connection:
            _set_being_filed(connection, id, False)


_TOLD = tuple(column for column in manuscripts.c if column.name not in ("content", "stage"))


def _row(connection: Connection, id: str) -> Row[Any] | None:
    return connection.execute(select(*_TOLD).where(manuscripts.c.id == id)).one_or_none()


def manuscript(connection: Connection, id: str, reach: Reach) -> Manuscript:
    """The manuscript of that id; raises NotFound."""
    row = _row(connection, id) if ID.fullmatch(id) else None
    if row is None or not reach.covers(row.unit):
        raise NotFound(f"没有编号为 {id[:64]!r} 的文稿。", hint="请核对编号，或用文稿列表查找。")
    return _manuscript_of(row, log.histories(connection, [id], AFTER)[id])


def _manuscript_of(row: Row[Any], history: tuple[Event, ...]) -> Manuscript:
    values = row._asdict()
    return Manuscript(**values, history=history)


def _values(sheet: Sheet, caller: Caller, time: str) -> dict[str, Any]:
    return {
        "type": sheet.type,
        "title": sheet.title,
        "content": sheet.content,
        "digest": sha256(sheet.content).hexdigest(),
        "updated_at": time,
        "updated_by": caller.name,
    }


def _writing_now(found: Manuscript) -> set[str]:
    """Whose writing the log has been told of since the last step."""
    told = set()
    for event in reversed(found.history):
        if event.act not in (Act.DRAFT, Act.REVISE):
            break
        told.add(person_of(event))
    return told


def _keep_version(connection: Connection, id: str, number: int) -> None:
    content, digest = connection.execute(
        select(manuscripts.c.content, manuscripts.c.digest).where(manuscripts.c.id == id)
    ).one()
    _whole(bytes(content), digest, id)
    kept = {"manuscript": id, "number": number, "content": content, "digest": digest}
    connection.execute(insert(versions).values(**kept))


def _whole(content: bytes, digest: str, id: str) -> bytes:
    if sha256(content).hexdigest() != digest:
        raise StoreFailed(f"文稿 {id} 的内容已损坏。", hint="请管理员检查数据库，或恢复备份。")
    return content


def tell(connection: Connection, act: Act, id: str, *, actor: str, time: str, **said: str | int) -> None:
    """Nothing; the log has the act, and the row when and by whom it was last changed, and where that led."""
    log.record(connection, time=time, actor=actor, act=act, object=id, **said)
    touched = {"updated_at": time, "updated_by": actor}
    if act in AFTER:
        touched["stage"] = AFTER[act].value
    connection.execute(update(manuscripts).where(manuscripts.c.id == id).values(**touched))
    if act in WRITING:
        _keep_writer(connection, id, str(said["person"]))


def _keep_writer(connection: Connection, id: str, person: str) -> None:
    known = select(writers).where(writers.c.manuscript == id, writers.c.person == person)
    if connection.execute(known).first() is None:
        connection.execute(insert(writers).values(manuscript=id, person=person))


def by(caller: Caller) -> dict[str, str]:
    """Who acts, as the log tells it."""
    return {"actor": caller.name, "person": person(caller)}


def _set_being_filed(connection: Connection, id: str, is_being_filed: bool) -> None:
    changed = update(manuscripts).where(manuscripts.c.id == id)
    connection.execute(changed.values(is_being_filed=is_being_filed))
