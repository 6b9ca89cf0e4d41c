"""GET batches/{id}/events: what befell a batch, as a list, or live as server-sent events."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from service.core.access import Scope
from service.core.batches import Batch, BatchEvent
from service.core.events import Act
from service.web.access import Rule, caller
from service.web.answers import streamed
from service.web.batch_messages import BatchEventsSchema, EventsQuery, LastEventHeader
from service.web.batches import PATH, links_of, seen, values_of
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("batch_events", "批次的经过", "/api/v1/batches")

STREAM = "text/event-stream"


@chapter(
    Operation(
        "/<id>/events",
        "批次的经过",
        (
            Answer(200, "按发生的先后；Accept 为事件流时随发生随发", {JSON: BatchEventsSchema, STREAM: None}),
            Answer(204, "已办完，事件流没有更多（浏览器不再重连）", {}),
        ),
        Rule(Scope.MAKE, act=Act.READ, is_repeated=True),
        query=EventsQuery,
        headers=LastEventHeader,
        problems=(404, 406, 503),
        path=PATH,
        description="事件流（text/event-stream）至多每秒一个 progress，data 同“查看一个批次”；办完时为 end。"
        "id 是最后一条经过的编号，断线后带 Last-Event-ID 接着收。几分钟后断开，请重连；"
        "同时收看的太多时答复 503。",
    )
)
def list_batch_events(asked: Mapping[str, Any], id: str) -> Response | dict[str, Any]:
    """What befell the batch and its rows, or how it comes on."""
    batch, accepted = seen(id), request.accept_mimetypes
    kind = accepted.best_match((JSON, STREAM)) if "Accept" in request.headers else JSON
    if kind is None:
        raise NotAcceptable
    if kind == STREAM:
        return _live(batch, asked.get("last_event_id", 0))
    limit = asked["limit"]
    found = services().batches.events(batch.id, asked["after"], limit=limit)
    return {
        "items": [event_told(event) for event in found],
        "next": found[-1].seq if len(found) == limit else None,
    }


def event_told(event: BatchEvent) -> dict[str, Any]:
    """The event as callers see it."""
    return {
        "seq": event.seq,
        "number": event.number,
        "time": event.time,
        "act": event.act,
        "who": event.who,
        "details": dict(event.details),
    }


def _live(batch: Batch, last: int) -> Response:
    held, asks, links = services(), caller().id, links_of(batch)
    if batch.ended_at and held.batches.watch(batch.id)[1] <= last:
        return Response(status=204)

    def told(found: Batch) -> str:
        return json.dumps({**values_of(found, held.now()), "links": links}, ensure_ascii=False)

    pieces = held.listening.progress(batch.id, last, asks, read=held.batches.watch, told=told)
    answer = streamed(pieces, 1, f"{STREAM}; charset=utf-8")
    answer.headers["X-Accel-Buffering"] = "no"  # else nginx keeps events back
    return answer
