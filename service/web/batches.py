"""POST and GET batches: many payloads handed over at once, and what became of each."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import url_for

from service.core.access import WHOLE, Reach, Scope
from service.core.batches import Batch, BatchAct, Mode, Row, RowState, Sender, Wishes, seconds_left
from service.core.events import Act
from service.core.keeping import Record
from service.documents.batch_names import check_pattern
from service.jobs.filed import as_kept
from service.jobs.moments import written
from service.web.access import Rule, caller, check_scope, concerns, reach, whose
from service.web.admitting import check_room, take_place
from service.web.batch_messages import (
    BatchesQuery,
    BatchesSchema,
    BatchSchema,
    RowsQuery,
    RowsSchema,
    WishesQuery,
)
from service.web.bodies import uploaded
from service.web.kept import check_is_program, owner
from service.web.making import BODY_PROBLEMS
from service.web.messages import KeyHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.receiving import SOURCES, accepted
from service.web.services import services

chapter = Chapter("batches", "批次", "/api/v1/batches")

PATH = (
    {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "description": "批次编号",
    },
)
STEPS: Mapping[BatchAct, tuple[str, Act]] = {
    BatchAct.PAUSE: ("暂停：不再开始新的件", Act.PAUSE_BATCH),
    BatchAct.CONTINUE: ("继续", Act.CONTINUE_BATCH),
    BatchAct.CANCEL: ("取消：未开始的件不再办理，正在办的办完", Act.CANCEL_BATCH),
    BatchAct.REPEAT: ("重办未成、搁置和取消的件", Act.REPEAT_BATCH),
}


@chapter(
    Operation(
        "",
        "提交一个批次",
        (
            Answer(
                202, "已收下，开始办理；同一幂等键的重复提交得到同一批次", {JSON: BatchSchema}, ("Location",)
            ),
        ),
        Rule(Scope.MAKE, act=Act.BATCH),
        method="POST",
        query=WishesQuery,
        headers=KeyHeader,
        files=SOURCES,
        problems=(*BODY_PROBLEMS, 409, 429, 503, 507),
        description="每行一份数据（NDJSON）、JSON 数组、单份 JSON、内有这些文件的 zip，或表格（.xlsx、CSV，"
        "样表见 types/{type}/batch-example.xlsx）；以内容辨认。"
        "读不出的行、项、文件各为一件未成的，其余照办。归档（mode=file）供程序用，另需归档文书的权限。",
    )
)
def hand_over(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The batch, accepted whole."""
    wishes, key = wished(asked), asked.get("idempotency_key")
    take_place()
    check_room(key)
    with uploaded(SOURCES) as upload:
        batch = accepted([upload], wishes, sent_by(wishes), key)
    concerns(batch.id)
    answer = told(batch)
    return answer, 202, {"Location": answer["links"]["self"]}


@chapter(
    Operation(
        "",
        "列出批次",
        (Answer(200, "新提交的在前", {JSON: BatchesSchema}),),
        Rule(Scope.MAKE, act=Act.SEARCH),
        query=BatchesQuery,
    )
)
def list_batches(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the caller's batches."""
    page, size = asked["page"], asked["page_size"]
    found, total = services().batches.page(
        whose(), label=asked["label"], offset=(page - 1) * size, limit=size
    )
    return {"items": [told(batch) for batch in found], "page": page, "page_size": size, "total": total}


@chapter(
    Operation(
        "/<id>",
        "查看一个批次",
        (Answer(200, "批次", {JSON: BatchSchema}),),
        Rule(Scope.MAKE, act=Act.READ, is_repeated=True),
        problems=(404,),
        path=PATH,
    )
)
def show_batch(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One batch."""
    return told(seen(id))


@chapter(
    Operation(
        "/<id>/rows",
        "列出批次的各件",
        (Answer(200, "按序号", {JSON: RowsSchema}),),
        Rule(Scope.MAKE, act=Act.READ, is_repeated=True),
        query=RowsQuery,
        problems=(404,),
        path=PATH,
    )
)
def list_rows(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Some rows of the batch."""
    batch, limit = seen(id), asked["limit"]
    states = [RowState(asked["state"])] if "state" in asked else []
    found, find = services().batches.rows(batch.id, states, after=asked["after"], limit=limit), papers()
    return {
        "items": [row_told(as_kept(row, find)) for row in found],
        "next": found[-1].number if len(found) == limit else None,
    }


def _step(act: BatchAct, summary: str, said: Act, *problems: int) -> Operation:
    return Operation(
        f"/<id>/{act.value}",
        summary,
        (Answer(200, "批次", {JSON: BatchSchema}),),
        Rule(Scope.MAKE, act=said),
        method="POST",
        problems=(404, 409, *problems),
        path=PATH,
    )


@chapter(_step(BatchAct.PAUSE, *STEPS[BatchAct.PAUSE]))
def pause_batch(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The batch, resting."""
    return told(services().batches.pause(seen(id).id, caller().name))


@chapter(_step(BatchAct.CONTINUE, *STEPS[BatchAct.CONTINUE]))
def continue_batch(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The batch, going on."""
    return told(services().batches.proceed(seen(id).id, caller().name))


@chapter(_step(BatchAct.CANCEL, *STEPS[BatchAct.CANCEL]))
def cancel_batch(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The batch, ending."""
    return told(services().batches.cancel(seen(id).id, caller().name))


@chapter(_step(BatchAct.REPEAT, *STEPS[BatchAct.REPEAT], 429, 503))
def repeat_batch(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The batch, what was not done being tried again."""
    return told(services().batches.repeat(seen(id).id, caller().name))


def seen(id: str) -> Batch:
    """The batch of that id; raises NotFound, also where it is somebody else's."""
    return services().batches.get(id, whose())


def papers() -> Callable[[str], Record]:
    """What finds the papers of filed rows for whoever asks now, by their ids; it may be called later too.

    It raises NotFound for one beyond the caller's reach.
    """
    held, found = services(), caller()
    units = {*found.reach(Scope.READ_ARCHIVE).units, *found.reach(Scope.FILE).units}
    within = Reach(tuple(sorted(units)))
    return lambda id: held.store.get(id, within)


def told(batch: Batch) -> dict[str, Any]:
    """The batch as callers see it."""
    return {**values_of(batch, services().now()), "links": links_of(batch)}


def links_of(batch: Batch) -> dict[str, str]:
    """The addresses of all that is told of the batch, or can be taken along."""
    own = url_for(f"{chapter.blueprint.name}.show_batch", id=batch.id)
    parts = {"rows": "rows", "events": "events", "files": "files.zip"}
    reports = {f"report_{ending}": f"report.{ending}" for ending in ("json", "xlsx", "html")}
    return {"self": own, **{name: f"{own}/{at}" for name, at in {**parts, **reports}.items()}}


def values_of(batch: Batch, now: str) -> dict[str, Any]:
    """The same without addresses, as it is at *now*."""
    return {
        **batch.as_dict(batch.state(now)),
        "pattern": batch.wishes.pattern,
        "priority": batch.wishes.priority,
        "seconds_left": seconds_left(batch),
        "troubles": list(batch.troubles),
    }


def row_told(row: Row) -> dict[str, Any]:
    """The row as callers see it."""
    result = row.result
    return {
        **row.as_dict(),
        "findings": result.get("findings", []),
        "files": result.get("files", []),
        "error": result.get("error"),
        "filed": result.get("filed"),
    }


def wished(asked: Mapping[str, Any]) -> Wishes:
    """What the checked query asks for; raises Forbidden where the caller may not file."""
    mode = Mode(asked["mode"])
    unit = WHOLE
    if mode is Mode.FILE:
        check_is_program()
        check_scope(Scope.FILE)
        unit = owner(asked.get("unit"), Scope.FILE)
    start = asked.get("start_at")
    return Wishes(
        mode=mode,
        stops_at_fault=asked["stop_at_fault"],
        pattern=check_pattern(asked["pattern"]),
        name=asked.get("name", "").strip(),
        labels=tuple(filter(None, (label.strip() for label in asked["labels"].split(",")))),
        priority=asked["priority"],
        start_at=written(datetime.fromisoformat(start).astimezone(UTC)) if start else "",
        unit=unit,
        reason=asked.get("reason", "").strip(),
    )


def sent_by(wishes: Wishes) -> Sender:
    """The caller as the sender of a batch with those wishes, with the rights that he has now."""
    found = caller()
    files = reach(Scope.FILE) if wishes.mode is Mode.FILE else found.reach(Scope.FILE)
    reads = files if wishes.mode is Mode.FILE else reach(Scope.READ_ARCHIVE)
    return Sender(found.id, found.name, found.person, reads, files)
