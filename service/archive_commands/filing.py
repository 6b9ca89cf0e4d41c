"""Filing what is made: each payload becomes a 件, unless it is one already."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import click

from service import inputs
from service.acting import new_id, utc_now
from service.archive_commands.frame import mended
from service.console import acting, as_json, guarded, report
from service.core.access import WHOLE
from service.core.pipeline import Loaded, Pipeline
from service.core.reasons import WORDS, is_reason
from service.core.renditions import Made
from service.core.workbench import Workbench
from service.inputs import library, payloads, quoted, read
from service.registry import shortest_sample
from service.settings import read_settings

if TYPE_CHECKING:
    from service.archive.store import DocumentStore
    from service.core.keeping import Record

FORMATS = ("pdf", "docx")


def _reason(context: click.Context, parameter: click.Parameter, text: str) -> str:
    if text and not is_reason(text):
        raise click.BadParameter(WORDS)
    return text.strip()


reason = click.option(
    "--reason",
    default="",
    callback=_reason,
    help="同一文书（doc_id）已归档旧版本时，更替的原因，记入归档日志",
)


def _owner(context: click.Context, parameter: click.Parameter, path: str) -> str:
    from service.bootstrap.people import build_office

    if path != WHOLE and not build_office(read_settings()).units.has(path):
        raise click.BadParameter("没有这个机构：请核对代码，或先用 hongtou unit add 设置。")
    return path


owner = click.option(
    "--owner",
    default=WHOLE,
    show_default="全校",
    callback=_owner,
    metavar="机构代码",
    help="文书所属的机构：只有权限包含这个机构的人能在网上查阅",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where payloads are made into papers and filed by *actor*; *again* even what was filed before."""

    pipeline: Pipeline
    store: "DocumentStore"
    actor: str
    reason: str = ""
    owner: str = WHOLE
    again: bool = False

    @property
    def bench(self) -> Workbench:
        """Where documents quote what is filed."""
        return Workbench(self.pipeline, self.store, shortest_sample)

    def file(self, loaded: Loaded) -> "tuple[Record, bool]":
        """The record as filed, and whether it was filed before; raises as the pipeline and the store."""
        from service.bootstrap.archive import build_archive

        doc_id = loaded.document.doc_id
        known = None if self.again else self.store.filed(doc_id, sha256(loaded.source).hexdigest())
        if known:
            return known, True
        made = Made.of(loaded.document, self.pipeline.render(loaded, FORMATS))
        record = build_archive(self.store).keep(
            made,
            loaded.source,
            id=new_id(),
            created_at=utc_now(),
            actor=self.actor,
            reason=self.reason,
            owner=self.owner,
        )
        return record, False


def told(record: "Record", before: bool) -> dict[str, Any]:
    """What the command answers of a filed paper."""
    return {
        "findings": record.findings,
        "filed": {
            "id": record.id,
            "archival_code": record.archival_code,
            "title": record.title,
            "status": record.status.value,
            "filed_before": before,
            "supersedes": record.supersedes,
            "is_example": bool(record.filed_under.get("is_example")),
            "conformance": record.conformance.get("state", ""),
        },
    }


@click.command(
    help="生成文书并归档为件，编定档号。PAYLOAD 为 JSON 文件，- 表示标准输入。\n\n"
    "同一文书（doc_id）已归档过旧版本的，旧版本标为“已更替”；数据一字不差已归档过的，"
    "只告知其档号，不重复归档。服务运行时也可使用。"
)
@payloads
@quoted
@reason
@owner
@click.option("--again", is_flag=True, help="数据未变也重新归档（如换了字体或程序版本），更替前一件")
@acting
@as_json
@guarded
def file(
    *, payload: Any, quoted: Any, reason: str, owner: str, again: bool, actor: str, as_json: bool
) -> int:
    """Make and file each payload."""
    line = inputs.pipeline()
    bodies = read(payload)
    with mended(actor) as store:
        desk = Desk(line, store, actor, reason, owner, again)
        find = library(line, bodies, read(quoted), desk.bench.find)
        return report(bodies, line, find, lambda loaded: told(*desk.file(loaded)), as_json=as_json)


COMMANDS = (file,)
