"""Remarks on manuscripts: events of the log and nothing else, so that none is changed and none is lost."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from service.core.access import Caller, Reach
from service.core.errors.requests import NotFound, StateForbids
from service.core.events import Act
from service.core.manuscripts import Manuscript
from service.core.remarks import MOST, TOLD_BY, Remark, remarks_of
from service.database.engine import Database
from service.office import log
from service.office.manuscripts import by, manuscript, tell


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks on manuscripts in *database*; all raise NotFound beyond the reach, and StoreFailed."""

    database: Database

    def of(self, manuscript_id: str, reach: Reach) -> tuple[Manuscript, tuple[Remark, ...]]:
        """The manuscript, and the remarks on it, oldest first; raises NotFound."""
        with self.database.reading() as connection:
            return manuscript(connection, manuscript_id, reach), _remarks(connection, manuscript_id)

    def open_on(self, manuscript_ids: Collection[str]) -> dict[str, int]:
        """How many remarks stand open on each of these manuscripts."""
        with self.database.reading() as connection:
            told = log.histories(connection, manuscript_ids, TOLD_BY)
        return {id: sum(remark.is_open for remark in remarks_of(events)) for id, events in told.items()}

    def add(
        self,
        manuscript_id: str,
        pointer: str,
        words: str,
        caller: Caller,
        *,
        id: str,
        reach: Reach,
        seen: str,
        time: str,
    ) -> Remark:
        """The new remark at that place of the content with the digest *seen*, which is in review.

        Raises NotFound, StateForbids, Forbidden or VersionChanged.
        """
        with self.database.writing() as connection:
            found = manuscript(connection, manuscript_id, reach)
            found.check(Act.REMARK, caller, seen)
            if len(_remarks(connection, manuscript_id)) >= MOST:
                raise StateForbids(
                    f"这份文稿已有 {MOST} 条意见，不能再提。", hint="请退回，并在原因中说明其余意见。"
                )
            told = {**by(caller), "digest": found.digest, "note": id, "pointer": pointer, "remark": words}
            tell(connection, Act.REMARK, manuscript_id, time=time, version=found.version, **told)
            return _remark(connection, manuscript_id, id)

    def resolve(
        self, manuscript_id: str, id: str, answer: str, caller: Caller, *, reach: Reach, time: str
    ) -> Remark:
        """The remark as answered; raises NotFound, StateForbids (answered before, too) or Forbidden."""
        with self.database.writing() as connection:
            found = manuscript(connection, manuscript_id, reach)
            remark = _remark(connection, manuscript_id, id)
            found.check_may(Act.RESOLVE, caller)
            if not remark.is_open:
                raise StateForbids("这条意见已经处理。", hint="请刷新后再看。")
            told = {**by(caller), "digest": found.digest, "note": id, "remark": answer}
            tell(connection, Act.RESOLVE, manuscript_id, time=time, **told)
            return _remark(connection, manuscript_id, id)


def _remarks(connection: Connection, manuscript_id: str) -> tuple[Remark, ...]:
    return remarks_of(log.histories(connection, [manuscript_id], TOLD_BY)[manuscript_id])


def _remark(connection: Connection, manuscript_id: str, id: str) -> Remark:
    for remark in _remarks(connection, manuscript_id):
        if remark.id == id:
            return remark
    raise NotFound("这份文稿没有这条意见。", hint="请刷新后再看，可用的见 remarks。")
