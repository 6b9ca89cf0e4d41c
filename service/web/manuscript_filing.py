"""Filing an issued manuscript: one document, whatever is repeated or broken off.

The id of the document follows from the event that issued the manuscript. Once filing begins nobody returns
it; then the archive keeps the document, and only then the log of the office says so. Where a process dies in
between, the next call finds in the archive what became of it.
"""

from service.bootstrap.archive import build_archive
from service.core.access import Reach, Scope
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.keeping import Record
from service.core.manuscripts import Manuscript, State
from service.core.origins import origin
from service.core.renditions import Made
from service.web.access import caller, reach
from service.web.services import services


def filed(id: str, seen: str, reason: str) -> Manuscript:
    """The manuscript as filed; raises as `Manuscripts.step`, the pipeline and the store do."""
    held, within = services(), reach(Scope.FILE)
    found, content = held.office.manuscripts.content(id, within)
    found = settled(found)
    if found.state is State.FILED:
        return found
    found.check(Act.FILE, caller(), seen)
    made = held.workshop.make(content, ("pdf", "docx"), reach=reach(Scope.READ_ARCHIVE))
    found, head = held.office.manuscripts.begin_filing(id, caller(), within, seen)
    try:
        record = _kept(made, content, found, origin(found, head), reason)
    except StoreFailed:  # the archive may have it all the same
        raise
    except HongtouError:
        held.office.manuscripts.not_filed(id)
        raise
    return _told(found, record)


def settled(found: Manuscript) -> Manuscript:
    """The manuscript as filed, where the archive has it already; else as it is."""
    if not found.is_being_filed:
        return found
    try:
        return _told(found, services().store.get(found.record_id))
    except NotFound:
        return found


def _kept(made: Made, content: bytes, found: Manuscript, origin: dict[str, object], reason: str) -> Record:
    held = services()
    return build_archive(held.store, held.watch).keep(
        made,
        content,
        id=found.record_id,
        created_at=held.now(),
        actor=caller().name,
        reason=reason,
        owner=found.unit,
        origin=origin,
        reach=Reach((found.unit,)),
    )


def _told(found: Manuscript, record: Record) -> Manuscript:
    """The manuscript as filed; raises StoreFailed where the record holds other bytes than were issued."""
    payload = record.file("payload")
    if payload is None or payload.digest != found.digest:
        raise StoreFailed(
            f"归档文书 {record.id} 的内容不是文稿 {found.id} 签发的内容。",
            hint="请管理员核对归档库和数据库。",
        )
    held = services()
    actor = record.history[0].actor
    return held.office.manuscripts.filed(found.id, record.id, actor=actor, time=held.now())
