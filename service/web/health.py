"""GET /healthz, GET /readyz and GET /metrics."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, request

from service.core.access import Scope
from service.core.batches import Backlog
from service.core.errors.faults import StoreFailed
from service.core.keeping import Query
from service.core.ports import Store
from service.jobs.figures import backlog
from service.journal.metrics import Now
from service.web.access import Door, Rule
from service.web.messages import HealthSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.problems import SECONDS_BEFORE_ASKING_AGAIN, protocol_problem
from service.web.readiness import faults
from service.web.services import Services, services

chapter = Chapter("health", "运行状况")

PLAIN, OPEN_METRICS = "text/plain", "application/openmetrics-text"

OPEN = Rule(Door.OPEN)
OK = {"status": "ok"}


@chapter(Operation("/healthz", "进程在运行", (Answer(200, "在运行", {JSON: HealthSchema}),), OPEN))
def healthz(asked: Mapping[str, Any]) -> dict[str, str]:
    """The process answers."""
    return OK


@chapter(
    Operation(
        "/readyz",
        "可以生成文书",
        (Answer(200, "文书类型、字体、引擎和数据文件夹俱全", {JSON: HealthSchema}),),
        OPEN,
        problems=(503,),
        description="缺少什么、如何补齐，逐条列在 errors 中。",
    )
)
def readyz(asked: Mapping[str, Any]) -> dict[str, str] | Response:
    """All that a document needs is there, or a problem that lists what is missing."""
    found = faults(services())
    return protocol_problem(503, found, SECONDS_BEFORE_ASKING_AGAIN) if found else OK


@chapter(
    Operation(
        "/metrics",
        "运行指标",
        (Answer(200, "全部指标，各项含义见 docs/operations.md", {PLAIN: None, OPEN_METRICS: None}),),
        Rule(Scope.READ_METRICS, is_whole=True),
        description="Prometheus 文本格式；Accept 为 OpenMetrics 时用其格式。",
    )
)
def metrics(asked: Mapping[str, Any]) -> Response:
    """Every figure as text."""
    held = services()
    accepted = {value.split(";")[0] for value, quality in request.accept_mimetypes if quality}
    now = Now(held.workshop.crews(), _kept(held.store), _backlog(held), _succeeded(held))
    text, media_type = held.metrics.told(now, as_open_metrics=OPEN_METRICS in accepted)
    return Response(text, content_type=media_type)


def _backlog(held: Services) -> Backlog | None:
    """What is to be done in batches, None where their database fails."""
    try:
        return backlog(held.queue.database, held.queue.clock)
    except StoreFailed:
        return None


def _succeeded(held: Services) -> dict[str, float]:
    """When each chore that ever did was last done, for none where their database fails."""
    try:
        found = held.chores.standings()
    except StoreFailed:
        return {}
    times = {standing.chore.value: standing.succeeded_at for standing in found}
    return {chore: datetime.fromisoformat(time).timestamp() for chore, time in times.items() if time}


def _kept(store: Store) -> int | None:
    """How many documents, None where the store fails: the other figures are wanted then most."""
    try:
        return store.list(Query(), offset=0, limit=1).total
    except StoreFailed:
        return None
