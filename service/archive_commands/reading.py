"""What is known of filed papers, in words or as JSON; nothing is changed by looking."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.archive_commands.frame import document, opened
from service.console import DONE, as_json, guarded, print_json
from service.core.events import ARCHIVE_ACTS, Act, Event
from service.core.holdings import HeldVersion, LogQuery
from service.core.keeping import Record, Status
from service.core.renditions import Rendition
from service.core.verdicts import ClaimJudged
from service.output import place
from service.records.archival_code import parse_archival_code
from service.records.schedule import TERMS

if TYPE_CHECKING:
    from service.archive.store import DocumentStore

BEIJING = timedelta(hours=8)
BINARY = "application/octet-stream"
ACTS = [act.value for act in ARCHIVE_ACTS]


@click.command(help="查看一件文书：著录、经过、各版本和文件。编号为留存编号或档号。")
@document
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="把这一件的全部文件存入文件夹"
)
@as_json
@guarded
def show(name: str, output: Path | None, as_json: bool) -> int:
    """Tell all that is known of a paper, and save its files where that is asked for."""
    with opened() as store:
        record = store.named(name)
        versions = store.versions(record.id)
        files = _saved(store, record, versions[-1], output) if output else []
    if as_json:
        values = {**told(record), "versions": [version.as_dict() for version in versions]}
        print_json({**values, "saved": files} if output else values)
        return DONE
    for label, text in _lines(record, versions):
        click.echo(f"{label}\t{text}")
    for file in files:
        click.echo(file["path"])
    return DONE


@click.command(help="查看归档日志：谁、何时、对哪件文书做了什么。新的在前。")
@click.option("--object", "name", help="只看这一件：留存编号或档号")
@click.option("--act", type=click.Choice(ACTS), help="只看这一种业务行为")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="至多列出多少条"
)
@as_json
@guarded
def log(name: str | None, act: str | None, limit: int, as_json: bool) -> int:
    """List what was done, newest first."""
    with opened() as store:
        id = store.named(name).id if name else ""
        page = store.logged(LogQuery(id, act or ""), offset=0, limit=limit)
    if as_json:
        events = [{**event.as_dict(), "digest": event.digest} for event in page.events]
        print_json({"events": events, "total": page.total})
        return DONE
    for event in page.events:
        click.echo(_event_line(event))
    if page.total > len(page.events):
        click.echo(f"共 {page.total} 条，以上是最近 {len(page.events)} 条；用 --limit 多看。", err=True)
    return DONE


def told(record: Record) -> dict[str, Any]:
    """The record as plain JSON values, with what became of it."""
    return {
        **record.as_dict(),
        "status": record.status.value,
        "supersedes": record.supersedes,
        "superseded_by": record.superseded_by,
    }


def _saved(
    store: "DocumentStore", record: Record, version: HeldVersion, output: Path
) -> list[dict[str, Any]]:
    """What was saved: every file of the version, in a folder named by the 档号."""
    folder = output / parse_archival_code(record.archival_code).file_name
    saved = []
    for file in version.files:
        path = Path(file.name)
        content = Rendition(path.suffix.removeprefix("."), BINARY, store.read(record.id, file.name))
        saved += place(folder / path.parent, [(path.name, content)])
    return saved


def _lines(record: Record, versions: tuple[HeldVersion, ...]) -> Iterator[tuple[str, str]]:
    code = parse_archival_code(record.archival_code)
    example = "（按示例保管期限表，未经批准）" if record.filed_under.get("is_example") else ""
    yield "档号", f"{record.archival_code}{example}"
    yield "标题", record.title
    yield "状态", _status(record)
    yield "发文字号", record.number
    yield "责任者", "、".join(record.organs)
    yield "成文日期", record.issue_date
    yield "保管期限", TERMS[code.series.retention]
    yield "页数", str(record.pages)
    yield "一致性", _verdict(record)
    yield "文书编号", f"{record.doc_id}，第 {record.version} 版，{record.type}"
    yield "留存编号", record.id
    if record.supersedes:
        yield "更替了", record.supersedes
    for event in record.history:
        yield "经过", _event_line(event)
    yield "版本", "；".join(f"v{item.number} {_beijing(item.time)} {item.message}" for item in versions)
    for file in record.files:
        yield "文件", f"{file.file_name}，{file.size} 字节，SHA-256 {file.digest}"
    yield "全部文件", "、".join(item.name for item in versions[-1].files)


def _status(record: Record) -> str:
    if record.status is Status.WITHDRAWN:
        event = next(event for event in reversed(record.history) if event.act is Act.WITHDRAW)
        return f"{record.status.value}，原因：{event.details.get('reason', '')}"
    if record.status is Status.SUPERSEDED:
        return f"{record.status.value}，新的一件为 {record.superseded_by}"
    return record.status.value


def _verdict(record: Record) -> str:
    """veraPDF's verdict in words."""
    verdict = record.conformance
    if not verdict:
        return "没有记录"
    engine = " ".join(filter(None, (verdict.get("engine"), verdict.get("version"))))
    reason = f"：{verdict['reason']}" if verdict.get("reason") else ""
    claims = "、".join(ClaimJudged(item.get("name", ""), 0).title for item in verdict.get("claims", ()))
    return f"{verdict.get('state', '')}{f'（{claims}；{engine}）' if engine else ''}{reason}"


def _event_line(event: Event) -> str:
    reason = f"：{event.details['reason']}" if event.details.get("reason") else ""
    return f"{event.seq}\t{_beijing(event.time)}\t{event.actor}\t{event.act.value}{reason}\t{event.object}"


def _beijing(time: str) -> str:
    """The time as read in Beijing, to the second."""
    return f"{datetime.fromisoformat(time) + BEIJING:%Y-%m-%d %H:%M:%S}"


COMMANDS = (show, log)
